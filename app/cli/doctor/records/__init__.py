"""Examines the records: the database, what is in it, and the source they are asked from."""
