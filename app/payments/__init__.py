"""Adapters of the payments port."""
