"""The two clients, and what Slack says of us and of what went wrong."""
