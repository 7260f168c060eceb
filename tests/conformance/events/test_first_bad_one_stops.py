"""A request is read from the front: what comes before the first bad item counts, nothing after it does."""

import pytest

from tests.conformance.patience import quiet
from tests.conformance.world import World


@pytest.mark.facts("1 items before the first bad one are accepted, it and later ones are not")
@pytest.mark.facts("1 a refused request answers status 400, the ids so far and an error")
async def test_items_before_the_bad_one_run_and_later_ones_do_not(world: World) -> None:
    app = world.app()

    @app.fn("echo")
    async def echo(ctx) -> int:
        return ctx.event.data["n"]

    await app.start()
    good = [{"name": app.event("go"), "data": {"n": n}} for n in range(3)]
    reply = await world.post_events([good[0], good[1], {"name": app.event("go"), "data": []}, good[2]])
    assert reply.status_code == 400
    body = reply.json()
    assert len([item for item in body["ids"] if item]) == 2
    runs = await app.runs("echo", 2)
    assert sorted([await run.output() for run in runs]) == [0, 1]
    await quiet()
    assert len(app.run_ids("echo")) == 2
