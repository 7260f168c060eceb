"""Debounce waits for quiet, then runs once with the last event."""

import asyncio
import time

import inngest
import pytest

from tests.conformance.engines import REAL
from tests.conformance.patience import quiet
from tests.conformance.world import World


async def _debounced(world: World, **options: object):
    app = world.app()

    @app.fn("fn", debounce=inngest.Debounce(**options))
    async def fn(ctx: inngest.Context) -> object:
        assert len(ctx.events) == 1
        return ctx.event.data["n"]

    return await app.start()


@pytest.mark.facts("9 debounce: the last event runs after the period")
async def test_the_last_event_runs_once_after_the_period(world: World) -> None:
    app = await _debounced(world, period=1000)
    for n in range(4):
        await app.send(data={"n": n})
        await asyncio.sleep(0.25)
    last = time.time() - 0.25
    assert app.run_ids("fn") == []
    assert await (await app.run("fn")).output() == 3
    assert 0.9 <= app.calls[0].started - last <= 5
    await quiet()
    assert len(app.run_ids("fn")) == 1


@pytest.mark.facts("9 debounce: a key separates")
async def test_each_key_is_debounced_apart(world: World) -> None:
    app = await _debounced(world, period=1000, key="event.data.key")
    for n, key in enumerate("abab"):
        await app.send(data={"n": n, "key": key})
    runs = await app.runs("fn", 2)
    assert {await run.output() for run in runs} == {2, 3}


@pytest.mark.facts("9 debounce: the latest ts wins")
async def test_an_event_of_older_ts_does_not_replace_a_newer(world: World) -> None:
    app = await _debounced(world, period=1000)
    now = int(time.time() * 1000)
    await app.send(data={"n": "newer"}, ts=now)
    await asyncio.sleep(0.2)
    await app.send(data={"n": "older"}, ts=now - 60_000)
    assert await (await app.run("fn")).output() == "newer"
    await quiet(1.5)
    assert len(app.run_ids("fn")) == 1


@pytest.mark.facts("9 debounce: its timeout caps the delay")
async def test_a_steady_stream_cannot_put_it_off_past_its_timeout(world: World) -> None:
    app = await _debounced(world, period=2000, timeout=3000)
    started = time.time()
    while not app.calls and time.time() < started + 15:
        await app.send(data={"n": 1})
        await asyncio.sleep(0.5)
    assert app.calls, "the stream kept postponing the run"
    assert app.calls[0].started - started <= (12 if REAL else 6)


@pytest.mark.facts("9 debounce: the last event runs after the period")
async def test_a_later_event_starts_anew(world: World) -> None:
    app = await _debounced(world, period=1000)
    await app.send(data={"n": 1})
    assert await (await app.run("fn")).output() == 1
    await app.send(data={"n": 2})
    assert await (await app.runs("fn", 2))[1].output() == 2
