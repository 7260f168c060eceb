"""Stripe's search: an address in whatever case, and a charge by the number that the team's metadata gives it."""

import re
from collections.abc import Iterable
from typing import Any, Final

import stripe

from app.records.stripe_orders import NUMBER_MAX, NUMBER_NAMES, Json, payments_of

_FOUND_MAX: Final = 10
_UNSAID: Final = re.compile(r"[\x00-\x1f\x7f]")


async def by_address(client: stripe.StripeClient, address: str) -> list[Json]:
    """Not every account has the search."""
    try:
        found = await client.v1.customers.search_async({"query": f"email:{_quoted(address)}", "limit": _FOUND_MAX})
    except stripe.InvalidRequestError:
        return []
    return [plain(one) for one in found.data]


async def by_number(
    client: stripe.StripeClient, customer_id: str, number: str, invoices: Iterable[Json]
) -> list[Json]:
    """The customer's charges whose metadata, or whose invoice's, names this number: three calls at most."""
    if not number or len(number) > NUMBER_MAX or _UNSAID.search(number):
        return []
    for name in NUMBER_NAMES:
        query = f"customer:{_quoted(customer_id)} AND metadata['{name}']:{_quoted(number)}"
        found = await _charges(client, query)
        if found:
            return found
    return await _paid_for(client, number, invoices)


async def _charges(client: stripe.StripeClient, query: str) -> list[Json]:
    try:
        found = await client.v1.charges.search_async({"query": query, "limit": _FOUND_MAX})
    except stripe.InvalidRequestError:
        return []
    return [plain(one) for one in found.data]


async def _paid_for(client: stripe.StripeClient, number: str, invoices: Iterable[Json]) -> list[Json]:
    named = (one for one in invoices if number in [(one.get("metadata") or {}).get(name) for name in NUMBER_NAMES])
    intent = next((one for invoice in named for one in payments_of(invoice) if one.startswith("pi_")), None)
    if intent is None:
        return []
    listed = await client.v1.charges.list_async({"payment_intent": intent, "limit": _FOUND_MAX})
    return [plain(one) for one in listed.data]


def plain(told: stripe.StripeObject) -> dict[str, Any]:
    """What was told, without the SDK's own type."""
    return dict(told.to_dict())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
