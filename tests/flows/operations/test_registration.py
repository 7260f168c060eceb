"""Our place at the engine, with real processes: nobody takes it, an engine that forgets us learns us again, and what
stood still meanwhile goes on within a minute, once."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app import store
from app.cli.local_stack.ports import Ports
from app.domain.approvals.voting import Choice, Vote
from app.domain.ids import ActorId
from app.web.access.engine_signature import ENGINE_PATH
from app.web.access.host_proof import HostIdentity, HostProof
from tests.flows.commands.test_terminal import countersign
from tests.flows.conftest import RunWorld
from tests.world import ROSA, TENANT, World, until

KEY = "signkey-test-" + "5a" * 32
SIGNED = {"INNGEST_DEV": "", "INNGEST_SIGNING_KEY": KEY, "INNGEST_EVENT_KEY": "an-event-key-0123456789"}
KEYED = ("--signing-key", KEY, "--event-key", "an-event-key-0123456789")
MINUTE = 60.0


async def held(world: World) -> set[str]:
    """Where the engine calls for our app."""
    listed = (await world.http.get(f"{world.stack.engine_url}/v1/apps/countersign/functions")).json()
    return {one["config"]["steps"]["step"]["runtime"]["url"].partition("?")[0] for one in listed}


async def ours(world: World) -> bool | None:
    return await held(world) == {f"{world.stack.host_url}{ENGINE_PATH}"} or None


async def ready(world: World) -> dict[str, Any]:
    answer = await world.http.get(f"{world.stack.host_url}/ready")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def standing(world: World, wanted: str) -> bool | None:
    return (await ready(world))["registration"]["standing"] == wanted or None


def not_told_of_us(world: World) -> None:
    """The engine is started again without our address, as a server that nobody gave one."""
    command = world.stack.children["engine"].command
    at = command.index("--app")
    del command[at : at + 2]


async def forgets(world: World, *, away_seconds: float = 0.0) -> None:
    """Killed, its memory lost, and up again."""
    await world.child_killed("engine")
    await world.wipe_engine()
    await asyncio.sleep(away_seconds)
    await world.child_restarted("engine")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("told", [True, False], ids=["which is told our address", "which is not"])
async def test_a_refund_approved_while_the_engine_was_lost_is_made_within_a_minute_of_its_return_once(
    private_world: RunWorld, told: bool
) -> None:
    async with private_world({"REPLY_MODE": "auto"}) as world:
        if not told:
            not_told_of_us(world)
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        await world.card(case)
        approval_id = await world.approval_id(case)
        await world.child_killed("engine")
        await world.wipe_engine()
        vote = Vote(by=ActorId("cli:test"), choice=Choice.APPROVE, source="while-down", may_decide=True)
        await store.PostgresApprovals(world.pool).cast(TENANT, approval_id, vote)
        await world.child_restarted("engine")
        await world.happens(case, "refund_issued", seconds=MINUTE)
        await world.happens(case, "message_sent", seconds=MINUTE)
        assert len(await world.refunds(buyer.charge)) == 1
        assert await ours(world)


@pytest.mark.timeout(900)
async def test_a_refund_that_was_held_when_the_engine_lost_its_memory_is_made_within_a_minute_once(
    private_world: RunWorld,
) -> None:
    """Its gate had heard the decision, so no event is left that would wake anybody."""
    async with private_world({"UNDO_SECONDS": "8", "REPLY_MODE": "auto"}) as world:
        not_told_of_us(world)
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        await world.person(ROSA).press(await world.card(case), "Approve")
        approval_id = await world.approval_id(case)

        async def heard() -> bool | None:
            found = "SELECT consumed_at IS NOT NULL FROM approvals WHERE id = $1"
            return await world.admin.fetchval(found, approval_id) or None

        await until(heard, "the gate to have heard of the decision")
        await forgets(world)
        await world.happens(case, "refund_issued", seconds=MINUTE)
        await world.happens(case, "message_sent", seconds=MINUTE)
        assert len(await world.refunds(buyer.charge)) == 1
        assert (await world.actions(case)).count("refund_issued") == 1


@pytest.mark.timeout(900)
async def test_an_engine_that_forgot_us_is_registered_with_again_within_thirty_seconds(
    private_world: RunWorld,
) -> None:
    async with private_world() as world:
        await until(lambda: standing(world, "ours"), "us to be registered")
        not_told_of_us(world)
        await forgets(world, away_seconds=3)
        began = time.monotonic()
        await until(lambda: ours(world), "us to be registered again")
        await until(lambda: standing(world, "ours"), "the host to say so")
        assert time.monotonic() - began < 30
        await world.draft((await world.mail((await world.buyer()).email, "How long is shipping?"))["case_id"])


@asynccontextmanager
async def somebody(world: World, identity: dict[str, str] | None = None) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that answers the engine's calls in our place, and what it was asked; with an identity, a host."""
    asked: list[str] = []

    async def answer(request: Request) -> Response:
        asked.append(request.method)
        return JSONResponse("done", headers={"x-inngest-sdk": "inngest-py:v0.5.19"})

    with Ports() as ports:
        port = ports.spare("somebody")
        address = f"http://127.0.0.1:{port}{ENGINE_PATH}"
        app: Any = Starlette(routes=[Route(ENGINE_PATH, answer, methods=["GET", "POST", "PUT"])])
        if identity is not None:
            app = HostProof(app, us=HostIdentity(**{"app_id": "countersign", "address": address, **identity}))
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off", ws="none"))
        serving = asyncio.create_task(server._serve())
        await until(lambda: _started(server), "somebody to listen")
        try:
            yield address, asked
        finally:
            server.should_exit = True
            await serving


async def _started(server: uvicorn.Server) -> bool | None:
    return server.started or None


async def register(world: World, address: str, kind: str) -> None:
    """Tell the engine itself that our functions are at ``address``, as whoever reaches it can."""
    listed = (await world.http.get(f"{world.stack.engine_url}/v1/apps/countersign/functions")).json()
    here = f"{world.stack.host_url}{ENGINE_PATH}"
    functions = json.loads(json.dumps([one["config"] for one in listed]).replace(here, address))
    body = {"appname": "countersign", "functions": functions, "sdk": "py:v0.5.19", "url": address, "v": "0.1"}
    headers = {"x-inngest-expected-server-kind": kind}
    answer = await world.http.post(f"{world.stack.engine_url}/fn/register", json=body, headers=headers)
    assert answer.json()["ok"] is True, answer.text
    assert await held(world) == {address}


@pytest.mark.timeout(900)
async def test_no_unsigned_wish_re_points_the_engine_and_a_stranger_is_put_out_again(private_world: RunWorld) -> None:
    """Whoever reached our port used to become us, with one PUT and a forged Host."""
    async with private_world(SIGNED, engine_arguments=KEYED) as world, somebody(world) as (stranger, asked):
        not_told_of_us(world)
        await world.child_killed("engine")
        await world.child_restarted("engine")
        await until(lambda: ours(world), "us to be registered")
        door, name = f"{world.stack.host_url}{ENGINE_PATH}", stranger.split("/")[2]
        forged = [
            {"host": name},
            {"host": name, "x-forwarded-host": name, "x-forwarded-proto": "https"},
            {"x-forwarded-host": name, "forwarded": f"host={name}"},
            {"host": name, "x-inngest-signature": f"t={int(time.time())}&s={'0' * 64}"},
            {"host": name, "x-inngest-sync-kind": "in_band"},
        ]
        for headers in forged:
            for query in ("", "?deployId=1", "?probe=trust", "?x=probe="):
                answer = await world.http.put(f"{door}{query}", json={"url": stranger}, headers=headers)
                assert answer.status_code == 401, answer.text
        assert await ours(world)

        await register(world, stranger, "cloud")
        await until(lambda: ours(world), "us to be registered again")
        seen = len(asked)
        await world.draft((await world.mail((await world.buyer()).email, "How long is shipping?"))["case_id"])
        assert asked[seen:].count("POST") == 0, "the engine calls us again, and nobody else"
        told = " ".join(str(message) for message in await world.said("C0OPS"))
        assert "called a stranger in this desk" in told
        assert name in told


@pytest.mark.timeout(900)
async def test_the_engine_is_told_the_configured_address_whatever_a_request_says(private_world: RunWorld) -> None:
    """Behind TLS requests reach us by http and under any name; the engine must call https and ours."""
    there = "https://desk.example.com"
    async with private_world({"PUBLIC_URL": there}) as world:
        for headers in ({}, {"x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}):
            await world.http.put(f"{world.stack.host_url}{ENGINE_PATH}", json={}, headers=headers)
            assert await held(world) == {f"{there}{ENGINE_PATH}"}


@pytest.mark.timeout(900)
async def test_another_tenants_host_with_our_app_id_is_left_in_its_place_and_said_to_be_there(
    private_world: RunWorld,
) -> None:
    other = {"tenant": "acme", "key": KEY}
    async with private_world(SIGNED, engine_arguments=KEYED) as world, somebody(world, other) as (address, _):
        not_told_of_us(world)
        await world.child_killed("engine")
        await world.child_restarted("engine")
        await until(lambda: ours(world), "us to be registered")
        await register(world, address, "cloud")
        await until(lambda: standing(world, "foreign"), "the host to notice")
        await asyncio.sleep(25)
        assert await held(world) == {address}
        assert (await ready(world))["registration"]["ours"] is False
        status = (await world.http.get(f"{world.stack.host_url}/status")).text
        assert "another tenant&#x27;s host" in status
        assert address in status
        _, out, _ = await countersign(world, "doctor")
        assert "the host of another tenant" in out


@pytest.mark.timeout(900)
async def test_an_engine_that_is_away_takes_no_host_away_and_is_said_to_be(private_world: RunWorld) -> None:
    async with private_world() as world:
        await until(lambda: standing(world, "ours"), "us to be registered")
        await world.child_killed("engine")
        await until(lambda: standing(world, "away"), "the host to notice")
        assert (await ready(world))["engine"] == {"answers": False}
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{world.stack.host_url}/status.json")).json()["registration"][
                "standing"
            ] == "away"
        await world.child_restarted("engine")
        await until(lambda: standing(world, "ours"), "the host to notice")
