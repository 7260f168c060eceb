"""Every sentence Slack shows, one package per language; ``app.slack.words`` says them in the tenant's."""
