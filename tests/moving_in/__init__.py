"""A team moves in: everything from an empty database on, with real processes."""
