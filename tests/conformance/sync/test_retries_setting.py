"""``retries`` counts retries: the attempts are one more, and five when nothing is said."""

import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS
from tests.conformance.raw import Answer, error
from tests.conformance.world import World


@pytest.mark.facts("2 retries count retries, not attempts")
@pytest.mark.facts("2 without retries there are five attempts")
@pytest.mark.facts("3 max_attempts is retries plus one")
@pytest.mark.facts("6 a run fails when its attempts are used up")
@pytest.mark.parametrize(("retries", "attempts"), [(0, 1), (1, 2), (2, 3), (None, 5)])
async def test_attempts_are_retries_plus_one(world: World, retries: int | None, attempts: int) -> None:
    raw = await world.raw(lambda _: error("again"))
    run = await raw.started(retries=retries)
    await run.failure(within=RETRY_WITHIN_SECONDS)
    assert [call.attempt for call in raw.calls] == list(range(attempts))
    assert {call.body["ctx"]["max_attempts"] for call in raw.calls} == {attempts}


@pytest.mark.facts("2 retries count retries, not attempts")
async def test_a_success_ends_the_attempts(world: World) -> None:
    raw = await world.raw(lambda call: error("once") if call.attempt == 0 else Answer(200, "well"))
    run = await raw.started(retries=3)
    assert await run.output(within=RETRY_WITHIN_SECONDS) == "well"
    assert [call.attempt for call in raw.calls] == [0, 1]
