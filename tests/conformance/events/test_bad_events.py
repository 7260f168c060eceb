"""What is not an event is refused with status 400 and a reason."""

from typing import Any

import pytest

from tests.conformance.world import World


async def refused(world: World, event: Any) -> str:
    reply = await world.post_events([event])
    assert reply.status_code == 400, reply.text
    body = reply.json()
    assert body["status"] == 400
    assert all(isinstance(item, str) for item in body["ids"])
    assert not any(body["ids"])
    assert isinstance(body["error"], str)
    assert body["error"]
    return str(body["error"])


@pytest.mark.facts("1 a refused request answers status 400, the ids so far and an error")
@pytest.mark.facts("1 name is required")
@pytest.mark.parametrize("event", [{"data": {}}, {"name": "", "data": {}}, {"name": None}])
async def test_an_event_needs_a_name(world: World, event: Any) -> None:
    assert "name" in (await refused(world, event)).lower()


@pytest.mark.facts("1 names beginning inngest/ are refused in any case")
@pytest.mark.parametrize("name", ["inngest/function.failed", "Inngest/x", "INNGEST/function.finished"])
async def test_reserved_names_are_refused(world: World, name: str) -> None:
    assert "reserved" in (await refused(world, {"name": name, "data": {}})).lower()


@pytest.mark.facts("1 data must be an object or null")
@pytest.mark.parametrize("data", ["text", 3, True, [1, 2]])
async def test_data_must_be_an_object(world: World, data: Any) -> None:
    await refused(world, {"name": "a/b", "data": data})


@pytest.mark.facts("1 ts must be an integer in 1980..2100")
@pytest.mark.parametrize("ts", ["1700000000000", 1_700_000_000, 4_200_000_000_000, 1 << 63, -5])
async def test_ts_must_be_milliseconds_of_our_age(world: World, ts: Any) -> None:
    await refused(world, {"name": "a/b", "data": {}, "ts": ts})


@pytest.mark.facts("1 a ts in microseconds is accepted")
async def test_a_ts_in_microseconds_is_accepted(world: World) -> None:
    reply = await world.post_events([{"name": "nobody/listens", "data": {}, "ts": 1_700_000_000_000_000}])
    assert reply.status_code == 200, reply.text


@pytest.mark.facts("1 id must be a string")
@pytest.mark.parametrize("event_id", [7, {"a": 1}, ["x"], True])
async def test_id_must_be_a_string(world: World, event_id: Any) -> None:
    await refused(world, {"name": "a/b", "data": {}, "id": event_id})


@pytest.mark.facts("1 a refused request answers status 400, the ids so far and an error")
@pytest.mark.parametrize("body", [b"{", b"not json", b'"text"', b"7", b'["text"]'])
async def test_what_is_not_json_objects_is_refused(world: World, body: bytes) -> None:
    reply = await world.http.post("/e/k", content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 400, reply.text
    assert reply.json()["error"]
