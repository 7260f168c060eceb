"""localstripe with what it lacks of Stripe's semantics around refunds, and faults on request.

localstripe knows charges, refunds, metadata and paging. It has no account endpoint, no idempotency keys, no limit
on what is refunded, no error codes, no disputes, and its refunds always succeed at once. That is added in front.
"""

import argparse
import asyncio
import json
import re
import warnings
from typing import Any

from aiohttp import web

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from localstripe import resources, server

from tests.payments import stripe_books

ERRORS = {
    "charge_already_refunded": "Charge has already been refunded.",
    "charge_disputed": "Charge has been charged back.",
    "resource_missing": "No such object",
    "idempotency_key_in_use": "There is another request in progress with this key.",
}
KEY = re.compile(r"(?:sk|rk)_(?:test|live)_([A-Za-z0-9]+)_\w+")


class Books:
    """What is remembered beside localstripe's own store."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], dict[str, Any] | None] = {}
        self.faults: list[str] = []
        self.requests: list[dict[str, str]] = []
        self.silent = False


BOOKS = Books()
resources.Store.dump_to_disk = lambda self: None  # localstripe keeps one file for the whole machine
resources.Charge.disputed = False


def error(status: int, code: str | None, message: str = "", kind: str = "invalid_request_error", **more: Any) -> Any:
    body = {"type": kind, "message": message or ERRORS.get(code or "", "Refused"), **more}
    return {"status": status, "body": {"error": body | ({"code": code} if code else {})}}


def reply(saved: dict[str, Any], *, replayed: bool = False) -> web.Response:
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    return web.json_response(saved["body"], status=saved["status"], headers=headers)


@web.middleware
async def semantics(request: web.Request, handler: Any) -> web.StreamResponse:
    """Runs before localstripe sees the request."""
    if request.path.startswith("/_"):
        return await handler(request)
    found = KEY.fullmatch(server_key(request))
    if found is None:
        return reply(error(401, None, "Invalid API Key provided"))
    version = request.headers.get("stripe-version", "")
    if BOOKS.silent:
        return await hang_up(request)
    BOOKS.requests.append({"path": request.path, "method": request.method, "version": version})
    if request.path == "/v1/account":
        return web.json_response({"id": f"acct_{found[1]}", "object": "account"})
    if (request.method, request.path) == ("POST", "/v1/refunds"):
        return await keyed(request, handler, found[1])
    response = await handler(request)
    return reply(error(404, "resource_missing")) if response.status == 404 else response


def server_key(request: web.Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


async def keyed(request: web.Request, handler: Any, account: str) -> web.StreamResponse:
    """One outcome per idempotency key, whatever it was, faults included."""
    key = (account, request.headers.get("idempotency-key", ""))
    params = dict(await request.post())
    fault = BOOKS.faults.pop(0) if BOOKS.faults else "ok"
    if fault == "lost_before":
        return await hang_up(request)
    if fault == "rate_limit":
        return reply(error(429, "rate_limit"))
    if key in BOOKS.keys:
        saved = BOOKS.keys[key]
        if saved is None:
            return reply(error(409, "idempotency_key_in_use"))
        if saved["params"] != params:
            return reply(error(400, None, "Keys can only be used with the same parameters", "idempotency_error"))
        return reply(saved, replayed=True)
    BOOKS.keys[key] = None
    if fault == "slow":
        await asyncio.sleep(1.0)
    outcome = (
        error(500, None, "Sorry", "api_error") if fault == "saved_500" else await refund(request, handler, params)
    )
    if fault == "pending" and outcome["status"] == 200:
        resources.Refund._api_retrieve(outcome["body"]["id"]).status = "pending"
        outcome["body"]["status"] = "pending"
    if fault == "made_then_500":
        outcome = error(500, None, "Sorry", "api_error")
    BOOKS.keys[key] = {**outcome, "params": params}
    return await hang_up(request) if fault == "lost_after" else reply(outcome)


async def refund(request: web.Request, handler: Any, params: dict[str, Any]) -> dict[str, Any]:
    charge = resources.store.get(f"charge:{params.get('charge')}")
    if charge is None:
        return error(404, "resource_missing", param="charge")
    left = charge.amount - refunded(charge)
    if charge.disputed:
        return error(400, "charge_disputed")
    if left <= 0:
        return error(400, "charge_already_refunded")
    if int(params["amount"]) > left:  # Stripe names the parameter here, and no code
        return error(400, None, "Refund amount is greater than unrefunded amount on charge", param="amount")
    response = await handler(request)
    return {"status": response.status, "body": json.loads(response.text)}


def refunded(charge: Any) -> int:
    made = [o for k, o in resources.store.items() if k.startswith("refund:") and o.charge == charge.id]
    return sum(one.amount for one in made if one.status not in ("failed", "canceled"))


resources.Charge.amount_refunded = property(refunded)


async def hang_up(request: web.Request) -> web.StreamResponse:
    """The line goes dead: the caller never learns what became of its request."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response(status=500)


async def new_charge(request: web.Request) -> web.Response:
    asked = await request.json()
    method = resources.PaymentMethod(type="card", card=dict(stripe_books.CARD))
    charge = resources.Charge._api_create(amount=asked["amount"], currency=asked["currency"], source=method.id)
    return web.json_response({"id": charge.id})


async def change(request: web.Request) -> web.Response:
    """Set fields of an object behind the API's back, as banks and people in the dashboard do."""
    target = resources.store[f"{request.match_info['kind']}:{request.match_info['id']}"]
    for name, value in (await request.json()).items():
        setattr(target, name, value)
    return web.json_response({})


async def elsewhere(request: web.Request) -> web.Response:
    asked = await request.json()
    made = [resources.Refund(charge=asked["charge"], amount=asked["amount"]) for _ in range(asked.get("times", 1))]
    return web.json_response({"id": made[-1].id})


async def plan(request: web.Request) -> web.Response:
    BOOKS.faults[:] = await request.json()
    return web.json_response({})


async def forget_keys(request: web.Request) -> web.Response:
    BOOKS.keys.clear()
    return web.json_response({})


async def silence(request: web.Request) -> web.Response:
    BOOKS.silent = await request.json()
    return web.json_response({})


async def requests(request: web.Request) -> web.Response:
    return web.json_response(BOOKS.requests)


def main() -> None:
    """Serve on loopback until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    add = server.app.router.add_route
    add("POST", "/_stand_in/charges", new_charge)
    add("POST", "/_stand_in/refunds", elsewhere)
    add("POST", "/_stand_in/plan", plan)
    add("POST", "/_stand_in/forget_keys", forget_keys)
    add("GET", "/_stand_in/requests", requests)
    add("POST", "/_stand_in/silence", silence)
    stripe_books.add_routes(server.app)
    add("POST", "/_stand_in/{kind}/{id}", change)
    # Outermost but for localstripe's own error answers, which ours has to see.
    server.app.middlewares[:] = [semantics, stripe_books.shapes, server.error_middleware]
    web.run_app(server.app, host="127.0.0.1", port=arguments.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
