"""Whose a case is where its sender's address does not say, and how many strangers were drafted to within a day."""

from typing import Final

import asyncpg

from app.domain.cases.cases import Customer
from app.domain.cases.mail.unknown_senders import DAY_HOURS, UnknownSenderLimits
from app.domain.ids import CaseId, CustomerId
from app.store.db.pool import Conn

_OWNER: Final = """
SELECT cu.id, cu.email, cu.tier FROM cases c JOIN customers cu ON cu.tenant = c.tenant AND cu.id = c.customer_id
WHERE c.id = $1
"""
_ADOPT: Final = "UPDATE cases SET customer_id = $2 WHERE id = $1 AND customer_id IS NULL"
_TODAY: Final = """
SELECT count(*) FILTER (WHERE sender = $1) AS of_sender, count(*) AS of_all FROM messages
WHERE stranger AND received_at > clock_timestamp() - make_interval(hours => $2)
"""


async def owner_of(conn: Conn, case_id: CaseId, writer: Customer | None) -> Customer | None:
    """Whose a case is that a mail continues: as it was said, else its writer's, who may be a customer by now."""
    row = await conn.fetchrow(_OWNER, case_id)
    if row is not None:
        return customer_of(row)
    if writer is not None:
        await conn.execute(_ADOPT, case_id, writer.id)
    return writer


async def are_too_many(conn: Conn, sender: str, limits: UnknownSenderLimits) -> bool:
    """Whether no agent drafts a reply to one more mail of this stranger today."""
    row = await conn.fetchrow(_TODAY, sender, DAY_HOURS)
    assert row is not None, "a count always is a row"
    return not limits.allow(of_sender=row["of_sender"], of_all=row["of_all"])


def customer_of(row: asyncpg.Record | None) -> Customer | None:
    """Of a row with a customer's id, address and tier."""
    return None if row is None else Customer(CustomerId(row["id"]), row["email"], row["tier"])
