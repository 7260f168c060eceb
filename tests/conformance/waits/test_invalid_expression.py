"""A wait whose expression does not compile fails its run at once, loudly, whatever retries remain."""

import inngest
import pytest

from tests.conformance.patience import quiet
from tests.conformance.world import World


@pytest.mark.facts("7 expressions: one that does not compile fails the run at once")
@pytest.mark.parametrize(
    "if_exp",
    [
        "async.data.key ==",
        "async.data.key == 'it's'",
        "nobody.data.key == 1",
        "(async.data.a",
        "nosuchfunction(async.data.a)",
        "async.data.a = 1",
    ],
)
async def test_the_run_fails_at_once_and_the_failure_handler_runs(world: World, if_exp: str) -> None:
    app = world.app()

    async def sorry(ctx: inngest.Context) -> str:
        return str(ctx.event.data["error"]["name"])

    @app.fn("waits", retries=4, on_failure=sorry)
    async def waits(ctx: inngest.Context) -> None:
        await ctx.step.wait_for_event("wait", event=app.event("wake"), if_exp=if_exp, timeout=60_000)

    await app.start()
    await app.send()
    run = await app.run("waits")
    assert "expression" in (await run.failure(within=15)).lower()
    assert await (await app.run("waits-failure")).output() == "Error"
    await quiet()
    assert len(app.calls_of("waits")) == 1
