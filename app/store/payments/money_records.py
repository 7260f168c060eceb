"""What a reply is compared with: every refund of its case and customer, their orders, and what they wrote."""

from typing import Final

import asyncpg

from app.domain.actions import refund, store_credit
from app.domain.approvals.voting import Status
from app.domain.cases.reply_screening import Finding
from app.domain.ids import MessageId
from app.domain.reply_claims.agreement import MoneyRecord, OrderFact, RefundFact, disagreements
from app.domain.reply_claims.claims import Says
from app.store.db.pool import Conn

REFUNDS_MAX: Final = 200
ORDERS_MAX: Final = 100
SAID_MAX: Final = 10  # mails of the case, the latest
SAID_CHARS_MAX: Final = 4_000  # of each

_ABOUT: Final = """
WITH about AS (
    SELECT m.tenant, m.case_id, c.customer_id FROM messages m
    JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id WHERE m.id = $1
)
"""
_REFUNDS: Final = (
    _ABOUT
    + """
SELECT a.id, a.status::text AS status, a.case_id = about.case_id AS here, a.action->>'currency' AS currency,
       (a.action->>'amount_cents')::bigint AS asked, a.facts->>'order_number' AS number,
       (coalesce(a.approved_action, a.action)->>'amount_cents')::bigint AS final,
       r.status AS refund_status, r.amount_cents AS refund_cents, a.kind,
       (a.effect->>'amount_cents')::bigint AS done_cents
FROM about JOIN cases c ON c.tenant = about.tenant AND (c.id = about.case_id OR c.customer_id = about.customer_id)
JOIN approvals a ON a.tenant = c.tenant AND a.case_id = c.id
LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
ORDER BY a.case_id = about.case_id DESC, a.opened_at DESC LIMIT $2
"""
)
_ORDERS: Final = (
    _ABOUT
    + """
SELECT o.number, o.currency, o.paid_cents, o.refunded_cents FROM about
JOIN orders o ON o.tenant = about.tenant AND o.customer_id = about.customer_id ORDER BY o.placed_on DESC LIMIT $2
"""
)
_SAID: Final = (
    _ABOUT
    + """
SELECT string_agg(said.text, E'\\n') FROM (
    SELECT concat_ws(E'\\n', m.subject, left(m.body, $3), left(m.quoted, $3)) AS text
    FROM about JOIN messages m ON m.tenant = about.tenant AND m.case_id = about.case_id
    ORDER BY m.received_at DESC LIMIT $2
) said
"""
)
_BY_STATUS: Final = {Status.APPROVED: Says.APPROVED, Status.EXECUTING: Says.APPROVED, Status.EXECUTED: Says.APPROVED}
_BY_PROVIDER: Final = {"succeeded": Says.PAID, "pending": Says.SENT}


async def money_record(conn: Conn, message_id: MessageId) -> MoneyRecord:
    """As the rows have it in this transaction."""
    asked = await conn.fetch(_REFUNDS, message_id, REFUNDS_MAX)
    orders = await conn.fetch(_ORDERS, message_id, ORDERS_MAX)
    said = await conn.fetchval(_SAID, message_id, SAID_MAX, SAID_CHARS_MAX)
    return MoneyRecord(
        refunds=tuple(_refund(row) for row in asked if row["kind"] == refund.KIND.name),
        credits=tuple(_credit(row) for row in asked if row["kind"] == store_credit.KIND.name),
        orders=tuple(
            OrderFact(row["number"], row["currency"], row["paid_cents"], row["refunded_cents"]) for row in orders
        ),
        said=said or "",
    )


async def disagreements_of(conn: Conn, message_id: MessageId, reply: str) -> tuple[Finding, ...]:
    """What of a reply to this message the rows do not bear out just now."""
    return disagreements(reply, await money_record(conn, message_id))


def _refund(row: asyncpg.Record) -> RefundFact:
    by_provider = _BY_PROVIDER.get(row["refund_status"] or "")
    failed = row["refund_status"] == "failed"
    stands = by_provider or (None if failed else _BY_STATUS.get(Status(row["status"])))
    return _fact(row, stands, row["refund_cents"] if by_provider else row["final"])


def _credit(row: asyncpg.Record) -> RefundFact:
    """Our own ledger says at once that it is there; nothing is on its way."""
    if row["done_cents"] is not None:
        return _fact(row, Says.PAID, row["done_cents"])
    return _fact(row, _BY_STATUS.get(Status(row["status"])), row["final"])


def _fact(row: asyncpg.Record, stands: Says | None, final_cents: int) -> RefundFact:
    return RefundFact(
        approval_id=row["id"],
        order_number=row["number"] or "",
        currency=row["currency"],
        asked_cents=row["asked"],
        final_cents=final_cents,
        stands=stands,
        here=row["here"],
    )
