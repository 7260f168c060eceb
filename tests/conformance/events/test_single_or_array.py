"""POST /e/<key> takes one event or many, and answers with what it called them."""

import re

import pytest

from tests.conformance.world import World

ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


@pytest.mark.facts("1 one JSON object or an array is accepted")
@pytest.mark.facts("1 the answer holds internal ULIDs in request order and status 200")
@pytest.mark.parametrize("shape", ["object", "array"])
async def test_one_event_is_answered_with_its_ulid(world: World, shape: str) -> None:
    event = {"name": "nobody/listens", "data": {"a": 1}}
    reply = await world.post_events(event if shape == "object" else [event])
    assert reply.status_code == 200
    body = reply.json()
    assert body["status"] == 200
    assert len(body["ids"]) == 1
    assert ULID.fullmatch(body["ids"][0])


@pytest.mark.facts("1 the answer holds internal ULIDs in request order and status 200")
async def test_ids_come_in_request_order(world: World) -> None:
    app = world.app()

    @app.fn("echo")
    async def echo(ctx) -> str:
        return ctx.event.id

    await app.start()
    ids = await world.send(*({"name": app.event("go"), "data": {"n": n}} for n in range(5)))
    assert len(set(ids)) == 5
    await app.runs("echo", 5)
    sent = {call.body["event"]["data"]["n"]: call.body["event"]["id"] for call in app.calls_of("echo")}
    assert [sent[n] for n in range(5)] == ids


@pytest.mark.facts("1 any non-empty key is accepted")
async def test_any_key_will_do(world: World) -> None:
    for key in ("NO_EVENT_KEY_SET", "x", "0123-abc"):
        reply = await world.http.post(f"/e/{key}", json={"name": "nobody/listens"})
        assert reply.status_code == 200, reply.text


@pytest.mark.facts("1 an empty array is accepted")
async def test_nothing_is_accepted(world: World) -> None:
    reply = await world.post_events([])
    assert reply.status_code == 200
    assert reply.json()["status"] == 200
