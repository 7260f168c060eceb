"""A case's thread."""
