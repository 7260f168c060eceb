"""What can be approved."""
