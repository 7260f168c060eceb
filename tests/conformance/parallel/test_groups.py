"""A parallel group: every step once, results in the order given, one discovery at its end."""

import asyncio
from collections import Counter
from functools import partial

import inngest
import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS
from tests.conformance.world import World


@pytest.mark.facts("4 one discovery follows a finished group")
@pytest.mark.facts("3 immediate execution is off from a group until its discovery")
async def test_results_come_in_order_and_steps_run_once_and_together(world: World) -> None:
    app = world.app()
    ran: Counter[str] = Counter()
    together = asyncio.Barrier(3)

    @app.fn("group")
    async def group(ctx: inngest.Context) -> list[str]:
        async def work(name: str) -> str:
            ran[name] += 1
            await asyncio.wait_for(together.wait(), 10)  # passes only if all three are executing
            return name

        async def after() -> str:
            ran["after"] += 1
            return "after"

        found = await ctx.group.parallel(tuple(partial(ctx.step.run, n, work, n) for n in ("a", "b", "c")))
        return [*found, await ctx.step.run("after", after)]

    await app.start()
    await app.send()
    assert await (await app.run("group")).output() == ["a", "b", "c", "after"]
    assert ran == {"a": 1, "b": 1, "c": 1, "after": 1}
    assert [call.query["stepId"] == "step" for call in app.calls].count(True) == 3


@pytest.mark.facts("4 one discovery follows a finished group")
async def test_many_groups_end_with_one_discovery_each(world: World) -> None:
    """Steps that finish at the same instant must not both find the group finished; hence many."""
    app = world.app()
    ran: Counter[str] = Counter()

    @app.fn("group")
    async def group(ctx: inngest.Context) -> int:
        async def work(name: str) -> int:
            ran[f"{ctx.run_id}:{name}"] += 1
            return 1

        found = await ctx.group.parallel(tuple(partial(ctx.step.run, f"p{n}", work, f"p{n}") for n in range(4)))
        return sum(found) + await ctx.step.run("after", work, "after")

    await app.start()
    await world.send(*({"name": app.event("go"), "data": {}} for _ in range(15)))
    for run in await app.runs("group", 15):
        assert await run.output(within=30) == 5
    assert len(ran) == 15 * 5
    assert set(ran.values()) == {1}
    discoveries = Counter(call.run_id for call in app.calls if call.query["stepId"] == "step")
    assert set(discoveries.values()) == {3}


@pytest.mark.facts("4 StepFailed records the error and goes on")
@pytest.mark.facts("4 one discovery follows a finished group")
async def test_a_step_that_fails_in_a_group_can_be_caught_and_the_others_are_kept(world: World) -> None:
    app = world.app()
    ran: Counter[str] = Counter()

    @app.fn("group", retries=1)
    async def group(ctx: inngest.Context) -> str:
        async def good() -> str:
            ran["good"] += 1
            return "good"

        async def bad() -> str:
            ran["bad"] += 1
            raise ValueError("bad")

        try:
            await ctx.group.parallel((partial(ctx.step.run, "good", good), partial(ctx.step.run, "bad", bad)))
        except inngest.StepError as error:
            return error.message
        return "nothing raised"

    await app.start()
    await app.send()
    assert await (await app.run("group")).output(within=RETRY_WITHIN_SECONDS) == "bad"
    assert ran == {"good": 1, "bad": 2}


@pytest.mark.facts("4 of several opcodes the waits are stored first")
async def test_a_group_of_every_kind(world: World) -> None:
    app = world.app()

    @app.fn("child", on="child")
    async def child(ctx: inngest.Context) -> str:
        return "invoked"

    @app.fn("group")
    async def group(ctx: inngest.Context) -> list:
        async def work() -> str:
            return "ran"

        found = await ctx.group.parallel(
            (
                partial(ctx.step.run, "run", work),
                partial(ctx.step.sleep, "sleep", 1000),
                partial(ctx.step.wait_for_event, "wait", event=app.event("wake"), timeout=60_000),
                partial(ctx.step.wait_for_event, "late", event=app.event("never"), timeout=1000),
                partial(ctx.step.invoke, "invoke", function=child),
                partial(ctx.step.send_event, "send", inngest.Event(name=app.event("wake"), data={"n": 1})),
            )
        )
        return [found[0], found[1], found[2].data["n"], found[3], found[4], len(found[5])]

    await app.start()
    await app.send()
    assert await (await app.run("group")).output() == ["ran", None, 1, None, "invoked", 1]
