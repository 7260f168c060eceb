"""Events have a size and requests a length, and a refusal says which was exceeded."""

import pytest

from tests.conformance.world import World

MAX_BYTES = 3 * 1024 * 1024


@pytest.mark.facts("1 an event over 3 MiB is refused in words")
async def test_an_event_over_3_mib_is_refused(world: World) -> None:
    reply = await world.post_events([{"name": "big/one", "data": {"x": "y" * MAX_BYTES}}])
    assert reply.status_code in {400, 413}
    assert "over the max size" in reply.json()["error"]


@pytest.mark.facts("1 an event over 3 MiB is refused in words")
async def test_an_event_just_below_is_accepted(world: World) -> None:
    reply = await world.post_events([{"name": "big/one", "data": {"x": "y" * (MAX_BYTES - 20_000)}}])
    assert reply.status_code == 200, reply.text[:300]


@pytest.mark.facts("1 more than 5000 events are refused")
async def test_more_than_5000_events_are_refused(world: World) -> None:
    reply = await world.post_events([{"name": "n/n", "data": {}}] * 5001)
    assert reply.status_code >= 400
    assert reply.json()["error"]


@pytest.mark.facts("1 the answer holds internal ULIDs in request order and status 200")
async def test_a_thousand_events_are_accepted(world: World) -> None:
    ids = await world.send(*[{"name": "n/n", "data": {}}] * 1000)
    assert len(set(ids)) == 1000
