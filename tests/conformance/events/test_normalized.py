"""What an event leaves out is filled in; what senders may not set is removed."""

import time

import pytest

from tests.conformance.hosts import Call
from tests.conformance.world import World


async def delivered(world: World, **fields: object) -> tuple[Call, object]:
    """The call request an event led to, and the data its function saw."""
    app = world.app()

    @app.fn("echo")
    async def echo(ctx) -> dict:
        return dict(ctx.event.data)

    await app.start()
    await world.send({"name": app.event("go"), **fields})
    output = await (await app.run("echo")).output()
    return app.calls[0], output


@pytest.mark.facts("1 null or absent data reads as an empty object")
@pytest.mark.parametrize("fields", [{}, {"data": None}, {"data": {}}])
async def test_no_data_reads_as_an_empty_object(world: World, fields: dict) -> None:
    _, seen = await delivered(world, **fields)
    assert seen == {}


@pytest.mark.facts("1 data._inngest is removed")
async def test_senders_cannot_set_the_reserved_key(world: World) -> None:
    call, _ = await delivered(world, data={"_inngest": {"fn_id": "x"}, "kept": {"_inngest": 1}})
    assert call.body["event"]["data"] == {"kept": {"_inngest": 1}}


@pytest.mark.facts("1 ts absent or 0 means now")
@pytest.mark.parametrize("fields", [{}, {"ts": 0}])
async def test_no_ts_means_now(world: World, fields: dict) -> None:
    before = time.time() * 1000
    call, _ = await delivered(world, **fields)
    assert before - 2000 <= call.body["event"]["ts"] <= time.time() * 1000 + 2000


@pytest.mark.facts("1 user defaults to an empty object")
async def test_user_defaults_to_an_empty_object(world: World) -> None:
    call, _ = await delivered(world)
    assert call.body["event"]["user"] == {}


@pytest.mark.facts("3 the body has event, events, steps, ctx, use_api and version")
async def test_user_and_version_are_kept(world: World) -> None:
    call, _ = await delivered(world, user={"id": "u1"}, v="2026-01")
    assert call.body["event"]["user"] == {"id": "u1"}
    assert call.body["event"]["v"] == "2026-01"


@pytest.mark.facts("1 an event with its own id is delivered with it")
async def test_data_arrives_as_it_was_sent(world: World) -> None:
    data = {"text": "ä € \U0001f600 \\ \" '", "n": 1.5, "big": 2**53, "deep": [{"a": [None, True]}], "": "empty"}
    _, seen = await delivered(world, data=data)
    assert seen == data
