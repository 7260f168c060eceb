"""Files that records are imported from: their encoding, their columns, and what is wrong with a line."""
