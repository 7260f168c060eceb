"""Asks Stripe for a customer and their charges, through its own SDK with a key that need only read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import stripe

from app.domain.ids import CustomerId, TenantId
from app.domain.records.fetched import ORDERS_MAX, Fetched
from app.domain.records.orders import LINES_MAX
from app.errors import PaymentRefused, PaymentUnknown, RecordsUnavailable, SeveralCustomers
from app.records.stripe_orders import Json, customer_of, orders_of

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
            charges = await client.v1.charges.list_async({"customer": told["id"], "limit": ORDERS_MAX})
            invoices = await _invoices(client, told["id"]) if charges.data else []
        who = customer_of(told)
        orders, faults = orders_of([_plain(one) for one in charges.data], invoices, who.id)
        return Fetched("stripe", who, orders, faults)

    async def order(self, tenant: TenantId, customer_id: CustomerId, said: str) -> Fetched | None:
        """By the charge's id alone: other names are known of the latest ones only."""
        if not said.startswith(("ch_", "py_")):
            return None
        async with self._asking(tenant) as client:
            told = await _by_id(client, customer_id)
            charge = None if told is None else await _charge(client, said)
            if told is None or charge is None or charge.get("customer") != customer_id:
                return None
            invoices = await _invoices(client, customer_id)
        orders, faults = orders_of([charge], invoices, customer_id)
        return Fetched("stripe", customer_of(told), orders, faults, whole=False) if orders else None

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


async def _by_id(client: stripe.StripeClient, customer_id: str) -> Json | None:
    try:
        found = await client.v1.customers.retrieve_async(customer_id)
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            return None
        raise
    told = _plain(found)
    return None if told.get("deleted") or not told.get("email") else told


async def _by_address(client: stripe.StripeClient, address: str) -> Json | None:
    """As it is written; where nobody has it so, in whatever case they wrote it."""
    listed = await client.v1.customers.list_async({"email": address, "limit": _SAME_ADDRESS_MAX})
    found = [_plain(one) for one in listed.data] or await _in_any_case(client, address)
    same = [one for one in found if str(one.get("email") or "").lower() == address]
    if len(same) > 1:
        raise SeveralCustomers("Several customers have this address at Stripe")
    return same[0] if same else None


async def _in_any_case(client: stripe.StripeClient, address: str) -> list[Json]:
    """Stripe's search; not every account has it."""
    quoted = address.replace("\\", "\\\\").replace("'", "\\'")
    try:
        found = await client.v1.customers.search_async({"query": f"email:'{quoted}'", "limit": _SAME_ADDRESS_MAX})
    except stripe.InvalidRequestError:
        return []
    return [_plain(one) for one in found.data]


async def _charge(client: stripe.StripeClient, charge_id: str) -> Json | None:
    try:
        return _plain(await client.v1.charges.retrieve_async(charge_id))
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            return None
        raise


async def _invoices(client: stripe.StripeClient, customer_id: str) -> list[Json]:
    """With what paid for them, and all their lines."""
    listed = await client.v1.invoices.list_async(
        {"customer": customer_id, "limit": _INVOICES, "expand": ["data.payments"]}
    )
    return [await _with_all_lines(client, _plain(one)) for one in listed.data]


async def _with_all_lines(client: stripe.StripeClient, invoice: dict[str, Any]) -> Json:
    """A list holds an invoice's first lines only."""
    lines = invoice.get("lines") or {}
    if not lines.get("has_more"):
        return invoice
    page = await client.v1.invoices.line_items.list_async(invoice["id"], {"limit": 100})
    data: list[Json] = []
    async for line in page.auto_paging_iter():
        data.append(_plain(line))
        if len(data) > LINES_MAX:
            break
    return {**invoice, "lines": {"data": data}}


def _plain(told: stripe.StripeObject) -> dict[str, Any]:
    return dict(told.to_dict())
