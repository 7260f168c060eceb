"""An event id starts each function once: that is how senders make a send safe to repeat."""

import asyncio

import inngest
import pytest

from tests.conformance.patience import eventually, quiet
from tests.conformance.world import World


async def _two_functions(world: World):
    app = world.app()

    @app.fn("first", on="a")
    async def first(ctx) -> str:
        return ctx.event.data["from"]

    @app.fn("second", on="b")
    async def second(ctx) -> str:
        return ctx.event.data["from"]

    return await app.start()


@pytest.mark.facts("1 a second event with the same id starts no second run of the function")
@pytest.mark.facts("1 the id stays taken after the run ended")
@pytest.mark.facts("1 a duplicate is answered like any event and has no runs of its own")
async def test_a_duplicate_starts_nothing_even_after_the_run_ended(world: World) -> None:
    app = await _two_functions(world)
    original = await app.send("a", {"from": "original"}, id=f"{app.id}-1")
    await (await app.run("first")).output()
    duplicate = await app.send("a", {"from": "copy"}, id=f"{app.id}-1")
    assert duplicate != original
    assert len(duplicate) == 26
    await quiet()
    assert len(app.run_ids("first")) == 1
    reply = await world.http.get(f"/v1/events/{duplicate}/runs")
    assert reply.json()["data"] in ([], None)


@pytest.mark.facts("1 event ids are deduplicated per function, whatever the event name")
async def test_the_id_is_taken_per_function(world: World) -> None:
    app = world.app()

    @app.fn("both", trigger=_triggers(app.event("a"), app.event("b")))
    async def both(ctx) -> str:
        return ctx.event.name

    @app.fn("other", on="b")
    async def other(ctx) -> str:
        return ctx.event.name

    await app.start()
    await app.send("a", id=f"{app.id}-1")
    assert await (await app.run("both")).output() == app.event("a")
    await app.send("b", id=f"{app.id}-1")
    assert await (await app.run("other")).output() == app.event("b")
    await quiet()
    assert len(app.run_ids("both")) == 1


@pytest.mark.facts("1 of duplicates arriving together exactly one runs")
async def test_of_ten_together_exactly_one_runs(world: World) -> None:
    app = await _two_functions(world)
    await asyncio.gather(*(app.send("a", {"from": str(n)}, id=f"{app.id}-1") for n in range(10)))
    assert await (await app.run("first")).output() in {str(n) for n in range(10)}
    await quiet()
    assert len(app.run_ids("first")) == 1


@pytest.mark.facts("1 of duplicates arriving together exactly one runs")
async def test_duplicates_within_one_request_run_once(world: World) -> None:
    app = await _two_functions(world)
    await world.send(*({"name": app.event("a"), "data": {"from": "x"}, "id": f"{app.id}-1"} for _ in range(5)))
    await app.run("first")
    await quiet()
    assert len(app.run_ids("first")) == 1


@pytest.mark.facts("1 event ids are deduplicated per function, whatever the event name")
async def test_other_ids_are_not_touched(world: World) -> None:
    app = await _two_functions(world)
    for n in range(3):
        await app.send("a", {"from": str(n)}, id=f"{app.id}-{n}")
    await eventually(lambda: len(app.run_ids("first")) == 3)


def _triggers(*names: str) -> list[inngest.TriggerEvent]:
    return [inngest.TriggerEvent(event=name) for name in names]
