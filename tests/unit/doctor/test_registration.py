"""The doctor says whom the engine calls, and never calls well what it was not told."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from app.cli.doctor.finding import Finding
from app.cli.doctor.registration import registration
from app.settings import Settings
from app.web.access.host_proof import HEADER, HostIdentity

pytestmark = pytest.mark.filterwarnings("ignore:Support for class-based:DeprecationWarning")  # of the engine's SDK

KEY = "signkey-test-" + "ab" * 32
SLUG = "countersign-approval-gate"
PATH = "/api/inngest"

Serve = Callable[[dict[str, Any]], Any]


@pytest.fixture
async def serving() -> AsyncIterator[Serve]:
    """Start a server that answers each path with a value, or with what a function makes of the request."""
    runners: list[web.AppRunner] = []

    async def serve(answers: dict[str, Any]) -> str:
        async def answer(request: web.Request) -> web.Response:
            told = answers.get(request.path)
            if callable(told):
                told = told(request)
            return web.Response(status=404) if told is None else web.json_response(told)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        return f"http://127.0.0.1:{port}"

    yield serve
    for runner in runners:
        await runner.cleanup()


async def host(serving: Serve, tenant: str = "demo", standing: str = "ours", key: str = KEY) -> str:
    """A running host of a tenant, as others see it."""
    where: list[str] = []

    def prove(request: web.Request) -> dict[str, str]:
        us = HostIdentity("countersign", f"{where[0]}{PATH}", tenant, key)
        return us.answer(request.headers[HEADER]) if HEADER in request.headers else {}

    where.append(await serving({"/ready": {"registration": {"standing": standing}}, PATH: prove}))
    return where[0]


async def examined(serving: Serve, ours: str, listed: Any, **given: Any) -> tuple[Finding, Finding | None]:
    """What the doctor finds where the engine tells ``listed``: of the registration, and of our address."""
    engine = await serving({"/v1/apps/countersign/functions": listed})
    plain = {
        "countersign_env": "development",
        "inngest_base_url": engine,
        "inngest_signing_key": KEY,
        "inngest_event_key": "an-event-key-0123456789",
        "port": int(ours.rpartition(":")[2]),
        "public_url": ours,
    }
    found = await registration(Settings(_env_file=None, **{**plain, **given}))  # type: ignore[arg-type]
    return found[0], (found[1] if len(found) > 1 else None)


def called(address: str) -> list[dict[str, Any]]:
    """As Inngest's server lists a function."""
    config = {"steps": [{"id": "step", "uri": f"{address}{PATH}?fnId={SLUG}&stepId=step"}]}
    return [{"id": "3f", "slug": SLUG, "config": config}]


async def test_an_engine_that_calls_us_is_well_and_so_is_an_address_that_leads_to_us(serving: Serve) -> None:
    ours = await host(serving)
    found, address = await examined(serving, ours, called(ours))
    assert (found.state, found.fix) == ("ok", "")
    assert ours in found.found
    assert address is not None
    assert (address.state, address.fix) == ("ok", "")


@pytest.mark.parametrize(
    ("who", "told", "fix"),
    [
        ({"tenant": "acme"}, "the host of another tenant", "INNGEST_APP_ID"),
        ({"tenant": "demo"}, "another host of this tenant", "the same PUBLIC_URL"),
        ({"key": "signkey-test-" + "cd" * 32}, "nobody who holds our key", "change INNGEST_SIGNING_KEY"),
        (None, "where nobody answers", "set PUBLIC_URL"),
    ],
)
async def test_whoever_is_called_in_our_place_is_named_with_the_fix(
    serving: Serve, who: dict[str, str] | None, told: str, fix: str
) -> None:
    ours = await host(serving, standing="ours")  # also where the host has not noticed yet
    other = "http://127.0.0.1:9" if who is None else await host(serving, **who)
    found, _ = await examined(serving, ours, called(other))
    assert (found.state, told in found.found, fix in found.fix) == ("bad", True, True), found
    assert f"{other}{PATH}" in found.found


@pytest.mark.parametrize("listed", [[], None, {"data": []}])
async def test_an_engine_that_knows_nothing_of_us_is_said_to(serving: Serve, listed: Any) -> None:
    ours = await host(serving, standing="forgotten")
    found, _ = await examined(serving, ours, (lambda _: listed) if listed is not None else [])
    assert (found.state, "the engine knows 0 of our functions" in found.found) == ("bad", True)
    assert "curl" not in found.fix, "an unsigned wish would be refused"
    dev, _ = await examined(serving, ours, [], inngest_dev=True)
    assert f"curl -X PUT {ours}{PATH}" in dev.fix


async def test_functions_that_the_host_misses_there_are_no_health(serving: Serve) -> None:
    ours = await host(serving, standing="outdated")
    found, _ = await examined(serving, ours, called(ours))
    assert (found.state, found.found) == ("bad", "the engine does not know all of our functions")


async def test_what_is_not_told_is_not_called_well(serving: Serve) -> None:
    ours = await host(serving)
    silent, _ = await examined(serving, ours, [{"id": "3f", "slug": SLUG}])
    closed, _ = await examined(serving, ours, None)
    cloud, _ = await examined(serving, ours, [], inngest_base_url=None)
    for found in (silent, closed, cloud):
        assert (found.state, f"its URL is {ours}{PATH}" in found.fix) == ("warn", True), found


async def test_without_its_host_nothing_runs(serving: Serve) -> None:
    other = await serving({"/ready": ["something else"]})
    for ours in ("http://127.0.0.1:9", other):
        found, address = await examined(serving, ours, called(ours))
        assert (found.state, found.found, address) == ("bad", "the host does not answer", None)


async def test_an_address_that_leads_elsewhere_is_found_out(serving: Serve) -> None:
    ours, other = await host(serving), await host(serving, tenant="acme")
    _, elsewhere = await examined(serving, ours, called(ours), public_url=other)
    _, nowhere = await examined(serving, ours, called(ours), public_url="http://127.0.0.1:9")
    assert elsewhere is not None
    assert nowhere is not None
    assert (elsewhere.state, nowhere.state) == ("bad", "warn")
    assert "PUBLIC_URL" in elsewhere.fix
    assert "PUBLIC_URL" in nowhere.fix
