"""Asks Stripe for a customer and their charges, through its own SDK with a key that need only read."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import stripe

from app.domain.ids import CustomerId, TenantId
from app.domain.records.fetched import ORDERS_MAX, Fetched
from app.domain.records.orders import LINES_MAX, OrderRecord
from app.errors import PaymentRefused, PaymentUnknown, RecordsUnavailable, SeveralCustomers
from app.records.stripe_orders import Json, customer_of, orders_of
from app.records.stripe_search import by_address, by_number, plain

_INVOICES: Final = 100
_SAME_ADDRESS_MAX: Final = 10


class Clients(Protocol):
    """Whoever has checked that a tenant's key is of its account."""

    async def client(self, tenant: TenantId) -> tuple[object, stripe.StripeClient]:
        """Raises PaymentRefused and PaymentUnknown."""
        ...


@dataclass(frozen=True)
class StripeRecords:
    """A fetcher: three calls for a customer with their orders."""

    clients: Clients

    async def find(self, tenant: TenantId, *, address: str = "", customer_id: str = "") -> Fetched | None:
        """A customer with their latest orders. Raises SeveralCustomers, and RecordsUnavailable."""
        async with self._asking(tenant) as client:
            told = await (_by_id(client, customer_id) if customer_id else _by_address(client, address))
            if told is None:
                return None
            charges = await _charges(client, told["id"])
            invoices = await _invoices(client, told["id"]) if charges else []
            who = customer_of(told)
            orders, faults = orders_of(charges, invoices, who.id)
        return Fetched("stripe", who, orders, faults)

    async def order(self, tenant: TenantId, customer_id: CustomerId, said: str) -> Fetched | None:
        """By number or id; one that is not among the latest is searched for by what the metadata says."""
        async with self._asking(tenant) as client:
            told = await _by_id(client, customer_id)
            if told is None:
                return None
            charges = await _charges(client, customer_id)
            invoices = await _invoices(client, customer_id)
            orders, faults = orders_of(charges, invoices, customer_id)
            if not _named(orders, said):
                older = await _older(client, customer_id, said, invoices)
                orders, faults = orders_of(older, invoices, customer_id, [one.number for one in orders])
        found = _named(orders, said)
        faults = tuple(one for one in faults if found and one.startswith(f"Order {found[0].number} "))
        return Fetched("stripe", customer_of(told), found, faults, whole=False) if found else None

    @asynccontextmanager
    async def _asking(self, tenant: TenantId) -> AsyncIterator[stripe.StripeClient]:
        """Whatever goes wrong is one error here: nobody knows, so nobody guesses."""
        try:
            _, client = await self.clients.client(tenant)
            yield client
        except (PaymentRefused, PaymentUnknown) as error:
            raise RecordsUnavailable(error.sentence, detail=error.detail) from None
        except stripe.PermissionError:
            sentence = "The Stripe key may not read customers, charges and invoices (docs/record-sources.md)"
            raise RecordsUnavailable(sentence, detail="key_may_not_read") from None
        except stripe.AuthenticationError:
            raise RecordsUnavailable("Stripe does not accept the key", detail="key_not_accepted") from None
        except stripe.StripeError as error:
            detail = f"http_{error.http_status}" if error.http_status else "no_answer"
            raise RecordsUnavailable("Stripe did not answer the look-up", detail=detail) from None
        except (KeyError, TypeError, ValueError, OverflowError):
            raise RecordsUnavailable("Stripe's answer is not one we can read", detail="bad_answer") from None


async def _by_id(client: stripe.StripeClient, customer_id: str) -> Json | None:
    try:
        found = await client.v1.customers.retrieve_async(customer_id)
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            return None
        raise
    told = plain(found)
    return None if told.get("deleted") or not told.get("email") else told


async def _by_address(client: stripe.StripeClient, address: str) -> Json | None:
    """As it is written; where nobody has it so, in whatever case they wrote it."""
    listed = await client.v1.customers.list_async({"email": address, "limit": _SAME_ADDRESS_MAX})
    found = [plain(one) for one in listed.data] or await by_address(client, address)
    same = [one for one in found if str(one.get("email") or "").lower() == address]
    if len(same) > 1:
        raise SeveralCustomers("Several customers have this address at Stripe")
    return same[0] if same else None


async def _charges(client: stripe.StripeClient, customer_id: str) -> list[Json]:
    listed = await client.v1.charges.list_async({"customer": customer_id, "limit": ORDERS_MAX})
    return [one for one in map(plain, listed.data) if one.get("customer") == customer_id]


async def _older(
    client: stripe.StripeClient, customer_id: CustomerId, said: str, invoices: Sequence[Json]
) -> list[Json]:
    """Whatever is found, only this customer's counts."""
    if said.startswith(("ch_", "py_")):
        charge = await _charge(client, said)
        found = [] if charge is None else [charge]
    else:
        found = await by_number(client, customer_id, said, invoices)
    return [one for one in found if one.get("customer") == customer_id]


def _named(orders: Sequence[OrderRecord], said: str) -> tuple[OrderRecord, ...]:
    """The one that is called so; the number goes before the id."""
    return tuple(sorted((one for one in orders if said in (one.number, one.id)), key=lambda one: one.number != said))[
        :1
    ]


async def _charge(client: stripe.StripeClient, charge_id: str) -> Json | None:
    try:
        return plain(await client.v1.charges.retrieve_async(charge_id))
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            return None
        raise


async def _invoices(client: stripe.StripeClient, customer_id: str) -> list[Json]:
    """With what paid for them, and all their lines."""
    listed = await client.v1.invoices.list_async(
        {"customer": customer_id, "limit": _INVOICES, "expand": ["data.payments"]}
    )
    return [await _with_all_lines(client, plain(one)) for one in listed.data]


async def _with_all_lines(client: stripe.StripeClient, invoice: dict[str, Any]) -> Json:
    """A list holds an invoice's first lines only."""
    lines = invoice.get("lines") or {}
    if not lines.get("has_more"):
        return invoice
    page = await client.v1.invoices.line_items.list_async(invoice["id"], {"limit": 100})
    data: list[Json] = []
    async for line in page.auto_paging_iter():
        data.append(plain(line))
        if len(data) > LINES_MAX:
            break
    return {**invoice, "lines": {"data": data}}
