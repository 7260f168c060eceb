"""The buttons and modals of a case: its head, its drafts, and the queue."""
