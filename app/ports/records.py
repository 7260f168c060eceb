"""The team's records: its customers and their orders."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.cases.cases import Customer, Problem
from app.domain.cases.customer_look_up import LookedUp, MailWriter
from app.domain.cases.reply_screening import Surroundings
from app.domain.ids import (
    CustomerId,
    MessageId,
    OrderId,
    TenantId,
)
from app.domain.records.fetched import AskedSource, Fetched, KeptBy
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

    async def reread(self, tenant: TenantId, customer_id: CustomerId, order_id: OrderId) -> OrderRecord | None:
        """The order as it is this moment, past every cache: before money moves."""
        ...


class RecordFetcher(Protocol):
    """A source that is asked. Raises RecordsUnavailable; SeveralCustomers where one address is several people's."""

    async def find(self, tenant: TenantId, *, address: str = "", customer_id: str = "") -> Fetched | None:
        """A customer with their latest orders, by one of the two."""
        ...

    async def order(self, tenant: TenantId, customer_id: CustomerId, said: str) -> Fetched | None:
        """The one order of this customer that has this number or id."""
        ...


class RecordMirror(Protocol):
    """Our own copy of what a source answered, which is the short cache and what all SQL joins."""

    async def keep(self, tenant: TenantId, fetched: Fetched) -> None:
        """In one commit. Raises RecordsUnavailable where it contradicts what another source said."""
        ...

    async def kept(self, tenant: TenantId, key: KeptBy) -> Fetched | None:
        """What was answered no longer ago than that, without its faults."""
        ...

    async def note(self, tenant: TenantId, source: AskedSource, *, code: str, sentence: str) -> None:
        """It did not answer, or not as it should."""
        ...


class LookUps(Protocol):
    """What staff name and our tables do not know."""

    async def fetched(self, tenant: TenantId, named: str) -> bool:
        """Ask the desk's source, where one is asked, for a customer by address or id.

        Whether our tables know them now. Raises RecordsUnavailable, SeveralCustomers.
        """
        ...


class CustomerTies(Protocol):
    """Whose a mail is, once the source of records was asked."""

    async def writer(self, tenant: TenantId, message_id: MessageId) -> MailWriter:
        """Who wrote it. Raises NotFound."""
        ...

    async def looked_up(
        self, tenant: TenantId, message_id: MessageId, outcome: LookedUp, customer_id: CustomerId | None = None
    ) -> Problem | None:
        """Put on record what came of it (``customer_looked_up``); what still keeps an agent from the mail."""
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
