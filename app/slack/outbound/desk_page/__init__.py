"""What is said where Slack cannot be: on the desk's page, and in mails to those who decide."""
