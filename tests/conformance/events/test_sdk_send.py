"""The SDK's own ``send`` works, and turns a refusal into its error."""

import asyncio

import inngest
import pytest
from inngest._internal.errors import SendEventsError

from tests.conformance.world import World


@pytest.mark.facts("1 the SDK raises SendEventsError for a refusal")
async def test_a_refusal_is_an_error_of_the_sdk(world: World) -> None:
    app = await _started(world)
    good = inngest.Event(name=app.event("go"))
    with pytest.raises(SendEventsError) as caught:
        await app.client.send([good, inngest.Event(name="inngest/forged")])
    assert str(caught.value)
    accepted = [item for item in caught.value.ids if item]
    assert accepted == [await (await app.run("echo")).output()]


@pytest.mark.facts("1 the answer holds internal ULIDs in request order and status 200")
async def test_the_sdk_gets_one_id_per_event(world: World) -> None:
    app = await _started(world)
    ids = await app.client.send([inngest.Event(name=app.event("go")), inngest.Event(name=app.event("go"))])
    assert len(set(ids)) == 2
    runs = await app.runs("echo", 2)
    assert {await run.output() for run in runs} == set(ids)


@pytest.mark.facts("1 the answer holds internal ULIDs in request order and status 200")
async def test_the_sdk_sends_from_plain_code_too(world: World) -> None:
    app = await _started(world)
    ids = await asyncio.to_thread(app.client.send_sync, inngest.Event(name=app.event("go"), data={"a": 1}))
    assert await (await app.run("echo")).output() == ids[0]


async def _started(world: World):
    app = world.app()

    @app.fn("echo")
    async def echo(ctx: inngest.Context) -> str:
        return ctx.event.id

    return await app.start()
