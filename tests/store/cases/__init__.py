"""Cases in the records."""
