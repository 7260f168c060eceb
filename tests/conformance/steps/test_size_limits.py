"""Steps, outputs and state have limits; crossing one fails the run in words instead of for ever."""

import pytest

from tests.conformance.hosts import Call
from tests.conformance.patience import quiet
from tests.conformance.raw import Answer, op, ops
from tests.conformance.world import World

MIB = 1024 * 1024


@pytest.mark.facts("4 a step output over 4 MiB fails the run in words")
async def test_a_step_output_over_4_mib_fails_the_run(world: World) -> None:
    raw = await world.raw(lambda _: ops(op("StepRun", "big", data="x" * (4 * MIB + 10))))
    run = await raw.started(retries=0)
    assert "output size is greater than the limit" in await run.failure(within=60)


@pytest.mark.facts("4 a response over 8 MiB fails the run")
async def test_a_response_over_8_mib_fails_the_run(world: World) -> None:
    raw = await world.raw(lambda _: Answer(200, "x" * (8 * MIB + 10)))
    run = await raw.started(retries=0)
    assert "output_too_large" in await run.failure(within=60)


@pytest.mark.facts("4 state over 32 MiB fails the run")
async def test_state_over_32_mib_fails_the_run(world: World) -> None:
    chunk = "x" * (4 * MIB - 2000)
    answered = 0

    def answer(_: Call) -> Answer:
        nonlocal answered
        answered += 1
        if answered > 20:
            return Answer(200, "no limit met")
        return ops(op("StepRun", f"s{answered}", data=chunk))

    raw = await world.raw(answer)
    run = await raw.started(retries=0)
    failure = await run.failure(within=90)
    assert "overflow" in failure.lower() or "state" in failure.lower()
    assert answered <= 10


@pytest.mark.facts("4 a run may have at most 1000 steps")
async def test_more_than_1000_steps_fail_the_run(world: World) -> None:
    planned = [op("StepPlanned", f"p{n}") for n in range(1001)]

    def answer(call: Call) -> Answer:
        if call.query["stepId"] == "step":
            return Answer(200, "end") if call.body["steps"] else ops(*planned)
        found = next(item for item in planned if item["id"] == call.query["stepId"])
        return ops({**found, "op": "StepRun", "data": 1})

    raw = await world.raw(answer)
    run = await raw.started(retries=0)
    await run.failure(within=90)
    await quiet()
    assert len(raw.calls) <= 1002
