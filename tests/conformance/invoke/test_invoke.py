"""One function calls another and gets its result, its error, or word that it never came."""

from collections import Counter

import inngest
import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS, quiet
from tests.conformance.world import World


async def _caller(world: World, *, child_id: str = "child", timeout: int | None = None, retries: int = 1):
    """An app whose ``parent`` invokes ``child`` with its own data and returns what came of it."""
    app = world.app()

    @app.fn("child", on="child-only", retries=retries)
    async def child(ctx: inngest.Context) -> object:
        data = ctx.event.data
        if data.get("do") == "fail":
            raise ValueError("child says no")
        if data.get("do") == "wait":
            await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=60_000)
        return {"got": data.get("n"), "name": ctx.event.name}

    @app.fn("parent", retries=retries)
    async def parent(ctx: inngest.Context) -> object:
        data = dict(ctx.event.data)
        try:
            return await ctx.step.invoke_by_id("ask", function_id=child_id, data=data, timeout=timeout)
        except inngest.StepError as error:
            return {"caught": error.message, "name": error.name, "stack": error.stack}

    return await app.start()


@pytest.mark.facts("8 invoke: the result comes back to the caller")
@pytest.mark.facts("8 invoke: the child sees inngest/function.invoked and the data")
@pytest.mark.facts("8 invoke: exactly the named function runs, whatever its triggers")
@pytest.mark.facts("4 InvokeFunction starts the named function")
@pytest.mark.facts("5 an invocation is recorded as data or error")
async def test_the_result_comes_back(world: World) -> None:
    app = await _caller(world)
    await app.send(data={"n": 7})
    run = await app.run("parent")
    assert await run.output() == {"got": 7, "name": "inngest/function.invoked"}
    memo = next(iter(app.calls_of("parent")[-1].body["steps"].values()))
    assert memo == {"data": {"got": 7, "name": "inngest/function.invoked"}}
    event = app.calls_of("child")[0].body["event"]
    assert event["name"] == "inngest/function.invoked"
    assert event["data"]["n"] == 7
    assert "_inngest" in event["data"]
    assert len(app.run_ids("child")) == 1


@pytest.mark.facts("8 invoke: the error comes back to the caller")
@pytest.mark.facts("5 an invocation is recorded as data or error")
async def test_the_error_comes_back(world: World) -> None:
    app = await _caller(world)
    await app.send(data={"do": "fail"})
    output = await (await app.run("parent")).output(within=RETRY_WITHIN_SECONDS)
    assert "child says no" in output["caught"]
    memo = next(iter(app.calls_of("parent")[-1].body["steps"].values()))
    assert set(memo) == {"error"}
    assert "child says no" in memo["error"]["message"]


@pytest.mark.facts("8 invoke: an unknown function is an error")
async def test_an_unknown_function_is_an_error(world: World) -> None:
    app = await _caller(world, child_id="nobody")
    await app.send()
    output = await (await app.run("parent")).output(within=RETRY_WITHIN_SECONDS)
    assert output["caught"]


@pytest.mark.facts("8 invoke: timeout is an error")
@pytest.mark.facts("5 an invocation that timed out is recorded as an error in words, without a stack")
async def test_a_timeout_is_an_error_and_the_child_goes_on(world: World) -> None:
    app = await _caller(world, timeout=1000)
    await app.send(data={"do": "wait", "n": 1})
    output = await (await app.run("parent")).output()
    assert "Timed out waiting for invoked function to complete" in output["caught"]
    assert output["name"] == "InngestInvokeTimeoutError"
    assert output["stack"] is None
    memo = next(iter(app.calls_of("parent")[-1].body["steps"].values()))
    assert memo["error"].get("stack") is None
    child = await app.run("child")
    await app.waiting("child")
    await app.send("wake")
    assert (await child.output())["got"] == 1


@pytest.mark.facts("8 invoke: cancelling the caller leaves the child running")
async def test_cancelling_the_caller_leaves_the_child(world: World) -> None:
    app = await _caller(world)
    await app.send(data={"do": "wait", "n": 1})
    parent, child = await app.run("parent"), await app.run("child")
    await app.waiting("child")
    await world.http.delete(f"/v1/runs/{parent.id}")
    await parent.cancelled()
    assert await child.status() == "RUNNING"
    await app.send("wake")
    assert (await child.output())["got"] == 1
    await quiet()
    assert await parent.status() == "CANCELLED"


@pytest.mark.facts("8 invoke: a cancelled child gives null and no error")
async def test_a_cancelled_child_is_null_and_no_error(world: World) -> None:
    app = await _caller(world)
    await app.send(data={"do": "wait"})
    child = await app.run("child")
    await app.waiting("child")
    await world.http.delete(f"/v1/runs/{child.id}")
    assert await (await app.run("parent")).output() is None
    memo = next(iter(app.calls_of("parent")[-1].body["steps"].values()))
    assert memo in (None, {"data": None})


@pytest.mark.facts("8 invoke: exactly the named function runs, whatever its triggers")
async def test_functions_that_listen_for_invocations_are_no_target(world: World) -> None:
    app = world.app()
    ran: Counter[str] = Counter()
    for name in ("child", "other"):

        @app.fn(name, on="same")
        async def named(ctx: inngest.Context, name: str = name) -> str:
            ran[name] += 1
            return name

    @app.fn("parent")
    async def parent(ctx: inngest.Context) -> object:
        return await ctx.step.invoke_by_id("ask", function_id="child")

    await app.start()
    await app.send()
    assert await (await app.run("parent")).output() == "child"
    await quiet()
    assert ran == {"child": 1}


@pytest.mark.facts("8 invoke: the result comes back to the caller")
async def test_a_function_of_another_app_can_be_invoked(world: World) -> None:
    first, second = world.app(), world.app()

    @first.fn("child")
    async def child(ctx: inngest.Context) -> str:
        return "from the other app"

    @second.fn("parent")
    async def parent(ctx: inngest.Context) -> object:
        return await ctx.step.invoke_by_id("ask", app_id=first.id, function_id="child")

    await first.start()
    await second.start()
    await second.send()
    assert await (await second.run("parent")).output() == "from the other app"
