"""A function the app does not know is an error like any other: retried, then failed."""

import inngest
import pytest

from tests.conformance.world import World


@pytest.mark.facts("4 a function the SDK does not know is retried, then fails")
async def test_it_is_retried_then_fails(world: World) -> None:
    app = world.app()

    @app.fn("gone", retries=1)
    async def gone(ctx: inngest.Context) -> None: ...

    @app.fn("stays", on="else")
    async def stays(ctx: inngest.Context) -> None: ...

    await app.start()
    app.functions.remove(gone)
    await app.redeploy(sync=False)
    await app.send()
    run = await app.run("gone")
    assert "not found" in await run.failure()
    assert [call.attempt for call in app.calls_of("gone")] == [0, 1]
