"""HTTP doors other than Slack's."""
