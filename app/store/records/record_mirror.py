"""Our own copy of what a source of records answered: the short cache, and the rows that all SQL joins."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, TenantId
from app.domain.records.fetched import ORDERS_MAX, AskedSource, Fetched, KeptBy
from app.domain.records.orders import OrderRecord
from app.errors import RecordsUnavailable
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.records.order_rows import ORDERS, order_of

TEXT_MAX: Final = 500

# Whoever had this address or number before has lost it: the source is asked who has it now.
_FREE_ADDRESS: Final = "UPDATE customers SET email = 'replaced:' || lower(id) WHERE email = $1 AND id <> $2"
_CUSTOMER: Final = """
INSERT INTO customers AS c (tenant, id, email, tier, name, source, fetched_at)
VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN now() END)
ON CONFLICT (tenant, id) DO UPDATE SET email = excluded.email, tier = excluded.tier, name = excluded.name,
    source = excluded.source, fetched_at = coalesce(excluded.fetched_at, c.fetched_at)
"""
# What another source said of another customer is not overwritten: one of the two is wrong, which a person has to see.
_CONTRADICTED: Final = """
SELECT o.number FROM orders o JOIN jsonb_to_recordset($1) AS x(id text, number text)
  ON o.id = x.id OR o.number = x.number
WHERE o.customer_id <> $2 AND o.source <> $3 LIMIT 1
"""
_FREE_NUMBERS: Final = """
UPDATE orders o SET number = 'replaced:' || o.id FROM jsonb_to_recordset($1) AS x(id text, number text)
WHERE o.number = x.number AND o.id <> x.id
"""
# The desk's own refunds may be news to the team, so what we know was paid back counts; Stripe knows them all.
_ORDERS: Final = """
INSERT INTO orders AS o (tenant, id, number, description, customer_id, charge_id, currency, paid_cents,
    refunded_cents, shipping_cents, discount_cents, placed_on, disputed_at, source, fetched_at)
SELECT $1, x.id, x.number, x.description, $2, nullif(x.charge_id, ''), x.currency, x.paid_cents,
    x.refunded_cents, x.shipping_cents, x.discount_cents, x.placed_on, CASE WHEN x.disputed THEN now() END, $3, now()
FROM jsonb_to_recordset($4) AS x(id text, number text, description text, charge_id text, currency text,
    paid_cents bigint, refunded_cents bigint, shipping_cents bigint, discount_cents bigint, placed_on date,
    disputed boolean)
ON CONFLICT (tenant, id) DO UPDATE SET number = excluded.number, description = excluded.description,
    customer_id = excluded.customer_id, charge_id = excluded.charge_id, currency = excluded.currency,
    paid_cents = excluded.paid_cents, shipping_cents = excluded.shipping_cents,
    refunded_cents = CASE WHEN excluded.source = 'stripe' THEN excluded.refunded_cents
                          ELSE greatest(o.refunded_cents, excluded.refunded_cents) END,
    discount_cents = excluded.discount_cents, placed_on = excluded.placed_on,
    disputed_at = coalesce(o.disputed_at, excluded.disputed_at),
    source = excluded.source, fetched_at = excluded.fetched_at
"""
_FORGET_LINES: Final = "DELETE FROM order_lines WHERE order_id = ANY($1)"
_LINES: Final = """
INSERT INTO order_lines (tenant, order_id, number, sku, description, quantity, unit_cents, discount_cents, tax_cents)
SELECT $1, x.order_id, x.number, x.sku, x.description, x.quantity, x.unit_cents, x.discount_cents, x.tax_cents
FROM jsonb_to_recordset($2) AS x(order_id text, number integer, sku text, description text, quantity integer,
    unit_cents bigint, discount_cents bigint, tax_cents bigint)
"""
_ANSWERED: Final = """
INSERT INTO record_answers AS a (tenant, source, answered_at) VALUES ($1, $2, now())
ON CONFLICT (tenant, source) DO UPDATE SET answered_at = now()
"""
_FAULT: Final = """
INSERT INTO record_answers AS a (tenant, source, fault_at, code, sentence) VALUES ($1, $2, now(), $3, $4)
ON CONFLICT (tenant, source) DO UPDATE SET fault_at = now(), code = excluded.code, sentence = excluded.sentence
"""
_LATEST_FAULT: Final = """
SELECT to_char(fault_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') AS at, code, sentence FROM record_answers
WHERE source = $1 AND fault_at > now() - interval '7 days'
"""
_KEPT: Final = """
SELECT id, email, tier, name, fetched_at FROM customers
WHERE (email = $1 OR id = $2) AND source = $3 AND fetched_at > now() - make_interval(secs => $4)
"""
_KEPT_ORDERS: Final = ORDERS + (
    " WHERE o.customer_id = $1 AND o.source = $2 AND o.fetched_at >= $3"
    f" ORDER BY o.placed_on DESC, o.number DESC LIMIT {ORDERS_MAX}"
)


class PostgresRecordMirror:
    """Each answer in one commit; an answer may be kept twice."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def keep(self, tenant: TenantId, fetched: Fetched) -> None:
        """In one commit. Raises RecordsUnavailable where it contradicts what another source said."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await _keep_customer(conn, tenant, fetched)
            if fetched.orders:
                await _keep_orders(conn, tenant, fetched)
            await conn.execute(_ANSWERED, tenant, fetched.source)
            if fetched.faults:
                await _note(conn, tenant, fetched.source, "left_out", fetched.faults[0])

    async def kept(self, tenant: TenantId, key: KeptBy) -> Fetched | None:
        """What was answered no longer ago than that, without its faults."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_KEPT, key.address, key.customer_id, key.source, key.seconds)
            if row is None:
                return None
            orders = await conn.fetch(_KEPT_ORDERS, row["id"], key.source, row["fetched_at"])
        customer = Customer(CustomerId(row["id"]), row["email"], row["tier"], row["name"])
        return Fetched(key.source, customer, tuple(order_of(one) for one in orders))

    async def note(self, tenant: TenantId, source: AskedSource, *, code: str, sentence: str) -> None:
        """It did not answer, or not as it should."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await _note(conn, tenant, source, code, sentence)

    async def latest_fault(self, tenant: TenantId, source: AskedSource) -> list[tuple[str, str, str]]:
        """When, its code, and a sentence: of the last week, where there was one."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_LATEST_FAULT, source)
        return [(row["at"], row["code"], row["sentence"]) for row in rows]


async def _note(conn: Conn, tenant: TenantId, source: AskedSource, code: str, sentence: str) -> None:
    await conn.execute(_FAULT, tenant, source, code, storable(sentence, TEXT_MAX))


async def _keep_customer(conn: Conn, tenant: TenantId, fetched: Fetched) -> None:
    who = fetched.customer
    await conn.execute(_FREE_ADDRESS, who.email, who.id)
    name = storable(who.name, TEXT_MAX)
    await conn.execute(_CUSTOMER, tenant, who.id, who.email, who.tier, name, fetched.source, fetched.whole)


async def _keep_orders(conn: Conn, tenant: TenantId, fetched: Fetched) -> None:
    source, customer_id = fetched.source, fetched.customer.id
    rows = [_row(order) for order in fetched.orders]
    named = await conn.fetchval(_CONTRADICTED, rows, customer_id, source)
    if named is not None:
        sentence = f"Order {named} is another customer's in the records that were here before"
        raise RecordsUnavailable(sentence, detail="contradicted")
    await conn.execute(_FREE_NUMBERS, rows)
    await conn.execute(_ORDERS, tenant, customer_id, source, rows)
    await conn.execute(_FORGET_LINES, [order.id for order in fetched.orders])
    await conn.execute(_LINES, tenant, _line_rows(fetched.orders))


def _row(order: OrderRecord) -> dict[str, Any]:
    row = asdict(order)
    del row["lines"], row["customer_id"]
    return {**row, "number": storable(order.number, TEXT_MAX), "description": storable(order.description, TEXT_MAX)}


def _line_rows(orders: Sequence[OrderRecord]) -> list[dict[str, Any]]:
    return [
        {
            **asdict(line),
            "order_id": order.id,
            "sku": storable(line.sku, TEXT_MAX),
            "description": storable(line.description, TEXT_MAX),
        }
        for order in orders
        for line in order.lines
    ]
