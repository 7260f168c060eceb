"""Schemas of tools and the arguments of their calls."""
