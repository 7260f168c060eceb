"""What can be approved: each kind in a file of its own."""
