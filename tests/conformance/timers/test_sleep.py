"""A sleeping run wakes at its time, not before, and a time that has passed is now."""

import datetime
import time

import inngest
import pytest

from tests.conformance.world import World


@pytest.mark.facts("8 sleep: wakes after its time")
async def test_it_wakes_after_its_time(world: World) -> None:
    app = world.app()

    @app.fn("sleeps")
    async def sleeps(ctx: inngest.Context) -> str:
        await ctx.step.sleep("nap", datetime.timedelta(seconds=2))
        return "awake"

    await app.start()
    await app.send()
    assert await (await app.run("sleeps")).output() == "awake"
    assert 1.4 <= app.calls[1].started - app.calls[0].started <= 4


@pytest.mark.facts("8 sleep: until a time, past times at once")
@pytest.mark.parametrize(("offset_seconds", "least", "most"), [(2, 1.4, 4), (-3600, 0, 2)])
async def test_it_sleeps_until_a_time(world: World, offset_seconds: int, least: float, most: float) -> None:
    app = world.app()
    until = datetime.datetime.fromtimestamp(time.time() + offset_seconds, tz=datetime.UTC)

    @app.fn("sleeps")
    async def sleeps(ctx: inngest.Context) -> str:
        await ctx.step.sleep_until("nap", until)
        return "awake"

    await app.start()
    started = time.time()
    await app.send()
    assert await (await app.run("sleeps")).output() == "awake"
    assert least <= app.calls[1].started - started <= most


@pytest.mark.facts("8 sleep: wakes after its time")
async def test_sleeps_follow_each_other(world: World) -> None:
    app = world.app()

    @app.fn("sleeps")
    async def sleeps(ctx: inngest.Context) -> int:
        for number in range(3):
            await ctx.step.sleep(f"nap-{number}", 1000)
        return 3

    await app.start()
    await app.send()
    assert await (await app.run("sleeps")).output() == 3
    assert len(app.calls) == 4
