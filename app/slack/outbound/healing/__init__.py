"""Messages that show an old state, found and brought up to date with their rows."""
