"""Seeded false requests: opened, shown to whoever decides, closed by one press, and counted."""
