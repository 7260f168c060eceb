"""Every event has an internal id; its own id, if it brought one, is what functions see."""

import pytest

from tests.conformance.world import World


@pytest.mark.facts("1 an event without id gets the internal id as its id")
async def test_without_an_id_the_internal_one_is_delivered(world: World) -> None:
    app = world.app()

    @app.fn("echo")
    async def echo(ctx) -> str:
        return ctx.event.id

    await app.start()
    internal = await app.send()
    assert await (await app.run("echo")).output() == internal


@pytest.mark.facts("1 an event with its own id is delivered with it")
@pytest.mark.facts("1 the answer never holds the caller's own id")
async def test_its_own_id_is_delivered_but_never_answered(world: World) -> None:
    app = world.app()

    @app.fn("echo")
    async def echo(ctx) -> str:
        return ctx.event.id

    await app.start()
    own = f"order-7-{app.id}"
    internal = await app.send(id=own)
    assert internal != own
    assert len(internal) == 26
    assert await (await app.run("echo")).output() == own
