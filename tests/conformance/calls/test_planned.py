"""A planned step is called by its hashed id; until the group's discovery nothing else runs at once."""

import pytest

from tests.conformance.hosts import Call
from tests.conformance.raw import Answer, hashed, op, ops
from tests.conformance.world import World


@pytest.mark.facts("3 a planned step is called by its hashed id")
@pytest.mark.facts("3 immediate execution is off from a group until its discovery")
@pytest.mark.facts("4 StepPlanned enqueues a targeted call")
@pytest.mark.facts("4 one discovery follows a finished group")
async def test_a_group_is_called_step_by_step_then_discovered_once(world: World) -> None:
    def answer(call: Call) -> Answer:
        for name in ("a", "b", "c"):
            if call.query["stepId"] == hashed(name):
                return ops(op("StepRun", name, data=name))
        if len(call.body["steps"]) == 3:
            return ops(op("StepRun", "after", data=1))
        if len(call.body["steps"]) == 4:
            return Answer(200, "end")
        return ops(*(op("StepPlanned", name) for name in ("a", "b", "c")))

    raw = await world.raw(answer)
    run = await raw.started()
    assert await run.output() == "end"
    targets = [call.query["stepId"] for call in raw.calls]
    assert targets[0] == "step"
    assert sorted(targets[1:4]) == sorted(hashed(name) for name in ("a", "b", "c"))
    assert targets[4:] == ["step", "step"]
    immediate = [not call.body["ctx"]["disable_immediate_execution"] for call in raw.calls]
    assert immediate == [True, False, False, False, True, True]


@pytest.mark.facts("3 a planned step is called by its hashed id")
async def test_a_lone_planned_step_is_called_too(world: World) -> None:
    def answer(call: Call) -> Answer:
        if call.query["stepId"] == hashed("only"):
            return ops(op("StepRun", "only", data="done"))
        if call.body["steps"]:
            return Answer(200, call.body["steps"][hashed("only")])
        return ops(op("StepPlanned", "only"))

    raw = await world.raw(answer)
    run = await raw.started()
    assert await run.output() == {"data": "done"}
    assert [call.query["stepId"] for call in raw.calls] == ["step", hashed("only"), "step"]
