"""What the workspace holds: people, channels, messages, and what happened."""
