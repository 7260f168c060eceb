"""Investigations in the records."""
