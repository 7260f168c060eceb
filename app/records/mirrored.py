"""A source of records that is asked and mirrored into our own tables: what is fresh there is not asked for again."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId, TenantId
from app.domain.records.fetched import AskedSource, Fetched, KeptBy
from app.domain.records.orders import OrderRecord
from app.errors import RecordsUnavailable, Unavailable
from app.ports.records import RecordFetcher, RecordMirror

_log = structlog.get_logger("countersign.records")


@dataclass(frozen=True)
class MirroredRecords:
    """``RecordSource``. When the source does not answer, so says this: what is kept too long is no answer."""

    source: AskedSource
    fetcher: RecordFetcher
    mirror: RecordMirror
    cache_seconds: Callable[[TenantId], float]

    async def find_customer(self, tenant: TenantId, address: str) -> Customer | None:
        """Whoever has this mail address, written in whatever case. Raises SeveralCustomers."""
        found = await self._known(tenant, address=address.lower())
        return found.customer if found else None

    async def customer(self, tenant: TenantId, customer_id: CustomerId) -> Customer | None:
        """By id."""
        found = await self._known(tenant, customer_id=customer_id)
        return found.customer if found else None

    async def orders(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[OrderRecord]:
        """This customer's orders with their lines, latest first, at most 50."""
        found = await self._known(tenant, customer_id=customer_id)
        return found.orders if found else ()

    async def order(self, tenant: TenantId, customer_id: CustomerId, said: str) -> OrderRecord | None:
        """The order of this customer that has this number or id; one that is not among the latest is asked for."""
        listed = await self.orders(tenant, customer_id)
        by_number = next((one for one in listed if one.number == said), None)
        by_id = next((one for one in listed if one.id == said), None)
        return by_number or by_id or await self._asked_for(tenant, customer_id, said)

    async def reread(self, tenant: TenantId, customer_id: CustomerId, order_id: OrderId) -> OrderRecord | None:
        """The order as it is this moment, past every cache: before money moves."""
        return await self._asked_for(tenant, customer_id, order_id)

    async def _known(
        self, tenant: TenantId, *, address: str = "", customer_id: CustomerId | None = None
    ) -> Fetched | None:
        key = KeptBy(self.source, self.cache_seconds(tenant), address, customer_id)
        kept = await self.mirror.kept(tenant, key)
        if kept is not None:
            return kept
        async with self._noted(tenant):
            fetched = await self.fetcher.find(tenant, address=address, customer_id=customer_id or "")
            if fetched is not None:
                await self._keep(tenant, fetched)
        return fetched

    async def _asked_for(self, tenant: TenantId, customer_id: CustomerId, said: str) -> OrderRecord | None:
        async with self._noted(tenant):
            fetched = await self.fetcher.order(tenant, customer_id, said)
            if fetched is None or not fetched.orders:
                return None
            await self._keep(tenant, fetched)
        return fetched.orders[0]

    async def _keep(self, tenant: TenantId, fetched: Fetched) -> None:
        if fetched.faults:
            _log.warning("records_left_out", source=self.source, faults=len(fetched.faults))
        await self.mirror.keep(tenant, fetched)

    @asynccontextmanager
    async def _noted(self, tenant: TenantId) -> AsyncIterator[None]:
        """What was wrong with an answer is kept for the doctor to tell; whoever asked hears it at once."""
        try:
            yield
        except RecordsUnavailable as error:
            _log.warning("records_did_not_answer", source=self.source, code=error.detail)
            with contextlib.suppress(Unavailable):
                await self.mirror.note(tenant, self.source, code=error.detail, sentence=error.sentence)
            raise
