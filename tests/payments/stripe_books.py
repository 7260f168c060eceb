"""What localstripe lacks of Stripe's customers, charges and invoices: their shapes since 2025-03-31, and the search.

It has an order of its own in lists, invoices that name their charge, and lines without taxes and discounts.
"""

import json
import re
import warnings
from typing import Any

from aiohttp import web

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from localstripe import resources

LINES = re.compile(r"/v1/invoices/(\w+)/lines")
CLAUSE = re.compile(r"(email|customer|metadata\['(\w+)'\]):'((?:[^'\\]|\\.)*)'")
CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2040", "cvc": "123"}
GONE = {"/v1/charges": ("invoice",), "/v1/invoices": ("charge", "payment_intent", "subscription", "tax", "date")}


def add_routes(app: web.Application) -> None:
    """Stripe's search, and the hands that fill the account."""
    for kind in ("customer", "charge"):
        app.router.add_get(f"/v1/{kind}s/search", search)
    app.router.add_post("/_stand_in/account/customers", new_customers)
    app.router.add_post("/_stand_in/account/charges", new_charges)
    app.router.add_post("/_stand_in/account/empty", empty)


class _Charges:
    """Lists of charges as Stripe gives them: the latest first, also by what they paid."""

    listed = resources.Charge._api_list_all

    @classmethod
    def latest_first(cls, url: str, payment_intent: str | None = None, **asked: Any) -> Any:
        found = cls.listed(url, **asked)
        of_intent = [one for one in found._list if payment_intent in (None, one.payment_intent)]
        found._list = sorted(of_intent, key=lambda one: -one.created)
        return found


resources.Charge._api_list_all = _Charges.latest_first


@web.middleware
async def shapes(request: web.Request, handler: Any) -> web.StreamResponse:
    """What an answer has no more in this version, and what it has only where it is asked for."""
    kind = "/".join(request.path.split("/")[:3])
    lines = LINES.fullmatch(request.path)
    if lines is not None:
        return page_of_lines(request, lines[1])
    response = await handler(request)
    if request.method != "GET" or kind not in GONE or response.status != 200:
        return response
    body = json.loads(response.text)
    expanded = any(value.endswith("payments") for value in request.query.values())
    for one in body.get("data", [body]):
        for name in (*GONE[kind], *(() if expanded else ("payments",))):
            one.pop(name, None)
    return web.json_response(body)


def page_of_lines(request: web.Request, invoice_id: str) -> web.Response:
    """By the cursor, which localstripe refuses here."""
    lines = resources.Invoice._api_retrieve(invoice_id).lines._list
    after = request.query.get("starting_after")
    start = next((n + 1 for n, one in enumerate(lines) if one.id == after), 0)
    end = start + int(request.query.get("limit", "10"))
    data = [one._export() for one in lines[start:end]]
    return web.json_response({"object": "list", "data": data, "has_more": end < len(lines), "url": request.path})


async def search(request: web.Request) -> web.Response:
    """Clauses that all hold; text is compared in whatever case, as Stripe's search does."""
    query, kind = request.query["query"], request.path.split("/")[2].removesuffix("s")
    clauses = CLAUSE.findall(query)
    if not clauses or CLAUSE.sub("", query).replace(" AND ", ""):
        return web.json_response({"error": {"type": "invalid_request_error", "message": "Bad query"}}, status=400)
    wanted = [(name, key, re.sub(r"\\(.)", r"\1", value).lower()) for name, key, value in clauses]
    found = [one for key, one in resources.store.items() if key.startswith(f"{kind}:")]
    data = [one._export() for one in found if all(holds(one, *clause) for clause in wanted)]
    limit = int(request.query.get("limit", "10"))
    body = {"object": "search_result", "data": data[:limit], "has_more": len(data) > limit, "url": request.path}
    return web.json_response(body)


def holds(one: Any, name: str, key: str, value: str) -> bool:
    told = one.metadata.get(key) if key else getattr(one, name)
    return str(told or "").lower() == value


async def new_customers(request: web.Request) -> web.Response:
    for asked in await request.json():
        named(resources.Customer(**{name: asked[name] for name in ("email", "name", "metadata")}), asked["id"])
    return web.json_response({})


async def new_charges(request: web.Request) -> web.Response:
    """A card was charged for each, and an invoice with these lines says for what."""
    for asked in await request.json():
        new_charge(asked)
    return web.json_response({})


def new_charge(asked: dict[str, Any]) -> None:
    method = resources.PaymentMethod(type="card", card=dict(CARD))
    about = {name: asked[name] for name in ("amount", "currency", "customer", "description", "metadata")}
    charge = named(resources.Charge._api_create(source=method.id, **about), asked["id"])
    charge.created, charge.disputed = asked["created"], asked["disputed"]
    charge.payment_intent = f"pi_{charge.id}"
    if asked["amount_refunded"]:
        resources.Refund(charge=charge.id, amount=asked["amount_refunded"])
    if asked.get("invoice"):
        keep_invoice(charge, asked["invoice"])


def keep_invoice(charge: Any, told: dict[str, Any]) -> None:
    items = [
        resources.InvoiceItem(
            customer=charge.customer,
            currency=charge.currency,
            amount=line["amount"],
            description=line["description"],
            metadata=line["metadata"],
        )
        for line in told["lines"]["data"]
    ]
    invoice = resources.Invoice(customer=charge.customer, metadata=told["metadata"])
    assert len(invoice.lines._list) == len(items), "all that were pending, and no others"
    for line, whole in zip(invoice.lines._list, told["lines"]["data"], strict=True):
        for name in ("quantity", "taxes", "discount_amounts", "pricing"):
            setattr(line, name, whole[name])
    invoice.payments, invoice.shipping_cost = told["payments"], told["shipping_cost"]
    invoice._draft = False


def named(made: Any, wanted: str) -> Any:
    """Under the id that a test wants to know it by."""
    resources.store[f"{made.object}:{wanted}"] = resources.store.pop(f"{made.object}:{made.id}")
    made.id = wanted
    return made


async def empty(request: web.Request) -> web.Response:
    resources.store.clear()
    return web.json_response({})
