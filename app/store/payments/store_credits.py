"""The ledger of store credit: one entry per approval, under the order's lock."""

from typing import Final

from app.domain.approvals.approval import Approval
from app.domain.ids import OrderId, TenantId, new_id
from app.ports.payments.store_credits import StoreCredit
from app.store.approvals.honest import stops
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 3))"
_OF_ORDER: Final = "SELECT coalesce(sum(amount_cents), 0)::bigint FROM store_credits WHERE order_id = $1"
_OF_APPROVAL: Final = "SELECT id, amount_cents FROM store_credits WHERE approval_id = $1"
_ISSUE: Final = """
INSERT INTO store_credits (tenant, id, approval_id, customer_id, order_id, amount_cents, currency, digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


class PostgresStoreCredits:
    """Entries and their sums."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def credited(self, tenant: TenantId, order_id: OrderId) -> int:
        """What was issued for an order so far."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return int(await conn.fetchval(_OF_ORDER, order_id))

    @retried
    async def issue(self, tenant: TenantId, approval: Approval, *, before_cents: int) -> StoreCredit | None:
        """The entry of this approval, written now or before; None where the order's sum is another by now."""
        action = approval.final_sum
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            held = await stops.held_by_id(conn, tenant, approval.id)
            # Two executions at once, and two credits of one order, queue here.
            await conn.execute(_LOCK, _name(tenant, action.order_id))
            known = await conn.fetchrow(_OF_APPROVAL, approval.id)
            if known is not None:
                return StoreCredit(known["id"], known["amount_cents"])
            if await conn.fetchval(_OF_ORDER, action.order_id) != before_cents:
                return None
            stops.not_if(held)
            entry, digest = new_id("crd"), action.digest(approval.id)
            about = (approval.id, action.customer_id, action.order_id, action.amount_cents, action.currency)
            await conn.execute(_ISSUE, tenant, entry, *about, digest)
            return StoreCredit(entry, action.amount_cents)


async def held(conn: Conn, tenant: TenantId, order_id: OrderId) -> int:
    """What was issued for an order so far; none is issued to it until this transaction ends."""
    await conn.execute(_LOCK, _name(tenant, order_id))
    return int(await conn.fetchval(_OF_ORDER, order_id))


def _name(tenant: TenantId, order_id: OrderId) -> str:
    return f"store credit {tenant} {order_id}"
