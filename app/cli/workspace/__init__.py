"""A Slack workspace as one token sees it, for whoever sets a desk up or examines one."""
