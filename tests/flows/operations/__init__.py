"""Trouble, and what operators see of it."""
