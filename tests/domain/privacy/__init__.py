"""What is taken out of texts."""
