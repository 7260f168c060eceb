"""Throttle spaces the starts of runs and drops none: limit plus burst at once, then one per period/limit."""

import inngest
import pytest

from tests.conformance.patience import quiet
from tests.conformance.world import World


async def _started_at(world: World, events: list[dict], **throttle: object) -> dict[str, list[float]]:
    """Seconds from the first start to each start, by the events' key."""
    app = world.app()

    @app.fn("fn", throttle=inngest.Throttle(**throttle))
    async def fn(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", 1000)  # further requests of a run are not throttled

    await app.start()
    await world.send(*({"name": app.event("go"), "data": data} for data in events))
    runs = await app.runs("fn", len(events), within=30)
    for run in runs:
        await run.output()
    await quiet(0.3)
    starts = [call for call in app.calls if not call.body["steps"]]
    assert len(starts) == len(events)
    first = min(call.started for call in starts)
    found: dict[str, list[float]] = {}
    for call in sorted(starts, key=lambda call: call.started):
        found.setdefault(call.body["event"]["data"].get("key", ""), []).append(call.started - first)
    return found


@pytest.mark.facts("9 throttle: limit plus burst start at once, then spaced, none dropped")
async def test_limit_and_burst_at_once_then_one_each_interval(world: World) -> None:
    found = (await _started_at(world, [{}] * 5, limit=2, period=4000, burst=1))[""]
    assert all(at < 1 for at in found[:3])
    assert 1.4 <= found[3] <= 4
    assert 3.2 <= found[4] <= 7


@pytest.mark.facts("9 throttle: limit plus burst start at once, then spaced, none dropped")
async def test_a_larger_burst_lets_more_start_at_once(world: World) -> None:
    found = (await _started_at(world, [{}] * 6, limit=1, period=2000, burst=4))[""]
    assert all(at < 1.2 for at in found[:5])
    assert 1.3 <= found[5] <= 5


@pytest.mark.facts("9 throttle: a key separates")
async def test_each_key_has_its_own_rate(world: World) -> None:
    events = [{"key": key} for key in "aaabbb"]
    found = await _started_at(world, events, limit=1, period=2000, key="event.data.key")
    for key in "ab":
        assert found[key][1] < 1.2
        assert found[key][2] >= 1.3
