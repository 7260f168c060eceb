"""An event resumes the waits it matches, each once, and no others."""

import asyncio
import time

import inngest
import pytest

from tests.conformance.patience import eventually, quiet
from tests.conformance.world import World

BY_KEY = "async.data.key == event.data.key"


async def _waiter(world: World, if_exp: str | None = BY_KEY, timeout: int = 60_000):
    app = world.app()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> object:
        event = await ctx.step.wait_for_event("wait", event=app.event("wake"), if_exp=if_exp, timeout=timeout)
        return None if event is None else event.data["n"]

    return await app.start()


@pytest.mark.facts("7 wait_for_event: an event that matches resumes the run with it")
@pytest.mark.facts("7 wait_for_event: an event that does not match leaves the wait")
@pytest.mark.facts("7 expressions: async is the incoming event, event the trigger")
async def test_the_matching_event_resumes_and_others_do_not(world: World) -> None:
    app = await _waiter(world)
    await app.send(data={"key": "k1"})
    run = await app.run("waits")
    await app.waiting("waits")
    await app.send("wake", {"key": "k2", "n": 2})
    await app.send("wake", {"n": 3})
    await app.send("other", {"key": "k1", "n": 4})
    await quiet()
    assert await run.status() == "RUNNING"
    await app.send("wake", {"key": "k1", "n": 5})
    assert await run.output() == 5


@pytest.mark.facts("7 wait_for_event: every matching wait resumes")
async def test_one_event_resumes_every_run_that_waits_for_it(world: World) -> None:
    app = await _waiter(world)
    await world.send(*({"name": app.event("go"), "data": {"key": key}} for key in ["mine"] * 6 + ["yours"] * 2))
    runs = await app.runs("waits", 8)
    keys = {call.run_id: call.body["event"]["data"]["key"] for call in app.calls}
    await app.waiting("waits", 8)
    await app.send("wake", {"key": "mine", "n": 1})
    for run in runs:
        if keys[run.id] == "mine":
            assert await run.output() == 1
    assert [await run.status() for run in runs if keys[run.id] == "yours"] == ["RUNNING"] * 2


@pytest.mark.facts("7 wait_for_event: several waits of one run resume by one event")
async def test_one_event_resumes_several_waits_of_one_run(world: World) -> None:
    app = world.app()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> list:
        def wait(step_id: str, if_exp: str | None):
            return lambda: ctx.step.wait_for_event(step_id, event=app.event("wake"), if_exp=if_exp, timeout=2000)

        found = await ctx.group.parallel(
            (wait("any", None), wait("one", "async.data.n == 1"), wait("two", "async.data.n == 2"))
        )
        return [event and event.data["n"] for event in found]

    await app.start()
    await app.send()
    await app.waiting("waits", 3)
    await app.send("wake", {"n": 1})
    assert await (await app.run("waits")).output() == [1, 1, None]


@pytest.mark.facts("7 wait_for_event: a wait is consumed once")
async def test_of_many_events_one_counts(world: World) -> None:
    app = await _waiter(world, None)
    await app.send()
    run = await app.run("waits")
    await app.waiting("waits")
    await asyncio.gather(*(app.send("wake", {"n": n}) for n in range(8)))
    assert await run.output() in range(8)
    await quiet()
    assert len(app.calls) == 2


@pytest.mark.facts("7 wait_for_event: an event before the wait is lost to it")
async def test_an_event_before_the_wait_is_not_kept_for_it(world: World) -> None:
    app = world.app()
    may_wait = asyncio.Event()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> bool:
        async def busy() -> None:
            await may_wait.wait()

        await ctx.step.run("busy", busy)
        return await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=1000) is None

    await app.start()
    await app.send()
    run = await app.run("waits")
    await app.send("wake", {"n": 1})
    await quiet()
    may_wait.set()
    assert await run.output() is True


@pytest.mark.facts("7 wait_for_event: an event after expiry is ignored")
@pytest.mark.facts("7 wait_for_event: of event and timeout only one counts")
async def test_an_event_after_the_timeout_is_ignored(world: World) -> None:
    app = world.app()
    may_end = asyncio.Event()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> bool:
        async def hold() -> None:
            await may_end.wait()

        event = await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=1000)
        await ctx.step.run("hold", hold)
        return event is None

    await app.start()
    await app.send()
    run = await app.run("waits")
    await eventually(lambda: len(app.calls) >= 2, "the timeout's call request")
    await app.send("wake", {"n": 1})
    await quiet()
    may_end.set()
    assert await run.output() is True


@pytest.mark.facts("7 wait_for_event: of event and timeout only one counts")
async def test_an_event_at_the_very_timeout_is_taken_or_not_but_once(world: World) -> None:
    app = await _waiter(world, None, timeout=1000)
    await world.send(*({"name": app.event("go"), "data": {}} for _ in range(6)))
    runs = await app.runs("waits", 6)
    await app.waiting("waits", 6)
    expires = max(call.ended for call in app.calls) + 1.0
    await asyncio.sleep(max(0.0, expires - time.time() - 0.05))
    await asyncio.gather(*(app.send("wake", {"n": 1}) for _ in range(5)))
    for run in runs:
        assert await run.output() in {None, 1}
    await quiet()
    assert len(app.calls) == 12


@pytest.mark.facts("7 wait_for_event: waits die with the run")
async def test_a_wait_dies_with_its_run(world: World) -> None:
    app = await _waiter(world, None)
    await app.send()
    run = await app.run("waits")
    await app.waiting("waits")
    await world.http.delete(f"/v1/runs/{run.id}")
    await run.cancelled()
    await app.send("wake", {"n": 1})
    await quiet()
    assert len(app.calls) == 1
    assert await run.status() == "CANCELLED"


@pytest.mark.facts("7 wait_for_event: timeout gives None")
async def test_each_wait_has_its_own_timeout(world: World) -> None:
    app = world.app()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> object:
        return await ctx.step.wait_for_event(
            "wait", event=app.event("never"), timeout=ctx.event.data["seconds"] * 1000
        )

    await app.start()
    await world.send(*({"name": app.event("go"), "data": {"seconds": s}} for s in (1, 2)))
    runs = await app.runs("waits", 2)
    for run in runs:
        assert await run.output() is None
    for run in runs:
        first, last = app.calls_of("waits", run.id)
        asked = first.body["event"]["data"]["seconds"]
        assert asked - 0.2 <= last.started - first.ended <= asked + 2
