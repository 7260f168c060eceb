"""Concurrency counts executing steps: never more than the limit, by key, and waiting costs nothing."""

import asyncio

import inngest
import pytest

from tests.conformance.flow.gauge import Gauge
from tests.conformance.patience import eventually, quiet
from tests.conformance.world import World

EVENTS = 9


async def _measured(world: World, *entries: inngest.Concurrency) -> Gauge:
    """Nine runs of two steps each under ``entries``: how many executed at once."""
    app, gauge = world.app(), Gauge()

    @app.fn("fn", concurrency=list(entries))
    async def fn(ctx: inngest.Context) -> None:
        keys = (f"a{ctx.event.data['a']}", f"b{ctx.event.data['b']}")
        await ctx.step.run("one", gauge.pass_through, *keys)
        await ctx.step.run("two", gauge.pass_through, *keys)

    await app.start()
    await world.send(*({"name": app.event("go"), "data": {"a": n % 3, "b": n % 2}} for n in range(EVENTS)))
    await eventually(lambda: gauge.done == 2 * EVENTS, "all steps", within=40)
    for run in await app.runs("fn", EVENTS):
        await run.output()
    return gauge


@pytest.mark.facts("9 concurrency: at most the limit of steps execute")
@pytest.mark.facts("9 concurrency: a slot is freed when the answer is stored")
@pytest.mark.parametrize("limit", [1, 3])
async def test_never_more_than_the_limit_and_the_limit_is_used(world: World, limit: int) -> None:
    gauge = await _measured(world, inngest.Concurrency(limit=limit))
    assert gauge.most["all"] == limit


@pytest.mark.facts("9 concurrency: a key separates")
async def test_each_key_has_its_own_slots(world: World) -> None:
    gauge = await _measured(world, inngest.Concurrency(limit=1, key="event.data.a"))
    assert [gauge.most[f"a{n}"] for n in range(3)] == [1, 1, 1]
    assert gauge.most["all"] > 1


@pytest.mark.facts("9 concurrency: two entries both hold")
async def test_two_entries_both_hold(world: World) -> None:
    gauge = await _measured(
        world, inngest.Concurrency(limit=2), inngest.Concurrency(limit=1, key="string(event.data.b)")
    )
    assert gauge.most["all"] <= 2
    assert [gauge.most[f"b{n}"] for n in range(2)] == [1, 1]


@pytest.mark.facts("9 concurrency: a key separates")
async def test_functions_share_the_slots_of_a_key_of_wider_scope(world: World) -> None:
    app, gauge = world.app(), Gauge()
    shared = [inngest.Concurrency(limit=1, key=f"'{app.id}'", scope="env")]
    for name in ("one", "two"):

        @app.fn(name, concurrency=shared)
        async def fn(ctx: inngest.Context) -> None:
            await ctx.step.run("work", gauge.pass_through)

    await app.start()
    await world.send(*({"name": app.event("go"), "data": {}} for _ in range(3)))
    await eventually(lambda: gauge.done == 6, within=30)
    assert gauge.most["all"] == 1


@pytest.mark.facts("9 concurrency: a waiting or sleeping run holds no slot")
async def test_a_waiting_run_holds_no_slot(world: World) -> None:
    app = world.app()

    @app.fn("fn", concurrency=[inngest.Concurrency(limit=1)])
    async def fn(ctx: inngest.Context) -> str:
        if ctx.event.data["how"] == "sleep":
            await ctx.step.sleep("nap", 60_000)
        if ctx.event.data["how"] == "wait":
            await ctx.step.wait_for_event("wait", event=app.event("never"), timeout=60_000)
        return "passed"

    await app.start()
    for how in ("wait", "sleep"):
        await app.send(data={"how": how})
    await app.waiting("fn", 2)
    [run] = await world.runs_of_event(await app.send(data={"how": "pass"}))
    assert await run.output() == "passed"


@pytest.mark.facts("9 concurrency: at most the limit of steps execute")
async def test_a_held_slot_holds_others_back(world: World) -> None:
    app = world.app()
    may_end = asyncio.Event()

    @app.fn("fn", concurrency=[inngest.Concurrency(limit=1)])
    async def fn(ctx: inngest.Context) -> None:
        await may_end.wait()

    await app.start()
    await app.send()
    await app.run("fn")
    await app.send()
    await quiet()
    assert len(app.run_ids("fn")) == 1
    may_end.set()
    for run in await app.runs("fn", 2):
        await run.output()
