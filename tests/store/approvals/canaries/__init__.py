"""Seeded false requests at the store."""
