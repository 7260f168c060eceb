"""A registration replaces the app's functions as a whole."""

import inngest
import pytest

from tests.conformance.patience import eventually, quiet
from tests.conformance.raw import Answer
from tests.conformance.world import World


@pytest.mark.facts("2 a changed sync replaces the app's functions as a whole")
@pytest.mark.facts("2 a function that is gone no longer starts")
async def test_a_function_that_is_gone_no_longer_starts(world: World) -> None:
    raw = await world.raw(lambda _: Answer(200, None))
    await raw.register(raw.config("old"), raw.config("kept"))
    await raw.register(raw.config("kept"), raw.config("new"))
    await world.send({"name": raw.event("go")})
    await eventually(lambda: len(raw.calls) >= 2)
    await quiet()
    assert sorted(call.fn.removeprefix(f"{raw.id}-") for call in raw.calls) == ["kept", "new"]


@pytest.mark.facts("2 a changed sync replaces the app's functions as a whole")
async def test_a_function_that_comes_back_starts_again(world: World) -> None:
    raw = await world.raw(lambda _: Answer(200, None))
    await raw.register(raw.config("here"), raw.config("gone"))
    await raw.register(raw.config("here"))
    await raw.register(raw.config("here"), raw.config("gone"))
    await world.send({"name": raw.event("go")})
    await eventually(lambda: len(raw.calls) == 2)


@pytest.mark.facts("2 a changed sync replaces the app's functions as a whole")
async def test_a_changed_trigger_counts_from_then_on(world: World) -> None:
    raw = await world.raw(lambda _: Answer(200, None))
    await raw.register(raw.config())
    await raw.register(raw.config(triggers=[{"event": raw.event("other")}]))
    await world.send({"name": raw.event("go")})
    await world.send({"name": raw.event("other")})
    await eventually(lambda: raw.calls)
    await quiet()
    assert [call.body["event"]["name"] for call in raw.calls] == [raw.event("other")]


@pytest.mark.facts("2 a waiting run of a function that is gone fails when resumed")
async def test_a_waiting_run_of_a_gone_function_fails(world: World) -> None:
    app = world.app()

    @app.fn("gone", retries=0)
    async def gone(ctx: inngest.Context) -> None:
        await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=60_000)

    @app.fn("stays", on="else")
    async def stays(ctx: inngest.Context) -> None: ...

    await app.start()
    await app.send()
    run = await app.run("gone")
    await app.waiting("gone")
    app.functions.remove(gone)
    await app.redeploy()
    await app.send("wake")
    assert "not found" in await run.failure()


@pytest.mark.facts("2 a handler of failures is a function of its own")
async def test_the_sdk_registers_a_failure_handler_beside_its_function(world: World) -> None:
    app = world.app()

    async def sorry(ctx: inngest.Context) -> str:
        return ctx.event.name

    @app.fn("fails", retries=0, on_failure=sorry)
    async def fails(ctx: inngest.Context) -> None:
        raise ValueError("no")

    await app.start()
    await app.send()
    assert await (await app.run("fails-failure")).output() == "inngest/function.failed"
