"""One customer or order at a time, as the API reads and writes them: through the same staging as an import."""

from typing import Final

from app.domain.ids import ActorId, OrderId, TenantId
from app.domain.records.orders import OrderRecord
from app.domain.records.rows import CustomerRow, OrderRow
from app.domain.records.writing import Written
from app.store.db.pool import Pool
from app.store.db.transactions import tenant_tx
from app.store.records.order_rows import ORDERS, order_of
from app.store.records.record_tables import PostgresRecords
from app.store.records.record_writer import PostgresRecordWriter, Writing

_BY_ID: Final = ORDERS + " WHERE o.id = $1"


class PostgresSingleRecords(PostgresRecords):
    """What is in our tables, whatever else a desk's records come from."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self._writer = PostgresRecordWriter(pool)

    async def order_by_id(self, tenant: TenantId, order_id: OrderId) -> OrderRecord | None:
        """By id alone: a number may be another order's id."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_BY_ID, order_id)
        return None if row is None else order_of(row)

    async def put_customer(self, tenant: TenantId, row: CustomerRow, *, by: ActorId) -> Written:
        """Write one; what is there as it was said is left alone."""
        about = ("customer", row.id or "")
        writing = Writing(kind="customers", rows=[(1, row)], by=by, action="customer_written", subject=lambda: about)
        return await self._writer.write(tenant, writing)

    async def put_order(self, tenant: TenantId, row: OrderRow, *, by: ActorId) -> Written:
        """Write one with its lines; what is there as it was said is left alone."""
        about = ("order", row.id)
        writing = Writing(kind="orders", rows=[(1, row)], by=by, action="order_written", subject=lambda: about)
        return await self._writer.write(tenant, writing)
