"""What a card says of a seeded false request once it is over."""
