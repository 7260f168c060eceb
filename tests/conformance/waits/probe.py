"""Ask an engine what expressions it holds true: one run per expression waits with it, one event answers all."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import inngest

from tests.conformance.patience import eventually, quiet
from tests.conformance.world import World


async def matches(
    world: World, expected: Mapping[str, bool], *, trigger: dict[str, Any], incoming: dict[str, Any]
) -> dict[str, bool]:
    """For each expression, whether a wait with it was resumed; settled once the expected ones were."""
    app = world.app()

    @app.fn("probe")
    async def probe(ctx: inngest.Context) -> str:
        if_exp = str(ctx.event.data["expression"])
        event = await ctx.step.wait_for_event("wait", event=app.event("wake"), if_exp=if_exp, timeout=600_000)
        assert event is not None
        return "resumed"

    await app.start()
    await world.send(*({"name": app.event("go"), "data": {**trigger, "expression": one}} for one in expected))
    runs = {run.id: run for run in await app.runs("probe", len(expected))}
    asked = {call.run_id: str(call.body["event"]["data"]["expression"]) for call in app.calls}
    await app.waiting("probe", len(expected))
    await app.send("wake", incoming)

    def resumed() -> set[str]:
        return {asked[call.run_id] for call in app.calls if call.body["steps"]}

    wanted = {expression for expression, holds in expected.items() if holds}
    with contextlib.suppress(AssertionError):  # the caller compares, and names every expression that differs
        await eventually(lambda: resumed() >= wanted, within=5)
    await quiet()
    found = {expression: expression in resumed() for expression in expected}
    await asyncio.gather(*(world.http.delete(f"/v1/runs/{run_id}") for run_id in runs))
    return found
