"""Replies in the records: drafts, their way out, and what did not arrive."""
