"""Long threads in short, in the records."""
