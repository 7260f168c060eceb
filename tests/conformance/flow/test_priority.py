"""Of runs that wait for a slot the one with the higher priority starts first."""

import asyncio

import inngest
import pytest

from tests.conformance.patience import quiet
from tests.conformance.world import World


@pytest.mark.facts("9 priority: a higher one starts first")
async def test_important_runs_start_before_earlier_ones(world: World) -> None:
    app = world.app()
    may_go_on = asyncio.Event()
    order: list[str] = []

    @app.fn(
        "fn",
        priority=inngest.Priority(run="event.data.kind == 'vip' ? 600 : 0"),
        concurrency=[inngest.Concurrency(limit=1)],
    )
    async def fn(ctx: inngest.Context) -> None:
        if ctx.event.data["kind"] == "first":
            await may_go_on.wait()
        order.append(str(ctx.event.data["kind"]))

    await app.start()
    await app.send(data={"kind": "first"})
    await app.run("fn")
    for kind in ("usual", "usual", "usual", "vip", "vip"):
        await app.send(data={"kind": kind})
    await quiet()
    may_go_on.set()
    for run in await app.runs("fn", 6, within=30):
        await run.output()
    assert order == ["first", "vip", "vip", "usual", "usual", "usual"]
