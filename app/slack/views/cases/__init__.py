"""A case's thread: its head, its drafts, the mail as it came."""
