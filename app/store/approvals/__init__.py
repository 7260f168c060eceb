"""Approvals in the records: opened, voted on, moved from state to state."""
