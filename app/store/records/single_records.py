"""One customer or order at a time, as the API reads and writes them: through the same staging as an import."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Generic, TypeAlias, TypeVar

from app.domain.cases.cases import Customer
from app.domain.ids import ActorId, CustomerId, OrderId, TenantId
from app.domain.records.orders import OrderRecord
from app.domain.records.rows import CustomerRow, OrderRow
from app.domain.records.writing import Put
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import retried, tenant_tx
from app.store.records.order_rows import ORDERS, order_of
from app.store.records.record_tables import CUSTOMER, PostgresRecords, customer_of
from app.store.records.record_writer import PostgresRecordWriter, Writing

Record = TypeVar("Record")
Check: TypeAlias = Callable[[Record | None], None]

_BY_ID: Final = ORDERS + " WHERE o.id = $1"
# Others than who writes records change them too: what was refunded, whom the desk has forgotten.
_HOLD_CUSTOMER: Final = "SELECT FROM customers WHERE id = $1 FOR UPDATE"
_HOLD_ORDER: Final = "SELECT FROM orders WHERE id = $1 FOR UPDATE"


class PostgresSingleRecords(PostgresRecords):
    """What is in our tables, whatever else a desk's records come from."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self._writer = PostgresRecordWriter(pool)

    async def order_by_id(self, tenant: TenantId, order_id: OrderId) -> OrderRecord | None:
        """By id alone: a number may be another order's id."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await _order(order_id, conn)

    @retried
    async def put_customer(
        self, tenant: TenantId, row: CustomerRow, *, by: ActorId, check: Check[Customer]
    ) -> Put[Customer]:
        """Write one; what is there as it was said is left alone. ``check`` is shown what is there, and may refuse."""
        name = CustomerId(row.id or "")
        one = _Held(_HOLD_CUSTOMER, name, partial(_customer, name), check)
        writing = Writing(
            kind="customers",
            rows=[(1, row)],
            by=by,
            action="customer_written",
            subject=lambda: ("customer", name),
            before=one.before,
            after=one.after,
        )
        return Put(await self._writer.write(tenant, writing), one.left)

    @retried
    async def put_order(
        self, tenant: TenantId, row: OrderRow, *, by: ActorId, check: Check[OrderRecord]
    ) -> Put[OrderRecord]:
        """Write one with its lines; what is there as it was said is left alone. ``check`` as with customers."""
        name = OrderId(row.id)
        one = _Held(_HOLD_ORDER, name, partial(_order, name), check)
        writing = Writing(
            kind="orders",
            rows=[(1, row)],
            by=by,
            action="order_written",
            subject=lambda: ("order", name),
            before=one.before,
            after=one.after,
        )
        return Put(await self._writer.write(tenant, writing), one.left)


@dataclass
class _Held(Generic[Record]):
    """One record, kept from everybody else while it is looked at, written and read again."""

    hold: str
    name: str
    read: Callable[[Conn], Awaitable[Record | None]]
    check: Check[Record]
    left: Record | None = field(default=None, init=False)

    async def before(self, conn: Conn) -> None:
        """Read after the lock, in a statement of its own: beside it the lines would be older than the order."""
        await conn.execute(self.hold, self.name)
        self.check(await self.read(conn))

    async def after(self, conn: Conn) -> None:
        """As this commit leaves it."""
        self.left = await self.read(conn)


async def _customer(name: CustomerId, conn: Conn) -> Customer | None:
    row = await conn.fetchrow(CUSTOMER, name)
    return None if row is None else customer_of(row)


async def _order(name: OrderId, conn: Conn) -> OrderRecord | None:
    row = await conn.fetchrow(_BY_ID, name)
    return None if row is None else order_of(row)
