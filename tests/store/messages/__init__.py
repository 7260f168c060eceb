"""The records of what messages show."""
