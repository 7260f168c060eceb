"""What is posted, and where."""
