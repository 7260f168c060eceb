"""Requests and their decisions: what the desk needs of whoever keeps and carries them."""
