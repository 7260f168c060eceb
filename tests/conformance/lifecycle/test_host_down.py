"""A host that is down burns attempts; if it is back in time nothing is lost."""

from collections import Counter

import inngest
import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS, quiet
from tests.conformance.world import World


async def _app(world: World, retries: int):
    app = world.app()
    ran: Counter[str] = Counter()

    @app.fn("fn", retries=retries)
    async def fn(ctx: inngest.Context) -> str:
        async def first() -> None:
            ran["first"] += 1

        await ctx.step.run("first", first)
        event = await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=60_000)
        return "woken" if event else "timed out"

    await app.start()
    return app, ran


@pytest.mark.facts("6 a host that is down burns attempts")
@pytest.mark.facts("13.5 a host that is down fails a run without retries at once")
async def test_without_retries_a_dead_host_fails_the_run_at_once(world: World) -> None:
    app, _ = await _app(world, retries=0)
    await app.host.stop()
    [run] = await world.runs_of_event(await app.send())
    assert "Unable to reach SDK URL" in await run.failure(within=20)


@pytest.mark.facts("6 a host that is down burns attempts")
@pytest.mark.facts("13.5 a host that is down fails a run without retries at once")
async def test_a_resumed_run_fails_the_same_way(world: World) -> None:
    app, _ = await _app(world, retries=0)
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    await app.host.stop()
    await app.send("wake")
    assert "Unable to reach SDK URL" in await run.failure(within=20)


@pytest.mark.facts("6 a host that comes back in time costs no run")
async def test_a_host_that_comes_back_finishes_its_run(world: World) -> None:
    app, ran = await _app(world, retries=6)
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    await app.host.stop()
    await app.send("wake")
    await quiet(0.4)
    await app.host.start()
    assert await run.output(within=RETRY_WITHIN_SECONDS) == "woken"
    assert ran["first"] == 1
    assert app.calls[-1].attempt >= 1
