"""step.send_event sends from the app, once, and records the ids."""

import inngest
import pytest

from tests.conformance.patience import quiet
from tests.conformance.world import World


@pytest.mark.facts("4 step.send_event sends and records ids")
async def test_it_starts_other_functions_once(world: World) -> None:
    app = world.app()

    @app.fn("sender")
    async def sender(ctx: inngest.Context) -> list[str]:
        events = [inngest.Event(name=app.event("got"), data={"n": n}) for n in (1, 2)]
        ids = await ctx.step.send_event("send", events)
        await ctx.step.sleep("pause", 1000)
        return ids

    @app.fn("receiver", on="got")
    async def receiver(ctx: inngest.Context) -> str:
        return ctx.event.id

    await app.start()
    await app.send()
    ids = await (await app.run("sender")).output()
    runs = await app.runs("receiver", 2)
    assert {await run.output() for run in runs} == set(ids)
    await quiet()
    assert len(app.run_ids("receiver")) == 2
    assert list(app.calls_of("sender")[1].body["steps"].values()) == [{"data": ids}]
