"""What was posted for people."""
