"""What whoever takes in requests that move money wants of the desk: a judgement, before anybody is asked."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from app.domain.approvals.askers.money_requests import MoneyAsked, MoneyJudged
from app.domain.ids import TenantId

T = TypeVar("T")


class MoneyRequests(Protocol):
    """Of orders that the desk's records know."""

    async def opened(self, tenant: TenantId, asked: MoneyAsked, open_it: Callable[[MoneyJudged], Awaitable[T]]) -> T:
        """What ``open_it`` makes of it, on facts that stand still: where they move meanwhile, it is judged again.

        Raises NotFound for an order that is none of the tenant's, PolicyBlocked, BadInput for another currency, and
        Unavailable where the records, the provider or another refund of the payment keep it from being judged.
        """
        ...
