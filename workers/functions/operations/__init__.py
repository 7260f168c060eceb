"""What operators start."""
