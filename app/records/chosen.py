"""The source of records that the desk is told to use at this moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId, TenantId
from app.domain.records.orders import OrderRecord
from app.errors import RecordsUnavailable
from app.ports.records import RecordSource


@dataclass(frozen=True)
class ChosenRecords:
    """``RecordSource``: whichever is named at each call, so that a new choice holds without a restart."""

    sources: Mapping[str, RecordSource]
    named: Callable[[TenantId], str]

    async def find_customer(self, tenant: TenantId, address: str) -> Customer | None:
        """Whoever has this mail address, written in whatever case."""
        return await self._chosen(tenant).find_customer(tenant, address)

    async def customer(self, tenant: TenantId, customer_id: CustomerId) -> Customer | None:
        """By id."""
        return await self._chosen(tenant).customer(tenant, customer_id)

    async def orders(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[OrderRecord]:
        """This customer's orders with their lines, latest first, at most 50."""
        return await self._chosen(tenant).orders(tenant, customer_id)

    async def order(self, tenant: TenantId, customer_id: CustomerId, said: str) -> OrderRecord | None:
        """The order of this customer that has this number or id, the number first."""
        return await self._chosen(tenant).order(tenant, customer_id, said)

    async def reread(self, tenant: TenantId, customer_id: CustomerId, order_id: OrderId) -> OrderRecord | None:
        """The order as it is this moment, past every cache."""
        return await self._chosen(tenant).reread(tenant, customer_id, order_id)

    def _chosen(self, tenant: TenantId) -> RecordSource:
        named = self.named(tenant)
        source = self.sources.get(named)
        if source is None:
            raise RecordsUnavailable(f"This host cannot ask {named} for records", detail="not_configured")
        return source
