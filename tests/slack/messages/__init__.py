"""What messages show, and what they should show."""
