"""The card and all that belongs to it."""
