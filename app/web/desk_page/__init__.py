"""The page for the day Slack is down: sign in by a mailed link, see what waits, decide it by the same rules."""
