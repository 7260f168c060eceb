"""A recorded step is never executed again; what stands outside steps runs on every call request."""

from collections import Counter

import inngest
import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS
from tests.conformance.world import World


@pytest.mark.facts("0 a recorded step is never executed again")
@pytest.mark.facts("0 code outside steps runs on every call request")
@pytest.mark.facts("4 StepRun records data and goes on")
async def test_three_steps_run_once_each_and_the_body_four_times(world: World) -> None:
    app = world.app()
    ran: Counter[str] = Counter()

    @app.fn("three")
    async def three(ctx: inngest.Context) -> list[int]:
        async def count(name: str) -> int:
            ran[name] += 1
            return ran[name]

        ran["body"] += 1
        return [await ctx.step.run(name, count, name) for name in ("a", "b", "c")]

    await app.start()
    await app.send()
    assert await (await app.run("three")).output() == [1, 1, 1]
    assert ran == {"a": 1, "b": 1, "c": 1, "body": 4}


@pytest.mark.facts("6 a function-level error keeps what was recorded")
@pytest.mark.facts("0 a recorded step is never executed again")
async def test_an_error_after_a_step_does_not_repeat_it(world: World) -> None:
    app = world.app()
    ran: Counter[str] = Counter()

    @app.fn("shaky", retries=2)
    async def shaky(ctx: inngest.Context) -> int:
        async def once() -> int:
            ran["once"] += 1
            return ran["once"]

        value = await ctx.step.run("once", once)
        ran["after"] += 1
        if ran["after"] < 3:
            raise ValueError("not yet")
        return value

    await app.start()
    await app.send()
    assert await (await app.run("shaky")).output(within=RETRY_WITHIN_SECONDS) == 1
    assert ran == {"once": 1, "after": 3}


@pytest.mark.facts("4 a step id used again gets its own hash")
async def test_a_step_id_may_be_used_again(world: World) -> None:
    app = world.app()
    ran: list[int] = []

    @app.fn("again")
    async def again(ctx: inngest.Context) -> list[int]:
        async def take(n: int) -> int:
            ran.append(n)
            return n

        return [await ctx.step.run("same", take, n) for n in range(3)]

    await app.start()
    await app.send()
    assert await (await app.run("again")).output() == [0, 1, 2]
    assert ran == [0, 1, 2]
    assert len(set(app.calls[-1].body["steps"])) == 3


@pytest.mark.facts("5 a finished step is recorded as data")
@pytest.mark.parametrize(
    "value", [None, 0, "", [], {}, {"data": 1}, {"error": "x"}, {"name": "a"}, 'ä\n"\\', 1.5, 2**53]
)
async def test_what_a_step_returned_comes_back_as_it_was(world: World, value: object) -> None:
    app = world.app()

    @app.fn("echo")
    async def echo(ctx: inngest.Context) -> object:
        async def make() -> object:
            return value

        return [await ctx.step.run("make", make)]

    await app.start()
    await app.send()
    assert await (await app.run("echo")).output() == [value]
    assert list(app.calls[-1].body["steps"].values()) == [{"data": value}]
