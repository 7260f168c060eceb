"""Replies on their way to customers."""
