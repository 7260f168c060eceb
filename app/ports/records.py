"""The team's records: its customers and their orders."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.cases.cases import Customer
from app.domain.cases.reply_screening import Surroundings
from app.domain.ids import (
    CustomerId,
    MessageId,
    OrderId,
    TenantId,
)
from app.domain.records.orders import OrderRecord
from app.domain.reply_claims.agreement import MoneyRecord


class RecordSource(Protocol):
    """Where customers and orders are looked up: our own tables, or a source that is asked and mirrored into them.

    A source that does not answer raises RecordsUnavailable; it never answers with what it does not know.
    """

    async def find_customer(self, tenant: TenantId, address: str) -> Customer | None:
        """Whoever has this mail address, written in whatever case."""
        ...

    async def customer(self, tenant: TenantId, customer_id: CustomerId) -> Customer | None:
        """By id."""
        ...

    async def orders(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[OrderRecord]:
        """This customer's orders with their lines, latest first, at most 50."""
        ...

    async def order(self, tenant: TenantId, customer_id: CustomerId, said: str) -> OrderRecord | None:
        """The order of this customer that has this number or id, the number first; another customer's is none."""
        ...


class Customers(Protocol):
    """What our own tables know besides: around a reply, of money, of an order by our own row's id."""

    async def surroundings(self, tenant: TenantId, message_id: MessageId, words: Sequence[str]) -> Surroundings:
        """What a reply to this message is looked at with; ``words``, in lower case, are those it might owe others:
        order numbers, ids, or what is before an @. One question. Raises NotFound."""
        ...

    async def money_record(self, tenant: TenantId, message_id: MessageId) -> MoneyRecord:
        """What a reply to this message is compared with: refunds of its case and customer, their orders and words."""
        ...

    async def order(self, tenant: TenantId, order_id: OrderId) -> OrderRecord | None:
        """Any order of the tenant, by its id, or by its number where none has that as its id."""
        ...

    async def risk_score(self, tenant: TenantId, customer_id: CustomerId) -> int:
        """How many of this customer's refunds came back; 0 for a customer we do not know."""
        ...
