"""An event's ``ts`` says when its run starts."""

import time

import pytest

from tests.conformance.world import World


async def _started(world: World):
    app = world.app()

    @app.fn("echo")
    async def echo(ctx) -> int:
        return ctx.event.ts

    return await app.start()


@pytest.mark.facts("1 an event of the future starts its run at its ts")
async def test_a_future_event_runs_at_its_time(world: World) -> None:
    app = await _started(world)
    at = int((time.time() + 1.5) * 1000)
    await app.send(ts=at)
    assert await (await app.run("echo")).output() == at
    assert -0.05 <= app.calls[0].started - at / 1000 < 1.5


@pytest.mark.facts("1 an event of the past starts its run at once")
async def test_a_past_event_runs_at_once(world: World) -> None:
    app = await _started(world)
    at = int((time.time() - 86_400) * 1000)
    await app.send(ts=at)
    assert await (await app.run("echo", within=5)).output() == at
