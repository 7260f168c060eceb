"""Of two results for one step the first is the step's result for good."""

import asyncio

import pytest

from tests.conformance.hosts import Call
from tests.conformance.patience import eventually
from tests.conformance.raw import Answer, hashed, op, ops
from tests.conformance.world import World


@pytest.mark.facts("0 the first recorded result of a step stays")
async def test_a_second_result_changes_nothing(world: World) -> None:
    may_repeat = asyncio.Event()

    async def answer(call: Call) -> Answer:
        if call.query["stepId"] == hashed("a"):
            return ops(op("StepRun", "a", data="first"))
        if call.query["stepId"] == hashed("b"):
            await may_repeat.wait()
            return ops(op("StepRun", "a", data="second"), op("StepRun", "b", data="b"))
        if call.body["steps"]:
            return Answer(200, call.body["steps"])
        return ops(op("StepPlanned", "a"), op("StepPlanned", "b"))

    raw = await world.raw(answer)
    run = await raw.started()

    async def recorded() -> bool:
        return hashed("a") in (await world.http.get(f"/v0/runs/{run.id}/actions")).json()

    await eventually(recorded)
    may_repeat.set()
    assert await run.output() == {hashed("a"): {"data": "first"}, hashed("b"): {"data": "b"}}
