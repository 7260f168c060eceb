"""What Slack may call: parse, ask the desk, acknowledge, tell."""
