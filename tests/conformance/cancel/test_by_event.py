"""cancel_on: an event ends a run that is under way, and only those runs its expression means."""

import asyncio
import base64
import time

import inngest
import pytest

from tests.conformance.patience import eventually, quiet
from tests.conformance.world import World


async def _cancellable(world: World, **cancel: object):
    app = world.app()

    async def sorry(ctx: inngest.Context) -> None: ...

    stop = inngest.Cancel(event=app.event("stop"), **cancel)

    @app.fn("fn", cancel=[stop], on_failure=sorry)
    async def fn(ctx: inngest.Context) -> str:
        event = await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=60_000)
        return "woken" if event else "timed out"

    return await app.start()


@pytest.mark.facts("8 cancel: a matching event cancels the run")
@pytest.mark.facts("8 cancel: no failure handler, no further call requests")
async def test_the_event_cancels_and_nothing_more_is_called(world: World) -> None:
    app = await _cancellable(world)
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    await app.send("stop")
    await run.cancelled()
    await app.send("wake")
    await quiet()
    assert len(app.calls_of("fn")) == 1
    assert app.run_ids("fn-failure") == []
    assert await run.status() == "CANCELLED"


@pytest.mark.facts("8 cancel: only a run whose expression holds")
async def test_the_expression_chooses_the_run(world: World) -> None:
    app = await _cancellable(world, if_exp="async.data.order == event.data.order")
    await world.send(*({"name": app.event("go"), "data": {"order": n}} for n in (1, 2, 3)))
    runs = await app.runs("fn", 3)
    order = {call.run_id: call.body["event"]["data"]["order"] for call in app.calls}
    await app.waiting("fn", 3)
    await app.send("stop", {"order": 2})
    await next(run for run in runs if order[run.id] == 2).cancelled()
    await quiet()
    assert {await run.status() for run in runs if order[run.id] != 2} == {"RUNNING"}
    await app.send("wake")
    for run in runs:
        if order[run.id] != 2:
            assert await run.output() == "woken"


@pytest.mark.facts("8 cancel: an event older than the run does not")
async def test_an_event_before_the_run_does_not_cancel_it(world: World) -> None:
    app = await _cancellable(world)
    await app.send("stop")
    await asyncio.sleep(0.1)
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    await quiet()
    assert await run.status() == "RUNNING"
    await app.send("wake")
    assert await run.output() == "woken"


@pytest.mark.facts("8 cancel: an event older than the run does not")
async def test_an_event_of_older_id_does_not_cancel_though_it_is_handled_later(world: World) -> None:
    app = await _cancellable(world)
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    hour_ago = f"{int(time.time() * 1000) - 3_600_000},{base64.b64encode(app.id.encode()[-10:]).decode()}"
    stop = {"name": app.event("stop"), "data": {}}
    await world.post_events([stop], headers={"x-inngest-event-id-seed": hour_ago})
    await quiet()
    assert await run.status() == "RUNNING"


@pytest.mark.facts("8 cancel: not after its timeout")
async def test_after_its_timeout_the_event_no_longer_cancels(world: World) -> None:
    app = await _cancellable(world, timeout=1000)
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    await asyncio.sleep(1.2)
    await app.send("stop")
    await quiet()
    assert await run.status() == "RUNNING"
    await app.send("wake")
    assert await run.output() == "woken"


@pytest.mark.facts("8 cancel: an answer that comes later is discarded")
async def test_a_request_under_way_is_not_interrupted_and_its_answer_discarded(world: World) -> None:
    app = world.app()
    may_end = asyncio.Event()
    stop = inngest.Cancel(event=app.event("stop"))

    @app.fn("fn", cancel=[stop])
    async def fn(ctx: inngest.Context) -> str:
        async def work() -> str:
            await may_end.wait()
            return "late"

        return await ctx.step.run("work", work)

    await app.start()
    await app.send()
    run = await app.run("fn")
    await app.send("stop")
    await run.cancelled()
    may_end.set()
    await eventually(lambda: app.calls[0].status == 206)
    await quiet()
    assert len(app.calls) == 1
    assert await run.status() == "CANCELLED"


@pytest.mark.facts("8 cancel: a matching event cancels the run")
async def test_a_sleeping_run_is_cancelled_and_never_wakes(world: World) -> None:
    app = world.app()

    @app.fn("fn", cancel=[inngest.Cancel(event=app.event("stop"))])
    async def fn(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", 2000)

    await app.start()
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    await app.send("stop")
    await run.cancelled()
    await quiet(2.3)
    assert len(app.calls) == 1


@pytest.mark.facts("8 cancel: batch functions are not cancelled by event")
async def test_batching_and_cancellation_are_refused_together(world: World) -> None:
    app = world.app()

    @app.fn(
        "fn",
        batch_events=inngest.Batch(max_size=2, timeout=5000),
        cancel=[inngest.Cancel(event=app.event("stop"))],
    )
    async def fn(ctx: inngest.Context) -> None: ...

    app.host = await world.host(app.asgi())
    assert not (await world.sync(app.host.url)).get("ok")
