"""Who has what on-call was called to."""
