"""A run that does not start, or does not finish, in its time is cancelled; that is no failure."""

import asyncio

import inngest
import pytest

from tests.conformance.patience import quiet
from tests.conformance.world import World


@pytest.mark.facts("9 timeouts: a run not started in time is cancelled")
async def test_a_run_that_cannot_start_is_cancelled(world: World) -> None:
    app = world.app()
    may_end = asyncio.Event()

    async def sorry(ctx: inngest.Context) -> None: ...

    @app.fn(
        "fn",
        timeouts=inngest.Timeouts(start=1000),
        concurrency=[inngest.Concurrency(limit=1)],
        on_failure=sorry,
    )
    async def fn(ctx: inngest.Context) -> str:
        await may_end.wait()
        return "done"

    await app.start()
    await app.send()
    first = await app.run("fn")
    [second] = await world.runs_of_event(await app.send())
    await second.cancelled()
    may_end.set()
    assert await first.output() == "done"
    await quiet()
    assert len(app.run_ids("fn")) == 1
    assert app.run_ids("fn-failure") == []


@pytest.mark.facts("9 timeouts: a run not finished in time is cancelled")
async def test_a_run_that_does_not_finish_is_cancelled(world: World) -> None:
    app = world.app()

    async def sorry(ctx: inngest.Context) -> None: ...

    @app.fn("fn", timeouts=inngest.Timeouts(finish=1000), on_failure=sorry)
    async def fn(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", 60_000)

    await app.start()
    await app.send()
    run = await app.run("fn")
    await run.cancelled()
    await quiet()
    assert len(app.calls_of("fn")) == 1
    assert app.run_ids("fn-failure") == []


@pytest.mark.facts("9 timeouts: a run not finished in time is cancelled")
async def test_a_run_within_its_time_is_left_alone(world: World) -> None:
    app = world.app()

    @app.fn("fn", timeouts=inngest.Timeouts(start=1000, finish=3000))
    async def fn(ctx: inngest.Context) -> str:
        await ctx.step.sleep("nap", 1000)
        return "in time"

    await app.start()
    await app.send()
    run = await app.run("fn")
    assert await run.output() == "in time"
    await quiet(2.5)
    assert await run.status() == "COMPLETED"
