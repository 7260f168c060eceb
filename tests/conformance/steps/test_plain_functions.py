"""Plain ``def`` functions behind Flask use the same protocol."""

from collections import Counter

import inngest
import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS, eventually
from tests.conformance.runs import Run
from tests.conformance.world import World


@pytest.mark.facts("0 plain functions behind Flask run the same")
async def test_steps_sleeps_waits_and_errors_of_a_plain_function(world: World) -> None:
    app = world.flask_app()
    ran: Counter[str] = Counter()
    run_ids: list[str] = []

    @app.fn("plain", retries=1)
    def plain(ctx: inngest.ContextSync) -> dict:
        run_ids.append(ctx.run_id)

        def add(a: int, b: int) -> int:
            ran["add"] += 1
            return a + b

        def flaky() -> str:
            ran["flaky"] += 1
            if ctx.attempt == 0:
                raise ValueError("once")
            return "healed"

        def broken() -> None:
            raise KeyError("always")

        total = ctx.step.run("add", add, 1, 2)
        ctx.step.sleep("nap", 1000)
        healed = ctx.step.run("flaky", flaky)
        try:
            ctx.step.run("broken", broken)
        except inngest.StepError as error:
            caught = error.name
        nothing = ctx.step.wait_for_event("wait", event=app.event("never"), timeout=1000)
        return {"total": total, "healed": healed, "caught": caught, "nothing": nothing}

    await app.start()
    await app.send()
    await eventually(lambda: run_ids)
    output = await Run(world, run_ids[0]).output(within=RETRY_WITHIN_SECONDS)
    assert output == {"total": 3, "healed": "healed", "caught": "KeyError", "nothing": None}
    assert ran == {"add": 1, "flaky": 2}


@pytest.mark.facts("0 plain functions behind Flask run the same")
@pytest.mark.facts("4 step.send_event sends and records ids")
async def test_groups_invocations_and_sends_of_a_plain_function(world: World) -> None:
    app = world.flask_app()
    run_ids: list[str] = []

    @app.fn("child", on="got")
    def child(ctx: inngest.ContextSync) -> str:
        return f"child of {ctx.event.name}"

    @app.fn("plain")
    def plain(ctx: inngest.ContextSync) -> list:
        run_ids.append(ctx.run_id)
        pair = ctx.group.parallel((lambda: ctx.step.run("a", lambda: "a"), lambda: ctx.step.run("b", lambda: "b")))
        sent = ctx.step.send_event("send", inngest.Event(name=app.event("got")))
        return [*pair, len(sent), ctx.step.invoke("ask", function=child)]

    await app.start()
    await app.send()
    await eventually(lambda: run_ids)
    expected = ["a", "b", 1, "child of inngest/function.invoked"]
    assert await Run(world, run_ids[0]).output() == expected


@pytest.mark.facts("0 plain functions behind Flask run the same")
async def test_a_plain_function_behind_fastapi_runs_in_a_thread(world: World) -> None:
    app = world.app()

    @app.fn("plain")
    def plain(ctx: inngest.ContextSync) -> int:
        return ctx.step.run("one", lambda: 1) + 1

    await app.start()
    await app.send()
    assert await (await app.run("plain")).output() == 2
