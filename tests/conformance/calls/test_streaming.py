"""An app may answer with a stream that keeps the connection alive."""

import asyncio

import inngest
import pytest

from tests.conformance.world import World


@pytest.mark.facts("11 a 201 is unwrapped: spaces, then status, headers and body")
async def test_a_streaming_app_runs_its_steps(world: World) -> None:
    app = world.app(streaming=inngest.Streaming.FORCE)

    @app.fn("streamed")
    async def streamed(ctx: inngest.Context) -> str:
        async def slow() -> str:
            await asyncio.sleep(0.2)
            return "slow"

        first = await ctx.step.run("slow", slow)
        await ctx.step.sleep("nap", 1000)
        return f"{first} and steady"

    await app.start()
    await app.send()
    assert await (await app.run("streamed")).output() == "slow and steady"
    assert {call.status for call in app.calls} == {201}


@pytest.mark.facts("11 a 201 is unwrapped: spaces, then status, headers and body")
async def test_a_streamed_failure_fails_the_run(world: World) -> None:
    app = world.app(streaming=inngest.Streaming.FORCE)

    @app.fn("fails", retries=2)
    async def fails(ctx: inngest.Context) -> None:
        raise inngest.NonRetriableError("streamed no")

    await app.start()
    await app.send()
    assert "streamed no" in await (await app.run("fails")).failure()
    assert len(app.calls) == 1
