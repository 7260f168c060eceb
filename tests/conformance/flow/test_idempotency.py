"""An idempotency expression starts one run per value, whatever the event ids."""

import inngest
import pytest

from tests.conformance.patience import quiet
from tests.conformance.world import World


@pytest.mark.facts("9 idempotency: an expression starts one run per value")
async def test_one_run_per_value(world: World) -> None:
    app = world.app()

    @app.fn("fn", idempotency="event.data.order")
    async def fn(ctx: inngest.Context) -> str:
        return str(ctx.event.data["order"])

    await app.start()
    await world.send(*({"name": app.event("go"), "data": {"order": order}} for order in "xyxyx"))
    runs = await app.runs("fn", 2)
    assert {await run.output() for run in runs} == {"x", "y"}
    await app.send(data={"order": "x"})
    await app.send(data={"order": "z"})
    await app.runs("fn", 3)
    await quiet()
    assert sorted(call.body["event"]["data"]["order"] for call in app.calls) == ["x", "y", "z"]
