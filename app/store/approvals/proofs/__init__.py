"""Decisions that prove themselves: the keys they are signed with, the tokens, and what was used."""
