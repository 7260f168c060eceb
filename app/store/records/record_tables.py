"""The source of records that needs nobody else: our own tables."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId, TenantId
from app.domain.records.orders import OrderRecord
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx
from app.store.records.order_rows import ORDERS, order_of

_FIND: Final = "SELECT id, email, tier, name FROM customers WHERE email = lower($1)"
CUSTOMER: Final = "SELECT id, email, tier, name FROM customers WHERE id = $1"
_OF_CUSTOMER: Final = ORDERS + " WHERE o.customer_id = $1 ORDER BY o.placed_on DESC, o.number DESC LIMIT 50"
# People and the agent say the number: where it is another order's id, the number is meant.
_SAID: Final = (
    ORDERS + " WHERE o.customer_id = $1 AND (o.number = $2 OR o.id = $2) ORDER BY o.number = $2 DESC, o.id LIMIT 1"
)
_BY_ID: Final = ORDERS + " WHERE o.customer_id = $1 AND o.id = $2"


class PostgresRecords:
    """What was imported or sent to the API, and what other sources were mirrored into."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find_customer(self, tenant: TenantId, address: str) -> Customer | None:
        """Whoever has this mail address, written in whatever case."""
        return await self._one_customer(tenant, _FIND, address)

    async def customer(self, tenant: TenantId, customer_id: CustomerId) -> Customer | None:
        """By id."""
        return await self._one_customer(tenant, CUSTOMER, customer_id)

    async def orders(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[OrderRecord]:
        """This customer's orders with their lines, latest first, at most 50."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [order_of(row) for row in await conn.fetch(_OF_CUSTOMER, customer_id)]

    async def order(self, tenant: TenantId, customer_id: CustomerId, said: str) -> OrderRecord | None:
        """The order of this customer that has this number or id; another customer's is none."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_SAID, customer_id, said)
        return None if row is None else order_of(row)

    async def reread(self, tenant: TenantId, customer_id: CustomerId, order_id: OrderId) -> OrderRecord | None:
        """The order of this id as it is this moment: there is no cache, and another's number is not meant."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_BY_ID, customer_id, order_id)
        return None if row is None else order_of(row)

    async def _one_customer(self, tenant: TenantId, query: str, key: str) -> Customer | None:
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(query, key)
        return None if row is None else customer_of(row)


def customer_of(row: asyncpg.Record) -> Customer:
    """One of these rows."""
    return Customer(CustomerId(row["id"]), row["email"], row["tier"], row["name"])
