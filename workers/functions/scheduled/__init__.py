"""Everything the clock starts."""
