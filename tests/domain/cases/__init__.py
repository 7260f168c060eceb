"""Threads and mails out."""
