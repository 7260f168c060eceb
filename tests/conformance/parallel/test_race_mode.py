"""In race mode each finished step is discovered, so that chains inside a group go on by themselves."""

import asyncio
from functools import partial

import inngest
import pytest

from tests.conformance.patience import eventually
from tests.conformance.world import World


@pytest.mark.facts("4 in race mode every completion is followed by a discovery")
async def test_a_chain_goes_on_while_another_step_is_slow(world: World) -> None:
    app = world.app()
    slow_may_end = asyncio.Event()
    seen: list[str] = []

    @app.fn("race")
    async def race(ctx: inngest.Context) -> list[str]:
        async def note(name: str) -> str:
            seen.append(name)
            return name

        async def slow() -> str:
            await slow_may_end.wait()
            return "slow"

        async def chain() -> str:
            first = await ctx.step.run("first", note, "first")
            return first + await ctx.step.run("second", note, "second")

        found = await ctx.group.parallel(
            (chain, partial(ctx.step.run, "slow", slow)), parallel_mode=inngest.ParallelMode.RACE
        )
        return list(found)

    await app.start()
    await app.send()
    try:
        await eventually(lambda: "second" in seen, "the chain's second step, before the slow one ended")
    finally:
        slow_may_end.set()
    assert await (await app.run("race")).output() == ["firstsecond", "slow"]
    assert seen.count("first") == 1


@pytest.mark.facts("4 one discovery follows a finished group")
async def test_in_wait_mode_the_chain_waits_for_the_slow_one(world: World) -> None:
    app = world.app()
    slow_may_end = asyncio.Event()
    seen: list[str] = []

    @app.fn("wait")
    async def wait(ctx: inngest.Context) -> list[str]:
        async def note(name: str) -> str:
            seen.append(name)
            return name

        async def slow() -> str:
            await slow_may_end.wait()
            return "slow"

        async def chain() -> str:
            first = await ctx.step.run("first", note, "first")
            return first + await ctx.step.run("second", note, "second")

        return list(await ctx.group.parallel((chain, partial(ctx.step.run, "slow", slow))))

    await app.start()
    await app.send()
    await eventually(lambda: "first" in seen)
    await asyncio.sleep(0.5)
    assert "second" not in seen
    slow_may_end.set()
    assert await (await app.run("wait")).output() == ["firstsecond", "slow"]
