"""Seeded false requests: when they come, how they are shown, how they end. Nothing here can carry anything out."""
