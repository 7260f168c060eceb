"""What engines tell of our functions is read in each of their ways, and registering is believed if it worked."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.domain.operations.registration import Held
from app.errors import Unavailable
from workers.functions.runtime.client import EngineConfig
from workers.functions.runtime.engine_registration import EngineBook, read_held, register

KEY = "signkey-prod-" + "ab" * 32
SLUG, DOOR = "countersign-gate", "https://desk.example.com/api/inngest"
CALLED = f"{DOOR}?fnId={SLUG}&stepId=step"
SERVER = {"steps": [{"id": "step", "name": "gate", "uri": CALLED}]}
SDK = {"steps": {"step": {"id": "step", "runtime": {"type": "http", "url": CALLED}}}}


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"data": rows}], ids=["bare", "wrapped"])
@pytest.mark.parametrize(
    "row",
    [
        {"id": "3f", "slug": SLUG, "config": SERVER, "created_at": "t"},
        {"id": "3f", "slug": SLUG, "config": json.dumps(SERVER), "created_at": "t"},
        {"ID": "3f", "Slug": SLUG, "Config": json.dumps(SERVER), "Created_At": "t"},
        {"id": SLUG, "slug": SLUG, "config": SDK, "created_at": "t"},
        {"id": SLUG, "slug": SLUG, "url": CALLED, "created_at": "t"},
    ],
)
def test_functions_and_where_they_are_called_are_read_however_they_are_written(
    wrap: Callable[[list[Any]], Any], row: dict[str, Any]
) -> None:
    assert read_held(wrap([row])) == Held(frozenset({SLUG}), frozenset({DOOR}), {SLUG: "t"})


@pytest.mark.parametrize("listed", [[], None, {"data": []}, {"data": None}])
def test_an_engine_without_our_functions_holds_none(listed: Any) -> None:
    assert read_held(listed) == Held(frozenset())


@pytest.mark.parametrize("listed", ["", 7, {"data": 7}, {"data": "x"}])
def test_what_is_no_list_tells_nothing(listed: Any) -> None:
    assert read_held(listed) is None


@pytest.mark.parametrize("config", [None, 7, "{", "[]", {"steps": 7}, {"steps": [7]}, {"steps": {"step": 7}}])
def test_a_function_without_an_address_has_none(config: Any) -> None:
    assert read_held([{"slug": SLUG, "config": config}]) == Held(frozenset({SLUG}))


def engine(answer: Callable[[Request], Awaitable[Response]]) -> httpx.AsyncClient:
    paths = ("/health", "/v1/apps/countersign/functions", "/v0/gql", "/fn/register")
    app = Starlette(routes=[Route(path, answer, methods=["GET", "POST"]) for path in paths])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app))


def config(**given: Any) -> EngineConfig:
    told = {"base_url": "http://engine.example", "dev": False, "app_id": "countersign", "signing_key": KEY}
    return EngineConfig(**{**told, **given})


async def test_where_the_listing_does_not_tell_the_engines_pages_do() -> None:
    async def answer(request: Request) -> Response:
        assert request.headers["authorization"].startswith("Bearer ")
        assert KEY not in str(request.headers)
        if request.url.path == "/v0/gql":
            other = {"slug": "acme-countersign-gate", "url": "https://acme.example/api/inngest"}
            return JSONResponse({"data": {"functions": [{"slug": SLUG, "url": CALLED}, other]}})
        return JSONResponse([{"slug": SLUG}])

    assert await EngineBook(engine(answer), config()).held() == Held(frozenset({SLUG}), frozenset({DOOR}))


@pytest.mark.parametrize("status", [401, 403, 404, 405])
async def test_an_engine_that_does_not_let_us_ask_tells_nothing(status: int) -> None:
    async def answer(request: Request) -> Response:
        return JSONResponse([{"slug": SLUG, "config": SERVER}], status)

    assert await EngineBook(engine(answer), config()).held() is None


async def test_without_its_pages_only_the_functions_are_known() -> None:
    async def answer(request: Request) -> Response:
        return PlainTextResponse("no", 404) if request.url.path == "/v0/gql" else JSONResponse([{"slug": SLUG}])

    assert await EngineBook(engine(answer), config()).held() == Held(frozenset({SLUG}))


async def test_the_cloud_is_not_asked() -> None:
    async def answer(request: Request) -> Response:
        raise AssertionError("nothing is asked")

    book = EngineBook(engine(answer), config(base_url=None))
    assert (await book.answers(), await book.held()) == (True, None)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_an_engine_in_trouble_is_away_and_has_not_forgotten_us(status: int) -> None:
    async def answer(request: Request) -> Response:
        return JSONResponse([], status)

    book = EngineBook(engine(answer), config())
    assert not await book.answers()
    with pytest.raises(Unavailable):
        await book.held()
    gone = EngineBook(httpx.AsyncClient(), config(base_url="http://127.0.0.1:9"))
    assert not await gone.answers()
    with pytest.raises(Unavailable):
        await gone.held()


def host(status: int, body: Any) -> tuple[Any, list[httpx.Headers]]:
    seen: list[Any] = []

    async def put(request: Request) -> Response:
        seen.append(request.headers)
        return PlainTextResponse(body, status) if isinstance(body, str) else JSONResponse(body, status)

    return Starlette(routes=[Route("/api/inngest", put, methods=["PUT"])]), seen


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"error": "At least one function is invalid", "status": 400}),  # as this SDK hands a refusal on
        (200, {"ok": False}),
        (200, {}),
        (401, {"message": "unauthorized"}),
        (500, "oops"),
    ],
)
async def test_only_ok_is_registered(status: int, body: Any) -> None:
    app, _ = host(status, body)
    with pytest.raises(Unavailable):
        await register(app, "/api/inngest", config())


async def test_registering_is_signed_with_our_own_key_and_leaves_this_process_by_no_address() -> None:
    app, seen = host(200, {"ok": True})
    await register(app, "/api/inngest", config())
    await register(app, "/api/inngest", config(dev=True))
    signed, plain = seen
    assert signed["x-inngest-signature"].startswith("t=")
    assert (signed["x-inngest-server-kind"], plain["x-inngest-server-kind"]) == ("cloud", "dev")
    assert "x-inngest-signature" not in plain
