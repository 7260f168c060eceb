"""Answers to commands, and the modals they open."""
