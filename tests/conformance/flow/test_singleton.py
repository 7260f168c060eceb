"""A singleton has one run at a time: a newcomer is skipped, or takes the place of the running one."""

import inngest
import pytest

from tests.conformance.patience import quiet
from tests.conformance.world import World


async def _single(world: World, **options: object):
    app = world.app()

    @app.fn("fn", singleton=inngest.Singleton(**options))
    async def fn(ctx: inngest.Context) -> object:
        await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=60_000)
        return ctx.event.data["n"]

    return await app.start()


@pytest.mark.facts("9 singleton: skip starts no second run")
async def test_skip_starts_none_while_one_runs(world: World) -> None:
    app = await _single(world, mode="skip")
    await app.send(data={"n": 1})
    run = await app.run("fn")
    await app.waiting("fn")
    await app.send(data={"n": 2})
    await quiet()
    assert len(app.run_ids("fn")) == 1
    await app.send("wake")
    assert await run.output() == 1
    await app.send(data={"n": 3})
    await app.runs("fn", 2)
    await app.waiting("fn", 2)
    await app.send("wake")
    assert await (await app.runs("fn", 2))[1].output() == 3


@pytest.mark.facts("9 singleton: cancel replaces the running one")
async def test_cancel_replaces_the_running_one(world: World) -> None:
    app = await _single(world, mode="cancel")
    await app.send(data={"n": 1})
    first = await app.run("fn")
    await app.waiting("fn")
    await app.send(data={"n": 2})
    second = (await app.runs("fn", 2))[1]
    await first.cancelled()
    await app.waiting("fn", 2)
    await app.send("wake")
    assert await second.output() == 2


@pytest.mark.facts("9 singleton: a key separates")
async def test_each_key_has_its_own_run(world: World) -> None:
    app = await _single(world, mode="skip", key="event.data.key")
    for n, key in enumerate("ab"):
        await app.send(data={"n": n, "key": key})
    runs = await app.runs("fn", 2)
    await app.waiting("fn", 2)
    await app.send(data={"n": 9, "key": "a"})
    await quiet()
    assert len(app.run_ids("fn")) == 2
    await app.send("wake")
    assert {await run.output() for run in runs} == {0, 1}
