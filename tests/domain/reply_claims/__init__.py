"""What a reply says of money."""
