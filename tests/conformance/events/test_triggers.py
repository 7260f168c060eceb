"""An event starts every function whose trigger names it and whose expression holds."""

import inngest
import pytest

from tests.conformance.patience import eventually, quiet
from tests.conformance.world import World


@pytest.mark.facts("1 one event starts every function it matches")
async def test_one_event_starts_every_function_that_names_it(world: World) -> None:
    app = world.app()
    for name in ("one", "two", "three"):

        @app.fn(name)
        async def same(ctx: inngest.Context) -> str:
            return ctx.event.id

    await app.start()
    event_id = await app.send()
    for name in ("one", "two", "three"):
        assert await (await app.run(name)).output() == event_id
    assert len(await world.runs_of_event(event_id, 3)) == 3


@pytest.mark.facts("1 a trigger expression filters events")
async def test_an_expression_filters(world: World) -> None:
    app = world.app()

    @app.fn("big", when="event.data.amount > 100 && event.data.kind == 'refund'")
    async def big(ctx: inngest.Context) -> int:
        return ctx.event.data["amount"]

    await app.start()
    await app.send(data={"amount": 50, "kind": "refund"})
    await app.send(data={"amount": 500, "kind": "gift"})
    await app.send(data={"kind": "refund"})
    await app.send(data={"amount": 101, "kind": "refund"})
    assert await (await app.run("big")).output() == 101
    await quiet()
    assert len(app.run_ids("big")) == 1


@pytest.mark.facts("1 wildcard triggers match a prefix up to a slash or dot")
async def test_wildcards_match_whole_parts(world: World) -> None:
    app = world.app()
    patterns = {"slash": f"{app.id}/*", "dot": f"{app.id}/order.*", "exact": f"{app.id}/order.paid"}
    for name, pattern in patterns.items():

        @app.fn(name, trigger=inngest.TriggerEvent(event=pattern))
        async def seen(ctx: inngest.Context) -> str:
            return ctx.event.name

    await app.start()
    for name in ("order.paid", "order.sent", "orders", "order"):
        await app.send(name)
    await app.send("elsewhere/x")
    await eventually(lambda: len(app.run_ids("slash")) >= 5)
    await quiet()

    def names(fn: str) -> list[str]:
        return sorted({call.body["event"]["name"].removeprefix(f"{app.id}/") for call in app.calls_of(fn)})

    assert names("exact") == ["order.paid"]
    assert names("dot") == ["order.paid", "order.sent"]
    assert names("slash") == ["elsewhere/x", "order", "order.paid", "order.sent", "orders"]


@pytest.mark.facts("1 one event starts every function it matches")
async def test_a_function_with_several_triggers_runs_for_each(world: World) -> None:
    app = world.app()
    triggers = [inngest.TriggerEvent(event=app.event(name)) for name in ("a", "b")]

    @app.fn("both", trigger=triggers)
    async def both(ctx: inngest.Context) -> str:
        return ctx.event.name

    await app.start()
    await app.send("a")
    await app.send("b")
    runs = await app.runs("both", 2)
    assert sorted([await run.output() for run in runs]) == [app.event("a"), app.event("b")]
