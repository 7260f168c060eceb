"""The page for the day Slack is down, by its doors."""
