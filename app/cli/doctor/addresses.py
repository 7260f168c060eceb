"""The addresses that others have to be told, each made from PUBLIC_URL, so that nobody types one together."""

from app.cli.doctor.finding import Finding
from app.cli.doctor.slack.door import SLACK_PATH
from app.settings import Settings
from app.web.access.engine_signature import ENGINE_PATH


def addresses(settings: Settings) -> list[Finding]:
    """What to paste where; secrets are named, not shown."""
    origin, tenant = settings.origin, settings.tenant
    told = [
        ("Inngest calls", f"{origin}{ENGINE_PATH} (the host registers it)"),
        ("Mail provider posts to", f"{origin}/webhooks/mail/{tenant} with MAIL_WEBHOOK_SECRET as password"),
        ("Bounces go to", f"{origin}/webhooks/bounce/{tenant} with MAIL_WEBHOOK_SECRET as password"),
    ]
    if settings.slack_app_token is None:
        told.append(("Slack posts to", f"{origin}{SLACK_PATH}, for events, presses and commands"))
    if settings.payments == "stripe":
        told.append(("Stripe posts to", f"{origin}/webhooks/stripe/{tenant}"))
    return [Finding(what, "ok", found) for what, found in told]
