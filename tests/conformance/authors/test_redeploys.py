"""What a deploy with changed step ids does to runs in flight. Not wishes: what production will do."""

import asyncio
from collections import Counter
from functools import partial

import inngest
import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS, eventually
from tests.conformance.world import World


@pytest.mark.facts("13.7 a renamed finished step is executed again")
async def test_a_renamed_finished_step_is_executed_again(world: World) -> None:
    app = world.app()
    ran: Counter[str] = Counter()
    version = "v1"

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> str:
        async def work() -> str:
            ran[version] += 1
            return version

        done = await ctx.step.run(f"work-{version}", work)
        await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=60_000)
        return done

    await app.start()
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    version = "v2"
    await app.send("wake")
    assert await run.output() == "v2"
    assert ran == {"v1": 1, "v2": 1}


@pytest.mark.facts("13.7 a renamed wait needs a second decision")
async def test_a_renamed_wait_needs_a_second_decision(world: World) -> None:
    app = world.app()
    version = "v1"

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> int:
        event = await ctx.step.wait_for_event(f"wait-{version}", event=app.event("wake"), timeout=60_000)
        return -1 if event is None else event.data["n"]

    await app.start()
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    version = "v2"
    await app.send("wake", {"n": 1})
    await app.waiting("fn", 2)
    assert await run.status() == "RUNNING"
    await app.send("wake", {"n": 2})
    assert await run.output() == 2


@pytest.mark.facts("13.7 a renamed parallel step ends the run early")
async def test_a_renamed_parallel_step_ends_the_run_early(world: World) -> None:
    app = world.app()
    version = "v1"
    planned = asyncio.Event()
    renamed = asyncio.Event()

    @app.fn("fn", retries=3)
    async def fn(ctx: inngest.Context) -> int:
        async def work() -> str:
            if version == "v1":
                planned.set()
                await renamed.wait()
                raise ValueError("cut off by the deploy")
            return "worked"

        steps = tuple(partial(ctx.step.run, f"{name}-{version}", work) for name in ("a", "b"))
        return len(await ctx.group.parallel(steps))

    await app.start()
    await app.send()
    run = await app.run("fn")
    await planned.wait()
    version = "v2"
    renamed.set()
    # The retried, targeted request finds no step of that id, falls through, and the run completes.
    assert await run.output(within=RETRY_WITHIN_SECONDS) < 2


@pytest.mark.facts("13.8 a caught non-retriable error executes its step again")
async def test_a_caught_non_retriable_error_executes_its_step_again(world: World) -> None:
    app = world.app()
    ran: Counter[str] = Counter()

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> str:
        async def refuse() -> None:
            ran["refuse"] += 1
            raise inngest.NonRetriableError("no")

        async def after() -> None: ...

        try:
            await ctx.step.run("refuse", refuse)
        except inngest.NonRetriableError:
            await ctx.step.run("after", after)
            await ctx.step.run("more", after)
        return "went on"

    await app.start()
    await app.send()
    assert await (await app.run("fn")).output() == "went on"
    assert ran["refuse"] == 3


@pytest.mark.facts("13.6 a step cut off by its host is retried, earlier ones are not")
async def test_a_step_cut_off_by_its_host_is_retried(world: World) -> None:
    app = world.app()
    ran: Counter[str] = Counter()
    for_ever = asyncio.Event()

    @app.fn("fn", retries=4)
    async def fn(ctx: inngest.Context) -> str:
        async def work(name: str) -> str:
            ran[name] += 1
            if name == "second" and ran[name] == 1:
                await for_ever.wait()
            return name

        return await ctx.step.run("first", work, "first") + await ctx.step.run("second", work, "second")

    await app.start()
    await app.send()
    run = await app.run("fn")
    await eventually(lambda: ran["second"])
    await app.host.stop()
    for_ever.set()
    await app.host.start()
    assert await run.output(within=RETRY_WITHIN_SECONDS) == "firstsecond"
    assert ran == {"first": 1, "second": 2}
    assert app.calls_of("fn")[-2].attempt >= 1


@pytest.mark.facts("13.2 a repeated decision satisfies the next wait with the same key")
@pytest.mark.facts("7 wait_for_event: an event sent again with the same id resumes a later wait")
async def test_a_repeated_decision_satisfies_the_next_wait(world: World) -> None:
    app = world.app()

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> list:
        found = []
        for number in (1, 2):
            event = await ctx.step.wait_for_event(f"wait-{number}", event=app.event("yes"), timeout=60_000)
            found.append(event and event.id)
        return found

    await app.start()
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    await app.send("yes", id=f"{app.id}-yes")
    await app.waiting("fn", 2)
    await app.send("yes", id=f"{app.id}-yes")
    assert await run.output() == [f"{app.id}-yes"] * 2
