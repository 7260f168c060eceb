"""Later call requests carry what was recorded, in the order it was, and name their job."""

import asyncio

import pytest

from tests.conformance.hosts import Call
from tests.conformance.patience import RETRY_WITHIN_SECONDS, eventually
from tests.conformance.raw import Answer, error, hashed, op, ops
from tests.conformance.world import World


@pytest.mark.facts("3 steps holds exactly the recorded ids and the stack their order")
@pytest.mark.facts("3 the protocol version is -1 first and then what the SDK answered")
@pytest.mark.facts("0 a run is a replay: every call request carries what was recorded so far")
@pytest.mark.facts("4 StepRun records data and goes on")
async def test_each_step_adds_its_memo_and_its_place_in_the_stack(world: World) -> None:
    def answer(call: Call) -> Answer:
        done = len(call.body["steps"])
        return Answer(200, "end") if done == 3 else ops(op("StepRun", f"s{done}", data={"n": done}))

    raw = await world.raw(answer)
    run = await raw.started()
    assert await run.output() == "end"
    assert len(raw.calls) == 4
    for number, call in enumerate(raw.calls):
        ids = [hashed(f"s{n}") for n in range(number)]
        assert set(call.body["steps"]) == set(ids)
        assert (call.body["ctx"]["stack"]["stack"] or []) == ids
        assert call.query["stepId"] == "step"
    assert [call.body["version"] for call in raw.calls] == [-1, 2, 2, 2]
    assert [call.headers["x-inngest-req-version"] for call in raw.calls] == ["-1", "2", "2", "2"]
    assert raw.calls[3].body["steps"][hashed("s2")] == {"data": {"n": 2}}


@pytest.mark.facts("3 attempt counts per job and starts again at 0")
@pytest.mark.facts("3 the job id stays through retries and the request id does not")
async def test_attempts_start_again_with_every_job(world: World) -> None:
    def answer(call: Call) -> Answer:
        if call.attempt == 0:
            return error("first time never works")
        done = len(call.body["steps"])
        return Answer(200, None) if done == 2 else ops(op("StepRun", f"s{done}", data=1))

    raw = await world.raw(answer)
    run = await raw.started(retries=1)
    await run.reached("COMPLETED", within=RETRY_WITHIN_SECONDS)
    assert [call.attempt for call in raw.calls] == [0, 1, 0, 1, 0, 1]
    jobs = [call.headers["x-inngest-job-id"] for call in raw.calls]
    assert jobs[0] == jobs[1] != jobs[2] == jobs[3] != jobs[4] == jobs[5]
    assert len({call.headers["x-request-id"] for call in raw.calls}) == 6
    assert [call.headers["x-inngest-generation-id"] for call in raw.calls] == ["1", "2"] * 3


@pytest.mark.facts("3 steps holds exactly the recorded ids and the stack their order")
async def test_the_stack_is_in_order_of_completion(world: World) -> None:
    slow = asyncio.Event()

    async def answer(call: Call) -> Answer:
        target = call.query["stepId"]
        if target == hashed("slow"):
            await slow.wait()
            return ops(op("StepRun", "slow", data="s"))
        if target == hashed("fast"):
            return ops(op("StepRun", "fast", data="f"))
        if call.body["steps"]:
            return Answer(200, None)
        return ops(op("StepPlanned", "slow"), op("StepPlanned", "fast"))

    raw = await world.raw(answer)
    run = await raw.started()
    await eventually(lambda: any(c.query["stepId"] == hashed("fast") and c.status for c in raw.calls))
    await asyncio.sleep(0.2)
    slow.set()
    await run.output()
    assert raw.calls[-1].body["ctx"]["stack"]["stack"] == [hashed("fast"), hashed("slow")]
