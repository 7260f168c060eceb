"""From Slack's request to a listener: proven, bounded, judged."""
