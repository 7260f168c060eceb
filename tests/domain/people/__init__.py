"""Keys and actors, by their rules alone."""
