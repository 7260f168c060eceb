"""A team's own address that answers look-ups as docs/record-sources.md describes them, and checks who asks."""

import base64
import hashlib
import hmac
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from app.domain.cases.cases import Customer
from app.domain.records.orders import OrderRecord

SECRET = "whsec_" + base64.b64encode(b"a-secret-of-the-team-and-of-nobody").decode()


@dataclass
class Team:
    """What the team knows, and what it was asked."""

    port: int = 0
    customers: dict[str, Customer] = field(default_factory=dict)  # by id
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    instead: Any = None  # answered to every look-up, when set
    content_type: str = "application/json"
    down: bool = False
    tls: ssl.SSLContext | None = None
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"{'http' if self.tls is None else 'https'}://127.0.0.1:{self.port}/countersign"

    def knows(self, customer: Customer, *orders: OrderRecord) -> None:
        self.customers[customer.id] = customer
        for order in orders:
            self.orders[order.id] = told(order)

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/countersign", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=self.tls)
        await site.start()
        self.port = self.port or self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not is_ours(request, body):
            return web.json_response({}, status=401)
        asked = await request.json()
        self.asked.append(asked)
        if self.down:
            return web.json_response({}, status=503)
        if self.instead is not None:
            return web.json_response(self.instead, content_type=self.content_type)
        customer = self._customer(asked)
        if customer is None:
            return web.json_response({"version": 1, "customer": None, "order": None})
        about = {"id": customer.id, "email": customer.email, "name": customer.name, "tier": customer.tier}
        own = [one for one in self.orders.values() if one["customer_id"] == customer.id]
        if asked["look_up"] == "order":
            named = [one for one in own if asked["order"] in (one["number"], one["id"])]
            return web.json_response({"version": 1, "customer": about, "order": named[0] if named else None})
        return web.json_response({"version": 1, "customer": about, "orders": own, "news": "of a later version"})

    def _customer(self, asked: dict[str, Any]) -> Customer | None:
        if "email" in asked:
            return next((one for one in self.customers.values() if one.email == asked["email"]), None)
        return self.customers.get(asked["customer_id"])


def is_ours(request: web.Request, body: bytes, secret: str = SECRET) -> bool:
    """As a receiver of Standard Webhooks does it."""
    named = ("webhook-id", "webhook-timestamp", "webhook-signature")
    look_up, at, signature = (request.headers.get(name, "") for name in named)
    said = f"{look_up}.{at}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    recent = at.isdecimal() and abs(time.time() - int(at)) < 300
    return recent and hmac.compare_digest(wanted, signature)


def told(order: OrderRecord) -> dict[str, Any]:
    """An order as the team's address tells it."""
    names = ("id", "number", "description", "customer_id", "charge_id", "currency", "placed_on", "disputed")
    amounts = ("paid_cents", "refunded_cents", "shipping_cents", "discount_cents")
    lines = [{name: value for name, value in vars(line).items() if name != "number"} for line in order.lines]
    return {**{name: getattr(order, name) for name in (*names, *amounts)}, "lines": lines}


@asynccontextmanager
async def team_server() -> AsyncIterator[Team]:
    """It answers until it is stopped."""
    team = Team()
    await team.start()
    try:
        yield team
    finally:
        await team.stop()
