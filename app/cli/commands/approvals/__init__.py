"""Requests from a terminal: what waits, and each of them in full."""
