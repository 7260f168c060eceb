"""Every sentence Slack shows, one package per language; ``app.slack.i18n.catalogue`` says them in the tenant's."""
