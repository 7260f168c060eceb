"""Each kind of step is recorded in its own shape: the SDK tells them apart by it."""

import inngest
import pytest

from tests.conformance.world import World


@pytest.mark.facts("5 a sleep is recorded as null")
@pytest.mark.facts("4 Sleep records null at its time")
async def test_a_sleep_is_null(world: World) -> None:
    app = world.app()

    @app.fn("sleeps")
    async def sleeps(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", 1000)

    await app.start()
    await app.send()
    await (await app.run("sleeps")).output()
    assert list(app.calls[-1].body["steps"].values()) == [None]


@pytest.mark.facts("5 a resumed wait is recorded as the bare event")
@pytest.mark.facts("4 WaitForEvent stores the wait with its name, expression and timeout")
@pytest.mark.facts("7 wait_for_event: an event that matches resumes the run with it")
async def test_a_resumed_wait_is_the_event(world: World) -> None:
    app = world.app()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> dict:
        event = await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=60_000)
        assert event is not None
        return {"id": event.id, "name": event.name, "data": dict(event.data), "ts": event.ts}

    await app.start()
    await app.send()
    await app.waiting("waits")
    await app.send("wake", {"n": 1, "deep": {"a": [1]}}, id="my-own", ts=1_700_000_000_000)
    expected = {
        "id": "my-own",
        "name": app.event("wake"),
        "data": {"n": 1, "deep": {"a": [1]}},
        "ts": 1_700_000_000_000,
    }
    assert await (await app.run("waits")).output() == expected
    memo = next(iter(app.calls[-1].body["steps"].values()))
    assert {key: memo[key] for key in expected} == expected
    assert type(memo["ts"]) is int


@pytest.mark.facts("5 a wait that timed out is recorded as null")
@pytest.mark.facts("7 wait_for_event: timeout gives None")
async def test_a_wait_that_timed_out_is_null(world: World) -> None:
    app = world.app()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> bool:
        return await ctx.step.wait_for_event("wait", event=app.event("never"), timeout=1000) is None

    await app.start()
    await app.send()
    assert await (await app.run("waits")).output() is True
    assert list(app.calls[-1].body["steps"].values()) == [None]
    assert 0.8 <= app.calls[1].started - app.calls[0].ended <= 4
