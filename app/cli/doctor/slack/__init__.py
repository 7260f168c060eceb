"""Examines the Slack side: tokens, channels, people, and the door that its requests come in by."""
