"""Durable work on the team's records."""
