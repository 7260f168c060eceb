"""Runs of an agent as steps: material in, a stored turn out."""
