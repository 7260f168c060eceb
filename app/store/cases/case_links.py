"""Whose a case is on a colleague's word: on record with who, and its mail drafted anew in the same commit."""

from typing import Final

import asyncpg

from app.domain.cases.case_links import Linking, LinkVerdict
from app.domain.cases.cases import Customer, Problem
from app.domain.cases.mail.unknown_senders import Writer
from app.domain.event_references import reference_of
from app.domain.ids import ActorId, CaseId, MessageId, TenantId
from app.store.cases.mail import intake
from app.store.cases.mail.unknown_senders import customer_of
from app.store.cases.waiting import UNANSWERED
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import retried, tenant_tx

_LOCK: Final = """
SELECT customer_id, linked_by, sender FROM cases WHERE id = $1 AND channel = 'mail' FOR NO KEY UPDATE
"""
_NAMED: Final = """
SELECT id, email, tier FROM customers WHERE id = $1 OR email = lower($1) ORDER BY id = $1 DESC LIMIT 1
"""
_UNDER_WAY: Final = """
SELECT EXISTS (SELECT FROM approvals WHERE case_id = $1 AND status IN ('pending', 'approved', 'executing'))
"""
_LINK: Final = """
UPDATE cases
SET customer_id = $2, linked_by = $3, linked_at = clock_timestamp(), links = links + 1, person_code = NULL
WHERE id = $1 RETURNING links
"""
# Two turns ahead: whoever writes the next one now, knowing nobody's orders, is not taken for the new run.
_ANEW: Final = f"""
UPDATE messages SET delivery = delivery + 1, resent_at = clock_timestamp(), problem = nullif(problem, $2),
    first_turn = 2 + greatest(first_turn - 1, (
        SELECT coalesce(max(number), 0) FROM turns t WHERE t.message_id = messages.id
    ), (SELECT coalesce(max(turn), 0) FROM drafts d WHERE d.message_id = messages.id))
WHERE id = (
    SELECT m.id FROM messages m WHERE m.case_id = $1 AND {UNANSWERED} AND NOT EXISTS (
        SELECT FROM drafts d WHERE d.message_id = m.id AND d.status IN ('sending', 'unsure', 'sent')
    ) ORDER BY m.received_at DESC LIMIT 1
) AND coalesce(problem, $2) = $2 RETURNING id, delivery
"""


class PostgresCaseLinks:
    """Safe to run again: the second time it is so already."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def link(self, tenant: TenantId, case_id: CaseId, named: str, *, by: ActorId) -> LinkVerdict:
        """The case is this customer's, by their address or id (``case_linked``)."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_LOCK, case_id)
            customer = customer_of(await conn.fetchrow(_NAMED, named.strip()))
            refused = await _refused(conn, case_id, row, customer)
            if row is None or customer is None or refused is not None:
                return LinkVerdict(refused or Linking.UNKNOWN, customer)
            number = await conn.fetchval(_LINK, case_id, customer.id, by)
            before = row["customer_id"]
            data = {"customer": reference_of(customer.id), "instead_of": before and reference_of(before)}
            key = f"{case_id}:linked:{number}"
            await append(conn, tenant, Entry("case_linked", by, ("case", case_id), key, case_id, data))
            anew = await conn.fetchrow(_ANEW, case_id, Problem.UNKNOWN_CUSTOMER.value)
            if anew is not None:
                whose, message_id = Writer(row["sender"], customer), MessageId(anew["id"])
                await intake.announce(conn, tenant, message_id, whose, delivery=anew["delivery"])
        return LinkVerdict(Linking.LINKED, customer, drafting=anew is not None)


async def _refused(
    conn: Conn, case_id: CaseId, row: asyncpg.Record | None, customer: Customer | None
) -> Linking | None:
    if row is None:
        return Linking.UNKNOWN
    if customer is None:
        return Linking.NO_CUSTOMER
    if row["customer_id"] is not None and row["linked_by"] is None:
        return Linking.OWN
    if row["customer_id"] == customer.id:
        return Linking.ALREADY
    return Linking.UNDECIDED if await conn.fetchval(_UNDER_WAY, case_id) else None
