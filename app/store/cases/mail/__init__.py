"""Mails in the records: taken in, kept as they came, and those that found no draft or no reader."""
