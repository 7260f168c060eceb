"""A batch collects events until it is full or its time is up, then runs once with all of them."""

import asyncio

import inngest
import pytest

from tests.conformance.patience import eventually, quiet
from tests.conformance.world import World


async def _batching(world: World, **options: object):
    app = world.app()

    @app.fn("fn", batch_events=inngest.Batch(**options))
    async def fn(ctx: inngest.Context) -> list:
        assert ctx.event == ctx.events[0]
        return sorted(event.data["n"] for event in ctx.events)

    return await app.start()


async def _sent(world: World, app, *numbers: int, **data: object) -> None:
    await world.send(*({"name": app.event("go"), "data": {"n": n, **data}} for n in numbers))


@pytest.mark.facts("9 batch: full batches run at once with all events")
async def test_a_full_batch_runs_at_once(world: World) -> None:
    app = await _batching(world, max_size=3, timeout=60_000)
    await _sent(world, app, 1, 2)
    await quiet(0.5)
    assert app.calls == []
    await _sent(world, app, 3)
    assert await (await app.run("fn", within=5)).output() == [1, 2, 3]
    assert len(app.calls[0].body["events"]) == 3


@pytest.mark.facts("9 batch: full batches run at once with all events")
async def test_many_events_make_full_batches(world: World) -> None:
    app = await _batching(world, max_size=4, timeout=2000)
    await asyncio.gather(*(_sent(world, app, n) for n in range(10)))
    await eventually(lambda: sum(len(call.body["events"]) for call in app.calls) == 10)
    runs = await app.runs("fn", 3)
    outputs = [await run.output() for run in runs]
    assert sorted(n for output in outputs for n in output) == list(range(10))
    assert sorted(len(output) for output in outputs) == [2, 4, 4]


@pytest.mark.facts("9 batch: a part batch runs after its timeout")
async def test_a_part_batch_runs_after_its_timeout(world: World) -> None:
    app = await _batching(world, max_size=10, timeout=1000)
    await _sent(world, app, 1, 2)
    assert await (await app.run("fn")).output() == [1, 2]


@pytest.mark.facts("9 batch: a key separates")
async def test_each_key_has_its_own_batch(world: World) -> None:
    app = await _batching(world, max_size=2, timeout=60_000, key="event.data.key")
    await _sent(world, app, 1, 2, key="a")
    await _sent(world, app, 3, key="b")
    await _sent(world, app, 4, key="b")
    runs = await app.runs("fn", 2)
    assert sorted([await run.output() for run in runs]) == [[1, 2], [3, 4]]


@pytest.mark.facts("9 batch: an event whose expression is false runs alone")
async def test_an_event_that_may_not_be_batched_runs_alone(world: World) -> None:
    app = await _batching(world, max_size=2, timeout=60_000, if_exp="event.data.n < 100")
    await _sent(world, app, 1)
    await _sent(world, app, 100)
    assert await (await app.run("fn", within=5)).output() == [100]
    await _sent(world, app, 2)
    assert await (await app.runs("fn", 2))[1].output() == [1, 2]


@pytest.mark.facts("9 batch: duplicates by id both enter")
async def test_events_of_one_id_both_enter(world: World) -> None:
    app = await _batching(world, max_size=2, timeout=60_000)
    for n in (1, 2):
        await world.send({"name": app.event("go"), "data": {"n": n}, "id": f"{app.id}-same"})
    assert await (await app.run("fn", within=5)).output() == [1, 2]
