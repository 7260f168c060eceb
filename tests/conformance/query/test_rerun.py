"""A run can be run again: as a whole, or from one of its steps."""

from collections import Counter

import inngest
import pytest

from tests.conformance.raw import hashed
from tests.conformance.runs import Run
from tests.conformance.world import World

WHOLE = "mutation Rerun($runID: ULID!) { rerun(runID: $runID) }"
FROM = "mutation Rerun($runID: ULID!, $fromStep: RerunFromStepInput) { rerun(runID: $runID, fromStep: $fromStep) }"


async def _ran(world: World):
    app = world.app()
    ran: Counter[str] = Counter()

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> list:
        async def work(name: str) -> str:
            ran[name] += 1
            return f"{name} {ran[name]} of {ctx.event.data['n']}"

        return [await ctx.step.run(name, work, name) for name in ("a", "b", "c")]

    await app.start()
    await app.send(data={"n": 7}, id=f"{app.id}-once")
    run = await app.run("fn")
    assert await run.output() == ["a 1 of 7", "b 1 of 7", "c 1 of 7"]
    return run, ran


@pytest.mark.facts("8 rerun: a new run of the original events")
async def test_a_rerun_executes_everything_again(world: World) -> None:
    run, _ = await _ran(world)
    again = (await world.gql(WHOLE, {"runID": run.id}))["rerun"]
    assert again != run.id
    assert await Run(world, again).output() == ["a 2 of 7", "b 2 of 7", "c 2 of 7"]


@pytest.mark.facts("8 rerun: from a step keeps what came before")
async def test_a_rerun_from_a_step_keeps_what_came_before(world: World) -> None:
    run, ran = await _ran(world)
    again = (await world.gql(FROM, {"runID": run.id, "fromStep": {"stepID": hashed("b")}}))["rerun"]
    assert await Run(world, again).output() == ["a 1 of 7", "b 2 of 7", "c 2 of 7"]
    assert ran == {"a": 1, "b": 2, "c": 2}
