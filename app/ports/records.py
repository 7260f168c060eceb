"""The team's records: its customers and their orders."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.cases.cases import OrderRecord
from app.domain.cases.reply_screening import Surroundings
from app.domain.ids import (
    CustomerId,
    MessageId,
    OrderId,
    TenantId,
)
from app.domain.reply_claims.agreement import MoneyRecord


class Customers(Protocol):
    """Read-only look-ups the agent's tools are bound to."""

    async def orders(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[OrderRecord]:
        """This customer's orders, latest first, at most 50."""
        ...

    async def surroundings(self, tenant: TenantId, message_id: MessageId, words: Sequence[str]) -> Surroundings:
        """What a reply to this message is looked at with; ``words``, in lower case, are those it might owe others:
        order numbers, ids, or what is before an @. One question. Raises NotFound."""
        ...

    async def money_record(self, tenant: TenantId, message_id: MessageId) -> MoneyRecord:
        """What a reply to this message is compared with: refunds of its case and customer, their orders and words."""
        ...

    async def order(self, tenant: TenantId, order_id: OrderId) -> OrderRecord | None:
        """Any order of the tenant, by its id or by the number people know it by."""
        ...

    async def risk_score(self, tenant: TenantId, customer_id: CustomerId) -> int:
        """How many of this customer's refunds came back; 0 for a customer we do not know."""
        ...
