"""Stripe as its public API reference describes version 2026-10-28: what this desk reads of it, in minimal shapes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from app.domain.cases.cases import Customer
from app.domain.records.orders import OrderRecord


@dataclass
class Account:
    """What the account holds, and what was asked of it."""

    port: int = 0
    customers: list[dict[str, Any]] = field(default_factory=list)
    charges: list[dict[str, Any]] = field(default_factory=list)
    invoices: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    fault: tuple[int, str] | None = None  # status and type of what each call answers
    careless: bool = False  # lists everybody's, whoever's were asked for
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def knows(self, customer: Customer, *orders: OrderRecord) -> None:
        self.customers.append(customer_of(customer))
        for order in orders:
            self.charges.append(charge_of(order))
            if order.lines:
                self.invoices.append(invoice_of(order))

    async def start(self) -> None:
        app = web.Application()
        for path, kind in (("customers", self.customers), ("charges", self.charges), ("invoices", self.invoices)):
            app.router.add_get(f"/v1/{path}", self._listing(kind))
        app.router.add_get("/v1/account", self._account)
        app.router.add_get("/v1/customers/search", self._search)
        app.router.add_get("/v1/charges/search", self._no_search)
        app.router.add_get("/v1/customers/{id}", self._one(self.customers))
        app.router.add_get("/v1/charges/{id}", self._one(self.charges))
        app.router.add_get("/v1/invoices/{id}/lines", self._lines)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _note(self, request: web.Request) -> web.Response | None:
        self.asked.append(f"{request.path}?{request.query_string}")
        if self.fault is None or request.path == "/v1/account":
            return None
        status, kind = self.fault
        return web.json_response({"error": {"type": kind, "message": "No"}}, status=status)

    async def _account(self, request: web.Request) -> web.Response:
        return self._note(request) or web.json_response({"id": "acct_ours", "object": "account"})

    def _listing(self, kind: list[dict[str, Any]]) -> Any:
        async def answer(request: web.Request) -> web.Response:
            names = ("email",) if self.careless else ("email", "customer")
            wanted = {name: request.query[name] for name in names if name in request.query}
            found = [one for one in kind if all(one.get(name) == value for name, value in wanted.items())]
            return self._note(request) or listed(found[: int(request.query["limit"])])

        return answer

    async def _search(self, request: web.Request) -> web.Response:
        wanted = request.query["query"].removeprefix("email:'").removesuffix("'").lower()
        found = [one for one in self.customers if (one["email"] or "").lower() == wanted]
        body = {"object": "search_result", "data": found, "has_more": False, "url": "/v1/customers/search"}
        return self._note(request) or web.json_response(body)

    async def _no_search(self, request: web.Request) -> web.Response:
        body = {"error": {"type": "invalid_request_error", "message": "Search is not available"}}
        return self._note(request) or web.json_response(body, status=400)

    def _one(self, kind: list[dict[str, Any]]) -> Any:
        async def answer(request: web.Request) -> web.Response:
            found = next((one for one in kind if one["id"] == request.match_info["id"]), None)
            missing = {"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No such"}}
            return self._note(request) or (
                web.json_response(missing, status=404) if found is None else web.json_response(found)
            )

        return answer

    async def _lines(self, request: web.Request) -> web.Response:
        [invoice] = [one for one in self.invoices if one["id"] == request.match_info["id"]]
        return self._note(request) or listed(invoice["all_lines"])


def listed(found: list[dict[str, Any]]) -> web.Response:
    return web.json_response({"object": "list", "data": found, "has_more": False, "url": "/v1"})


def customer_of(customer: Customer) -> dict[str, Any]:
    """Whose tier stands in the metadata."""
    about = {"email": customer.email, "name": customer.name, "metadata": {"tier": customer.tier}}
    return {"id": customer.id, "object": "customer", **about}


def charge_of(order: OrderRecord, **fields: Any) -> dict[str, Any]:
    """A charge that was captured."""
    created = int(datetime.fromisoformat(order.placed_on).replace(tzinfo=UTC, hour=12).timestamp())
    plain = {
        "id": order.id,
        "object": "charge",
        "amount": order.paid_cents,
        "amount_refunded": order.refunded_cents,
        "captured": True,
        "created": created,
        "currency": order.currency.lower(),
        "customer": order.customer_id,
        "description": order.description,
        "disputed": order.disputed,
        "metadata": {"order_number": order.number},
        "payment_intent": f"pi_{order.id}",
        "receipt_number": None,
        "status": "succeeded",
    }
    return {**plain, **fields}


def invoice_of(order: OrderRecord, **fields: Any) -> dict[str, Any]:
    """The invoice it paid, in the shape since 2025-03-31: payments and taxes are lists of their own."""
    lines = [
        {
            "id": f"il_{order.id}_{line.number}",
            "object": "line_item",
            "amount": line.quantity * line.unit_cents,
            "currency": order.currency.lower(),
            "description": line.description,
            "discount_amounts": [{"amount": line.discount_cents, "discount": "di_1"}] if line.discount_cents else [],
            "metadata": {"sku": line.sku},
            "pricing": {"type": "price_details", "price_details": {"price": "price_1", "product": "prod_1"}},
            "quantity": line.quantity,
            "taxes": [{"amount": line.tax_cents, "tax_behavior": "exclusive", "type": "tax_rate_details"}],
        }
        for line in order.lines
    ]
    payment = {"type": "payment_intent", "payment_intent": f"pi_{order.id}"}
    plain = {
        "id": f"in_{order.id}",
        "object": "invoice",
        "customer": order.customer_id,
        "currency": order.currency.lower(),
        "lines": {"object": "list", "data": lines, "has_more": False, "url": f"/v1/invoices/in_{order.id}/lines"},
        "metadata": {},
        "payments": {"object": "list", "data": [{"object": "invoice_payment", "status": "paid", "payment": payment}]},
        "shipping_cost": {
            "amount_subtotal": order.shipping_cents,
            "amount_tax": 0,
            "amount_total": order.shipping_cents,
        },
    }
    return {**plain, **fields}


@asynccontextmanager
async def stripe_server() -> AsyncIterator[Account]:
    """It answers until it is stopped."""
    account = Account()
    await account.start()
    try:
        yield account
    finally:
        await account.stop()
