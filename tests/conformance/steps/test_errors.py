"""A step that raises is retried on its own; when its attempts are used up the function may catch it."""

import inngest
import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS, quiet
from tests.conformance.world import World


class BoomError(Exception):
    pass


@pytest.mark.facts("4 StepError retries the job and records nothing")
async def test_a_step_that_heals_goes_on(world: World) -> None:
    app = world.app()

    @app.fn("heals", retries=3)
    async def heals(ctx: inngest.Context) -> str:
        async def flaky() -> str:
            if ctx.attempt < 2:
                raise BoomError("not yet")
            return f"attempt {ctx.attempt}"

        return await ctx.step.run("flaky", flaky)

    await app.start()
    await app.send()
    assert await (await app.run("heals")).output(within=RETRY_WITHIN_SECONDS) == "attempt 2"
    assert [call.attempt for call in app.calls] == [0, 1, 2, 0]
    assert [len(call.body["steps"]) for call in app.calls] == [0, 0, 0, 1]


@pytest.mark.facts("4 StepFailed records the error and goes on")
@pytest.mark.facts("5 a failed step is recorded as an error with name, message and stack")
async def test_a_step_that_never_heals_can_be_caught(world: World) -> None:
    app = world.app()

    @app.fn("caught", retries=1)
    async def caught(ctx: inngest.Context) -> dict:
        async def broken() -> None:
            raise BoomError("for good")

        async def after() -> str:
            return "cleaned up"

        try:
            await ctx.step.run("broken", broken)
        except inngest.StepError as error:
            return {"name": error.name, "message": error.message, "then": await ctx.step.run("after", after)}
        return {}

    await app.start()
    await app.send()
    output = await (await app.run("caught")).output(within=RETRY_WITHIN_SECONDS)
    assert output == {"name": "BoomError", "message": "for good", "then": "cleaned up"}
    memo = next(memo for memo in app.calls[-1].body["steps"].values() if "error" in memo)
    assert set(memo) == {"error"}
    assert memo["error"]["name"] == "BoomError"
    assert memo["error"]["message"] == "for good"
    assert "broken" in memo["error"]["stack"]


@pytest.mark.facts("4 StepFailed records the error and goes on")
@pytest.mark.facts("6 the failure names the user's error")
async def test_a_failed_step_that_is_not_caught_fails_the_run(world: World) -> None:
    app = world.app()

    @app.fn("uncaught", retries=0)
    async def uncaught(ctx: inngest.Context) -> None:
        async def broken() -> None:
            raise BoomError("nobody catches me")

        await ctx.step.run("broken", broken)

    await app.start()
    await app.send()
    assert "nobody catches me" in await (await app.run("uncaught")).failure()


@pytest.mark.facts("4 a non-retriable error in a step ends the run uncaught")
async def test_a_non_retriable_error_ends_the_run(world: World) -> None:
    app = world.app()

    @app.fn("ends", retries=4)
    async def ends(ctx: inngest.Context) -> None:
        async def broken() -> None:
            raise inngest.NonRetriableError("never again")

        await ctx.step.run("broken", broken)

    await app.start()
    await app.send()
    assert "never again" in await (await app.run("ends")).failure()
    await quiet()
    assert len(app.calls) == 1


@pytest.mark.facts("4 a retry-after error in a step delays the whole request")
async def test_a_retry_after_error_says_when(world: World) -> None:
    app = world.app()

    @app.fn("later", retries=1)
    async def later(ctx: inngest.Context) -> int:
        async def busy() -> int:
            if ctx.attempt == 0:
                raise inngest.RetryAfterError("busy", 3000)
            return ctx.attempt

        return await ctx.step.run("busy", busy)

    await app.start()
    await app.send()
    assert await (await app.run("later")).output(within=RETRY_WITHIN_SECONDS) == 1
    assert 1.9 <= app.calls[1].started - app.calls[0].ended <= 5


@pytest.mark.facts("4 a nested step fails the run")
@pytest.mark.facts("4 a step error with no-retry is a failed step")
async def test_a_step_within_a_step_fails_the_run(world: World) -> None:
    app = world.app()

    @app.fn("nested", retries=4)
    async def nested(ctx: inngest.Context) -> None:
        async def inner() -> None: ...

        async def outer() -> None:
            await ctx.step.run("inner", inner)

        await ctx.step.run("outer", outer)

    await app.start()
    await app.send()
    assert "Nested steps" in await (await app.run("nested")).failure()
    assert {call.attempt for call in app.calls} == {0}


@pytest.mark.facts("4 output that is not JSON fails the run")
@pytest.mark.parametrize("where", ["step", "function"])
async def test_output_that_is_not_json_fails_the_run(world: World, where: str) -> None:
    app = world.app()

    @app.fn("odd", retries=1)
    async def odd(ctx: inngest.Context) -> object:
        async def make() -> object:
            return object()

        return object() if where == "function" else await ctx.step.run("make", make)

    await app.start()
    await app.send()
    assert "unserializable" in await (await app.run("odd")).failure()
    # Whether it is tried again is for the SDK to say: 0.5.19 calls the error final but sends no header.
    final = "x-inngest-no-retry" in app.calls[0].answer_headers
    assert [call.attempt for call in app.calls] == ([0] if final else [0, 1])
