"""The records of what our messages in Slack show."""
