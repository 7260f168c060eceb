"""Customers that staff name and our tables do not know: asked for where the team keeps its records."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.ids import CustomerId, TenantId
from app.ports.records import RecordSource


@dataclass(frozen=True)
class SourceLookUps:
    """``LookUps``. Our own tables were looked into already, and are not asked twice."""

    records: RecordSource
    source: Callable[[TenantId], str]

    async def fetched(self, tenant: TenantId, named: str) -> bool:
        """Whether they are in our tables from now on. Raises RecordsUnavailable, SeveralCustomers."""
        if self.source(tenant) == "tables":
            return False
        if "@" in named:
            return await self.records.find_customer(tenant, named) is not None
        return await self.records.customer(tenant, CustomerId(named)) is not None
