"""Looks after our place at the engine: that it calls us and nobody else, and that what it forgot goes on."""
