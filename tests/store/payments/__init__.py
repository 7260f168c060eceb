"""Refunds in the records."""
