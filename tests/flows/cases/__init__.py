"""Mails in and replies out."""
