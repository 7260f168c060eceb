"""What Slack sent, read strictly: only what we use."""
