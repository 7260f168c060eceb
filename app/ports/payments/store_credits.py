"""Store credit: the ledger in our own records."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.approvals.approval import Approval
from app.domain.ids import OrderId, TenantId


@dataclass(frozen=True)
class StoreCredit:
    """One entry, which an approval has at most one of."""

    id: str
    amount_cents: int


class StoreCredits(Protocol):
    """Entries are written once and never changed."""

    async def credited(self, tenant: TenantId, order_id: OrderId) -> int:
        """What was issued for an order so far, in its currency's minor unit."""
        ...

    async def issue(self, tenant: TenantId, approval: Approval, *, before_cents: int) -> StoreCredit | None:
        """The entry of this approval, written now or before. None where others changed the order's sum since it was
        ``before_cents``: nothing is written, and whoever asked looks again."""
        ...
