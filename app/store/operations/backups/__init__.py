"""Backups of the records: made, kept as files, tried and restored."""
