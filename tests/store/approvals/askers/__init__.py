"""Programs' requests in the records."""
