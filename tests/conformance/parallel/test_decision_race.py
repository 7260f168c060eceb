"""The post and the wait for its decision stand in one group: a decision sent at any instant is heard.

A race: one round would pass by luck, so it loops, with the decision sent from inside the posting step itself.
"""

import asyncio
from functools import partial

import inngest
import pytest

from tests.conformance.patience import eventually
from tests.conformance.world import World

ROUNDS = 40


@pytest.mark.facts("4 of several opcodes the waits are stored first")
@pytest.mark.facts("13.1 a wait opened beside the post never loses the decision")
@pytest.mark.parametrize("order", ["wait first", "post first"])
async def test_a_decision_made_while_posting_is_never_lost(world: World, order: str) -> None:
    app = world.app()

    @app.fn("gate")
    async def gate(ctx: inngest.Context) -> int:
        async def post() -> None:
            await app.send("decided", {"gate": ctx.event.data["gate"], "yes": 1})

        wait = partial(
            ctx.step.wait_for_event,
            "wait",
            event=app.event("decided"),
            if_exp="async.data.gate == event.data.gate",
            timeout=120_000,
        )
        pair = (wait, partial(ctx.step.run, "post", post))
        found = await ctx.group.parallel(pair if order == "wait first" else pair[::-1])
        decision = next((item for item in found if item is not None), None)
        return 0 if decision is None else decision.data["yes"]

    await app.start()
    await world.send(*({"name": app.event("go"), "data": {"gate": f"g{n}"}} for n in range(ROUNDS)))
    runs = await app.runs("gate", ROUNDS)
    heard = await asyncio.gather(*(run.output(within=40) for run in runs))
    assert heard == [1] * ROUNDS


@pytest.mark.facts("13.1 a group is not over before its wait is settled")
async def test_a_failing_post_is_seen_only_when_the_wait_is_settled(world: World) -> None:
    app = world.app()
    seen: list[str] = []

    @app.fn("gate", retries=0)
    async def gate(ctx: inngest.Context) -> str:
        async def post() -> None:
            seen.append("posted")
            raise ValueError("cannot post")

        wait = partial(ctx.step.wait_for_event, "wait", event=app.event("decided"), timeout=2000)
        try:
            await ctx.group.parallel((wait, partial(ctx.step.run, "post", post)))
        except inngest.StepError as error:
            return error.message
        return "nothing raised"

    await app.start()
    await app.send()
    await eventually(lambda: seen)
    run = await app.run("gate")
    assert await run.output() == "cannot post"
    assert app.calls[-1].started - app.calls[0].ended >= 1.5
