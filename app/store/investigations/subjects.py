"""Finds what somebody named, or what a message in Slack is about, with the customer it belongs to."""

from typing import Final

import asyncpg

from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId
from app.domain.investigations import Subject, SubjectKind
from app.domain.subject_references import Named
from app.store.db.pool import Conn

_CUSTOMER_OF_CASE: Final = """
JOIN cases c ON c.tenant = x.tenant AND c.id = x.case_id
JOIN customers cu ON cu.tenant = c.tenant AND cu.id = c.customer_id
"""
_APPROVAL: Final = (
    "SELECT 'approval' AS kind, x.id AS subject_id, cu.id, cu.email, cu.tier FROM approvals x"
    + _CUSTOMER_OF_CASE
    + "WHERE x.id = $1"
)
_CASE: Final = """
SELECT 'case' AS kind, c.id AS subject_id, cu.id, cu.email, cu.tier FROM cases c
JOIN customers cu ON cu.tenant = c.tenant AND cu.id = c.customer_id
WHERE c.id = $1 OR c.id = (SELECT case_id FROM messages WHERE id = $1)
"""
_ORDER: Final = """
SELECT 'order' AS kind, o.id AS subject_id, o.number, cu.id, cu.email, cu.tier FROM orders o
JOIN customers cu ON cu.tenant = o.tenant AND cu.id = o.customer_id WHERE o.id = $1 OR o.number = $1
"""
_CUSTOMER: Final = """
SELECT 'customer' AS kind, cu.id AS subject_id, cu.id, cu.email, cu.tier FROM customers cu
WHERE cu.id = $1 OR cu.email = lower($1)
"""
_BY_KIND: Final = {
    SubjectKind.APPROVAL: _APPROVAL,
    SubjectKind.CASE: _CASE,
    SubjectKind.ORDER: _ORDER,
    SubjectKind.CUSTOMER: _CUSTOMER,
}
# A card first: a message may stand in a case's thread and still be about one approval.
_AT: Final = (
    "SELECT 'approval' AS kind, x.id AS subject_id, cu.id, cu.email, cu.tier FROM approvals x"
    + _CUSTOMER_OF_CASE
    + "WHERE x.card_channel = $1 AND x.card_ts = ANY($2) ORDER BY x.opened_at DESC LIMIT 1",
    "SELECT 'approval' AS kind, x.id AS subject_id, cu.id, cu.email, cu.tier FROM approvals x"
    + _CUSTOMER_OF_CASE
    + "JOIN refund_alarms al ON al.tenant = x.tenant AND al.approval_id = x.id "
    "WHERE al.channel = $1 AND al.ts = ANY($2) LIMIT 1",
    "SELECT 'case' AS kind, c.id AS subject_id, cu.id, cu.email, cu.tier FROM drafts x"
    + _CUSTOMER_OF_CASE
    + "WHERE x.card_channel = $1 AND x.card_ts = ANY($2) LIMIT 1",
    "SELECT 'case' AS kind, c.id AS subject_id, cu.id, cu.email, cu.tier FROM cases c "
    "JOIN customers cu ON cu.tenant = c.tenant AND cu.id = c.customer_id "
    "WHERE c.thread_channel = $1 AND c.thread_ts = ANY($2) LIMIT 1",
)


async def named(conn: Conn, name: Named) -> Subject | None:
    """What a name stands for, if it stands for anything of this tenant's."""
    return _subject(await conn.fetchrow(_BY_KIND[name.kind], name.id))


async def at(conn: Conn, channel: str, stamps: list[str]) -> Subject | None:
    """What the message at one of these places is about."""
    for question in _AT:
        found = _subject(await conn.fetchrow(question, channel, stamps))
        if found is not None:
            return found
    return None


def _subject(row: asyncpg.Record | None) -> Subject | None:
    if row is None:
        return None
    customer = Customer(CustomerId(row["id"]), row["email"], row["tier"])
    return Subject(SubjectKind(row["kind"]), row["subject_id"], customer, row.get("number") or "")
