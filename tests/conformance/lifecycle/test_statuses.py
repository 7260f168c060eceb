"""A run is running until it has ended in exactly one way."""

import asyncio

import inngest
import pytest

from tests.conformance.world import World


@pytest.mark.facts("6 a run is running, then completed, failed or cancelled")
@pytest.mark.facts("10 GraphQL run gives status and output")
async def test_running_then_completed(world: World) -> None:
    app = world.app()
    may_end = asyncio.Event()

    @app.fn("held")
    async def held(ctx: inngest.Context) -> dict:
        await may_end.wait()
        return {"all": "well"}

    await app.start()
    await app.send()
    run = await app.run("held")
    await run.reached("RUNNING")
    may_end.set()
    assert await run.output() == {"all": "well"}


@pytest.mark.facts("6 a run is running, then completed, failed or cancelled")
@pytest.mark.facts("6 the failure names the user's error")
async def test_failed_keeps_the_users_error(world: World) -> None:
    app = world.app()

    @app.fn("fails", retries=0)
    async def fails(ctx: inngest.Context) -> None:
        raise LookupError("no such order")

    await app.start()
    await app.send()
    failure = await (await app.run("fails")).failure()
    assert "no such order" in failure
    assert "LookupError" in failure


@pytest.mark.facts("6 a run is running, then completed, failed or cancelled")
async def test_a_waiting_run_is_running_and_a_cancelled_one_cancelled(world: World) -> None:
    app = world.app()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> None:
        await ctx.step.wait_for_event("wait", event=app.event("never"), timeout=60_000)

    await app.start()
    await app.send()
    run = await app.run("waits")
    await app.waiting("waits")
    assert await run.status() == "RUNNING"
    assert (await world.http.delete(f"/v1/runs/{run.id}")).status_code == 200
    await run.cancelled()
