"""Things that are killed half-way, on purpose and often."""
