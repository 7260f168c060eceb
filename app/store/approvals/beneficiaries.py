"""Who is kept from deciding: the customer, the people linked with them, and whom a narrowed request does not name."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.approvals.voting import Beneficiary, Decider, interested
from app.domain.ids import ActorId, ApprovalId, CustomerId, TenantId, new_id
from app.errors import NotFound
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

LINKS_SHOWN_MAX: Final = 1_000

# Whose money it is, whose case it is, and who is written to: usually one, and where not, none of them decides.
_WHOSE: Final = """
SELECT a.id, ARRAY(
    SELECT email FROM customers WHERE id IN (a.action->>'customer_id', c.customer_id) UNION SELECT m.sender
) AS addresses, ARRAY(
    SELECT person FROM customer_people WHERE customer_id IN (a.action->>'customer_id', c.customer_id)
) AS people, a.reviewers
FROM approvals a
JOIN cases c ON c.tenant = a.tenant AND c.id = a.case_id
JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
"""
_OF: Final = _WHOSE + "WHERE a.id = $1"
_WAITING: Final = _WHOSE + "WHERE a.status = 'pending'"
_BY_EMAIL: Final = "SELECT id FROM customers WHERE email = lower($1)"
_LINK: Final = """
INSERT INTO customer_people (tenant, customer_id, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true
"""
_UNLINK: Final = "DELETE FROM customer_people WHERE customer_id = $1 AND person = $2 RETURNING true"
_LINKS: Final = """
SELECT cu.email, p.person FROM customer_people p
JOIN customers cu ON cu.tenant = p.tenant AND cu.id = p.customer_id ORDER BY cu.email, p.person LIMIT $1
"""


async def of(conn: Conn, approval_id: ApprovalId) -> Beneficiary:
    """Read within the transaction that judges."""
    row = await conn.fetchrow(_OF, approval_id)
    assert row is not None
    return _beneficiary(row)


async def not_for(conn: Conn, who: Decider) -> list[ApprovalId]:
    """What waits and this person cannot decide, by the rule that judges their vote."""
    rows = await conn.fetch(_WAITING)
    return [ApprovalId(row["id"]) for row in rows if interested(who, _beneficiary(row)) is not None]


def _beneficiary(row: asyncpg.Record) -> Beneficiary:
    asked = row["reviewers"]
    return Beneficiary(
        tuple(address for address in row["addresses"] if address),
        frozenset(map(ActorId, row["people"])),
        None if asked is None else frozenset(map(ActorId, asked)),
    )


class PostgresBeneficiaries:
    """Who is linked with whom, on an operator's word."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def link(self, tenant: TenantId, email: str, person: ActorId, *, by: ActorId) -> bool:
        """From now on this person decides nothing of this customer's. False where that was so. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            customer = await _customer(conn, email)
            if await conn.fetchval(_LINK, tenant, customer, person) is None:
                return False
            await _record(conn, tenant, "customer_linked", customer, person, by)
            return True

    @retried
    async def unlink(self, tenant: TenantId, email: str, person: ActorId, *, by: ActorId) -> bool:
        """Take it back. False where there was nothing to take back. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            customer = await _customer(conn, email)
            if await conn.fetchval(_UNLINK, customer, person) is None:
                return False
            await _record(conn, tenant, "customer_unlinked", customer, person, by)
            return True

    async def links(self, tenant: TenantId) -> Sequence[tuple[str, ActorId]]:
        """Customers' addresses and whom they are linked with, at most 1,000."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [(row["email"], ActorId(row["person"])) for row in await conn.fetch(_LINKS, LINKS_SHOWN_MAX)]


async def _customer(conn: Conn, email: str) -> CustomerId:
    found = await conn.fetchval(_BY_EMAIL, email)
    if found is None:
        raise NotFound("No customer has this address; the records name customers by it")
    return CustomerId(found)


async def _record(
    conn: Conn, tenant: TenantId, action: str, customer: CustomerId, person: ActorId, by: ActorId
) -> None:
    """Each time anew: linked, unlinked and linked again are three lines."""
    key = new_id(action)
    await append(conn, tenant, Entry(action, by, ("customer", customer), key, data={"person": person}))
