"""Messages to people: the ways, the record of tries, and services beyond Slack and mail."""
