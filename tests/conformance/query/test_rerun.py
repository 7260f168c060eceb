"""A run can be run again: as a whole, or from one of its steps."""

from collections import Counter

import inngest
import pytest

from tests.conformance.patience import quiet
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
    again = (await world.readable(WHOLE, {"runID": run.id}))["rerun"]
    assert again != run.id
    assert await Run(world, again).output() == ["a 2 of 7", "b 2 of 7", "c 2 of 7"]


@pytest.mark.facts("8 rerun: from a step keeps what came before")
async def test_a_rerun_from_a_step_keeps_what_came_before(world: World) -> None:
    run, ran = await _ran(world)
    again = (await world.readable(FROM, {"runID": run.id, "fromStep": {"stepID": hashed("b")}}))["rerun"]
    assert await Run(world, again).output() == ["a 1 of 7", "b 2 of 7", "c 2 of 7"]
    assert ran == {"a": 1, "b": 2, "c": 2}


@pytest.mark.facts("8 rerun: only from a real step, by its id")
@pytest.mark.parametrize("step", ["b", "function success", hashed("function success"), hashed("unknown")])
async def test_a_rerun_starts_only_from_a_real_step(world: World, step: str) -> None:
    run, ran = await _ran(world)
    body = {"query": FROM, "variables": {"runID": run.id, "fromStep": {"stepID": step}}}
    reply = await world.http.post("/v0/gql", json=body)
    assert reply.json().get("errors"), reply.text
    await quiet()
    assert ran == {"a": 1, "b": 1, "c": 1}


@pytest.mark.facts("8 rerun: from a step, keys of earlier outputs that held null are gone")
async def test_a_rerun_from_a_step_has_no_keys_that_held_null(world: World) -> None:
    app = world.app()

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> dict:
        async def first() -> dict:
            return {"kept": 1, "gone": None, "inside": {"gone": None, "kept": [None]}}

        async def nothing() -> None: ...

        async def last() -> None: ...

        found = await ctx.step.run("first", first)
        empty = await ctx.step.run("nothing", nothing)
        await ctx.step.run("last", last)
        return {"found": sorted(found), "inside": sorted(found["inside"]), "empty": empty}

    await app.start()
    await app.send()
    run = await app.run("fn")
    assert await run.output() == {"found": ["gone", "inside", "kept"], "inside": ["gone", "kept"], "empty": None}
    again = (await world.readable(FROM, {"runID": run.id, "fromStep": {"stepID": hashed("last")}}))["rerun"]
    assert await Run(world, again).output() == {"found": ["inside", "kept"], "inside": ["kept"], "empty": None}
