"""A StepError whose answer forbids retries is recorded as a failed step, and the function goes on."""

import pytest

from tests.conformance.hosts import Call
from tests.conformance.raw import Answer, hashed, op, ops
from tests.conformance.world import World

ERROR = {"name": "Broken", "message": "no use", "stack": "there", "code": "unknown"}


@pytest.mark.facts("4 a step error with no-retry is a failed step")
@pytest.mark.facts("5 a failed step is recorded as an error with name, message and stack")
async def test_it_is_recorded_and_the_run_goes_on(world: World) -> None:
    def answer(call: Call) -> Answer:
        if call.body["steps"]:
            return Answer(200, "went on")
        return ops(op("StepError", "s", error=ERROR), headers={"x-inngest-no-retry": "true"})

    raw = await world.raw(answer)
    run = await raw.started(retries=4)
    assert await run.output() == "went on"
    memo = raw.calls[1].body["steps"][hashed("s")]
    assert {key: memo["error"][key] for key in ("name", "message", "stack")} == {
        "name": "Broken",
        "message": "no use",
        "stack": "there",
    }


@pytest.mark.facts("4 StepError retries the job and records nothing")
@pytest.mark.facts("4 StepFailed records the error and goes on")
async def test_a_step_error_on_the_last_attempt_is_recorded_too(world: World) -> None:
    def answer(call: Call) -> Answer:
        return Answer(200, "went on") if call.body["steps"] else ops(op("StepError", "s", error=ERROR))

    raw = await world.raw(answer)
    run = await raw.started(retries=1)
    assert await run.output(within=60) == "went on"
    assert [call.attempt for call in raw.calls] == [0, 1, 0]
