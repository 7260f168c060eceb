"""Ways to reach people beside Slack, behind the port ``Messages``."""
