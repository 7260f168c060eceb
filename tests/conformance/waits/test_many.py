"""Over a hundred waits on one event name are told apart by their expressions."""

import inngest
import pytest

from tests.conformance.world import World

COUNT = 120


@pytest.mark.facts("7 expressions: many waits on one name are told apart")
async def test_forty_of_120_waits_get_exactly_their_own_event(world: World) -> None:
    app = world.app()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> object:
        event = await ctx.step.wait_for_event(
            "wait", event=app.event("wake"), if_exp="async.data.key == event.data.key", timeout=600_000
        )
        assert event is not None
        return event.data["key"]

    await app.start()
    await world.send(*({"name": app.event("go"), "data": {"key": f"k{n}"}} for n in range(COUNT)))
    await app.runs("waits", COUNT, within=60)
    mine = {call.body["event"]["data"]["key"]: call.run_id for call in app.calls}
    await app.waiting("waits", COUNT)
    chosen = [f"k{n}" for n in range(0, COUNT, 3)]
    await world.send(*({"name": app.event("wake"), "data": {"key": key}} for key in chosen))
    runs = {run.id: run for run in await app.runs("waits", COUNT)}
    for key in chosen:
        assert await runs[mine[key]].output() == key
    assert {call.run_id for call in app.calls if call.body["steps"]} == {mine[key] for key in chosen}
