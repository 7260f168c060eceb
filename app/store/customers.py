"""Read-only look-ups of customers' orders."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.case import OrderRecord
from app.domain.ids import CustomerId, OrderId, TenantId
from app.store.pool import Pool
from app.store.tenancy import STEP_SECONDS, tenant_tx

_OF_CUSTOMER: Final = "SELECT * FROM orders WHERE customer_id = $1 ORDER BY placed_on DESC, number DESC LIMIT 50"
# People and the agent say the number, our own rows the id; the id is looked for first.
_ONE: Final = "SELECT * FROM orders WHERE id = $1 OR number = $1 ORDER BY id = $1 DESC LIMIT 1"

_RISK: Final = "SELECT risk_score FROM customers WHERE id = $1"


# What is before an @ may be written with any of three marks between its words.
_STRANGERS: Final = """
WITH named AS (
    SELECT customer_id, lower(number) AS word FROM orders WHERE lower(number) = ANY($2)
    UNION ALL SELECT customer_id, lower(id) FROM orders WHERE lower(id) = ANY($2)
    UNION ALL SELECT customer_id, lower(charge_id) FROM orders WHERE lower(charge_id) = ANY($2)
    UNION ALL SELECT id, lower(id) FROM customers WHERE lower(id) = ANY($2)
    UNION ALL SELECT id, translate(split_part(email, '@', 1), '_-', '..') FROM customers
    WHERE translate(split_part(email, '@', 1), '_-', '..') = ANY($2)
)
SELECT word FROM named GROUP BY word HAVING NOT bool_or(customer_id = $1)
"""


class PostgresCustomers:
    """What the agent's tools are bound to."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def orders(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[OrderRecord]:
        """This customer's orders, latest first, at most 50."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [_order(row) for row in await conn.fetch(_OF_CUSTOMER, customer_id)]

    async def strangers(self, tenant: TenantId, customer_id: CustomerId, words: Sequence[str]) -> Sequence[str]:
        """Which of these lower case words are another customer's: order numbers, ids, or what is before an @."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [row["word"] for row in await conn.fetch(_STRANGERS, customer_id, list(words))]

    async def order(self, tenant: TenantId, order_id: OrderId) -> OrderRecord | None:
        """Any order of the tenant, by its id or by the number people know it by."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_ONE, order_id)
        return None if row is None else _order(row)

    async def risk_score(self, tenant: TenantId, customer_id: CustomerId) -> int:
        """How many of this customer's refunds came back; 0 for a customer we do not know."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return int(await conn.fetchval(_RISK, customer_id) or 0)


def _order(row: asyncpg.Record) -> OrderRecord:
    return OrderRecord(
        id=OrderId(row["id"]),
        number=row["number"],
        description=row["description"],
        customer_id=CustomerId(row["customer_id"]),
        charge_id=row["charge_id"],
        paid_cents=row["paid_cents"],
        refunded_cents=row["refunded_cents"],
        currency=row["currency"],
        placed_on=row["placed_on"].isoformat(),
        disputed=row["disputed_at"] is not None,
    )
