"""Customers about whom somebody wants to be asked: kept, taken back, and read with the policy's other facts."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.approvals.manual_reviews import NAME_MAX, SHOWN_MAX, ManualReview
from app.domain.approvals.voting import Refused, ReviewerRequest
from app.domain.ids import ActorId, ApprovalId, CustomerId, TenantId, new_id
from app.errors import NotFound
from app.store.approvals.undo_reopen import theirs
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import retried, tenant_tx
from app.store.payments.refund_limits import lock_policy

_STANDING: Final = """
SELECT r.id, r.customer_id, r.approval_id, r.asked_by, r.asked_name, r.asked_at, c.email
FROM manual_reviews r JOIN customers c ON c.tenant = r.tenant AND c.id = r.customer_id WHERE r.ended_at IS NULL
"""
_OF: Final = _STANDING + " AND r.customer_id = ANY($1::text[])"
_OF_EMAIL: Final = _STANDING + " AND c.email = lower($1)"
_ALL: Final = _STANDING + " ORDER BY r.asked_at DESC, r.id LIMIT $1"
_ASK: Final = """
INSERT INTO manual_reviews (tenant, id, customer_id, approval_id, asked_by, asked_name)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, customer_id) WHERE ended_at IS NULL DO NOTHING RETURNING id
"""
_END: Final = """
UPDATE manual_reviews SET ended_by = $2, ended_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL RETURNING id
"""


async def of(conn: Conn, customers: Sequence[str]) -> dict[str, ManualReview]:
    """Those that stand, by customer."""
    return {row["customer_id"]: _review(row) for row in await conn.fetch(_OF, list(customers))}


class PostgresManualReviews:
    """Reviewers only. What the policy is about to let through queues on the same lock."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def ask(
        self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest, *, name: str
    ) -> ManualReview | Refused:
        """From now on a person decides for this customer. What stands is returned, whoever asked for it."""
        async with tenant_tx(self._pool, tenant) as conn:
            await lock_policy(conn, tenant)
            row = await theirs(conn, tenant, approval_id, wish)
            if isinstance(row, Refused):
                return row
            customer = row["action"]["customer_id"]
            called = storable(name.strip(), NAME_MAX) or str(wish.by)[:NAME_MAX]
            asked = await conn.fetchval(_ASK, tenant, new_id("rev"), customer, approval_id, wish.by, called)
            if asked is not None:
                await append(conn, tenant, _entry("manual_review_asked", customer, wish.by, f"{asked}:asked"))
            return (await of(conn, [customer]))[customer]

    @retried
    async def end(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> ManualReview | Refused:
        """The policy decides again for this approval's customer. Raises NotFound where nobody wants to be asked."""
        async with tenant_tx(self._pool, tenant) as conn:
            await lock_policy(conn, tenant)
            row = await theirs(conn, tenant, approval_id, wish)
            if isinstance(row, Refused):
                return row
            found = await conn.fetchrow(_OF, [row["action"]["customer_id"]])
            return await _ended(conn, tenant, found, wish.by)

    async def named(self, tenant: TenantId, email: str) -> ManualReview | None:
        """What stands for the customer with this address."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_OF_EMAIL, email)
        return None if row is None else _review(row)

    async def all(self, tenant: TenantId) -> Sequence[ManualReview]:
        """All that stand, the newest first, at most 50."""
        async with tenant_tx(self._pool, tenant) as conn:
            return [_review(row) for row in await conn.fetch(_ALL, SHOWN_MAX)]


async def _ended(conn: Conn, tenant: TenantId, row: asyncpg.Record | None, by: ActorId) -> ManualReview:
    if row is None or await conn.fetchval(_END, row["id"], by) is None:
        raise NotFound("Nobody wants to be asked about this customer")
    await append(conn, tenant, _entry("manual_review_ended", row["customer_id"], by, f"{row['id']}:ended"))
    return _review(row)


def _entry(action: str, customer: str, by: ActorId, key: str) -> Entry:
    return Entry(action, by, ("customer", customer), key)


def _review(row: asyncpg.Record) -> ManualReview:
    return ManualReview(
        customer_id=CustomerId(row["customer_id"]),
        email=row["email"],
        approval_id=ApprovalId(row["approval_id"]),
        asked_by=ActorId(row["asked_by"]),
        asked_name=row["asked_name"],
        asked_at=row["asked_at"],
    )
