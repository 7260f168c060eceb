"""What stands behind Details: the request in full, its files, and what is unusual."""
