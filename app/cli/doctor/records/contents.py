"""Examines what a desk has to work with: customers, orders, and mail that comes in."""

from datetime import timedelta
from typing import Final

from app import store
from app.cli.doctor.finding import Finding

ORDERS_OLD: Final = timedelta(days=30)
MAIL_SILENT: Final = timedelta(days=7)

_LOAD: Final = (
    "Bring them in: `countersign import customers FILE`, then `countersign import orders FILE`. Without them nobody "
    "who writes is known, and no refund is asked for."
)
_TRY_DOOR: Final = (
    "Have your mail provider post what comes in to PUBLIC_URL/webhooks/mail/TENANT, with MAIL_WEBHOOK_SECRET as "
    "password (docs/mail.md), and write to the desk once."
)


def contents(facts: store.DeskFacts) -> list[Finding]:
    """The records of the team, and the mail door."""
    return [_records(facts), _mail_door(facts)]


def _records(facts: store.DeskFacts) -> Finding:
    if not facts.customers or facts.newest_order_on is None:
        found = "no orders" if facts.customers else "no customers"
        return Finding("Records", "warn", found, _LOAD)
    age = facts.now.date() - facts.newest_order_on
    if age > ORDERS_OLD:
        fix = "See whether what brings orders in still runs: a refund for an order nobody knows is not proposed."
        return Finding("Records", "warn", f"the newest order is of {facts.newest_order_on}", fix)
    return Finding("Records", "ok", f"customers and orders; the newest is of {facts.newest_order_on}")


def _mail_door(facts: store.DeskFacts) -> Finding:
    if facts.last_mail_at is None:
        return Finding("Mail in", "warn", "no mail ever came in", _TRY_DOOR)
    at = f"{facts.last_mail_at:%Y-%m-%d %H:%M} UTC"
    if facts.now - facts.last_mail_at > MAIL_SILENT:
        fix = "See at your mail provider whether it still posts what comes in, and what it was answered."
        return Finding("Mail in", "warn", f"the last mail came {at}", fix)
    return Finding("Mail in", "ok", f"the last mail came {at}")
