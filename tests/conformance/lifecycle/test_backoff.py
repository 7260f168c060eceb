"""The delay before a retry follows the table: longer each time, with some chance in it."""

import itertools

import pytest

from tests.conformance.engines import RETRY_SCALE
from tests.conformance.raw import error
from tests.conformance.world import World

TABLE_SECONDS = [15, 30, 60, 120]
JITTER_SECONDS = 30
SLACK_SECONDS = 3.0


@pytest.mark.facts("6 delays between retries grow by the table")
@pytest.mark.local_only("measures the scaled table; a real server may run with any")
async def test_each_delay_lies_in_its_row_of_the_table(world: World) -> None:
    raw = await world.raw(lambda _: error("again"))
    run = await raw.started()
    await run.failure()
    delays = [later.started - earlier.ended for earlier, later in itertools.pairwise(raw.calls)]
    assert len(delays) == 4
    for delay, row in zip(delays, TABLE_SECONDS, strict=True):
        assert row * RETRY_SCALE - 0.02 <= delay <= (row + JITTER_SECONDS) * RETRY_SCALE + SLACK_SECONDS


@pytest.mark.facts("6 delays between retries grow by the table")
@pytest.mark.local_only("measures the scaled table; a real server may run with any")
async def test_a_dead_host_waits_by_the_same_table(world: World) -> None:
    raw = await world.raw(lambda _: error("unused"))
    await raw.host.stop()
    await raw.register(raw.config())
    [event] = await world.send({"name": raw.event("go"), "data": {}})
    [run] = await world.runs_of_event(event)
    assert "Unable to reach SDK URL" in await run.failure()
