"""A failure handler runs once per failed run, and sees what failed."""

import inngest
import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS, quiet
from tests.conformance.world import World


@pytest.mark.facts("6 a failure handler runs once with the failed event")
@pytest.mark.facts("2 a handler of failures is a function of its own")
async def test_it_runs_once_after_the_last_attempt(world: World) -> None:
    app = world.app()
    seen: list[dict] = []

    async def sorry(ctx: inngest.Context) -> None:
        async def note() -> None:
            seen.append(dict(ctx.event.data))

        await ctx.step.run("note", note)

    @app.fn("fails", retries=2, on_failure=sorry)
    async def fails(ctx: inngest.Context) -> None:
        raise ValueError("no good")

    await app.start()
    await app.send(data={"order": 7})
    run = await app.run("fails")
    await run.failure()
    handler = await app.run("fails-failure", within=RETRY_WITHIN_SECONDS)
    await handler.output()
    await quiet()
    assert len(app.run_ids("fails-failure")) == 1
    [data] = seen
    assert data["function_id"] == f"{app.id}-fails"
    assert data["run_id"] == run.id
    assert data["event"]["name"] == app.event("go")
    assert data["event"]["data"] == {"order": 7}
    assert data["error"]["message"] == "no good"
    assert data["error"]["name"] == "ValueError"
    assert app.calls_of("fails-failure")[0].body["ctx"]["max_attempts"] == 1


@pytest.mark.facts("6 a failure handler runs once with the failed event")
async def test_a_success_does_not_call_it(world: World) -> None:
    app = world.app()

    async def sorry(ctx: inngest.Context) -> None: ...

    @app.fn("works", on_failure=sorry)
    async def works(ctx: inngest.Context) -> str:
        return "fine"

    await app.start()
    await app.send()
    assert await (await app.run("works")).output() == "fine"
    await quiet()
    assert app.run_ids("works-failure") == []
