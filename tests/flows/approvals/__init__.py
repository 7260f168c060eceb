"""Decisions, from the press to the receipt."""
