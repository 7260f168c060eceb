"""Approvals in the records."""
