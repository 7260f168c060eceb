"""The card and what is pressed on it."""
