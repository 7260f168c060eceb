"""Two processes whose people press at once: never fewer votes than the quorum, and never one too many."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from app.domain.approvals.flows.flow import Flow, Stage
from app.domain.approvals.voting import Refusal, Status
from app.domain.ids import ApprovalId
from tests.store.given import Given

ROUNDS: Final = int(os.environ.get("QUORUM_RACES", "12"))  # 1,000 as a trial
TEAMS: Final = (("UA", "UB", "UC"), ("UA", "UD", "UE"))  # one of them presses on both
FLOW: Final = Flow("pairs", ((Stage("team", quorum=3),),))


@asynccontextmanager
async def process(database_url: str, people: tuple[str, ...]) -> AsyncIterator[asyncio.subprocess.Process]:
    """One whose people wait to be told which request to vote on."""
    command = (sys.executable, "-m", "tests.store.approvals.flows.voters", database_url, *people)
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    started = await asyncio.create_subprocess_exec(*command, **pipes)
    try:
        yield started
    finally:
        assert started.stdin is not None
        started.stdin.close()
        await started.wait()


async def heard(racer: asyncio.subprocess.Process, approval_id: ApprovalId) -> list[str]:
    """What its people were told."""
    assert racer.stdin is not None
    assert racer.stdout is not None
    racer.stdin.write(f"{approval_id}\n".encode())
    await racer.stdin.drain()
    return list(json.loads(await racer.stdout.readline()))


async def test_two_processes_never_count_a_quorum_short_or_twice(given: Given, database_url: str) -> None:
    decided = Status.APPROVED.value
    async with process(database_url, TEAMS[0]) as one, process(database_url, TEAMS[1]) as other:
        for number in range(ROUNDS):
            approval = await given.approval(call_id=f"call_{number}", flow=FLOW)
            first, second = await asyncio.gather(heard(one, approval.id), heard(other, approval.id))
            told = [*first, *second]
            assert told.count(decided) in (1, 2), told  # twice: the same person's same press, on both
            if told.count(decided) == 2:
                assert first[0] == second[0] == decided
            assert set(told) <= {decided, Status.PENDING.value, Refusal.ALREADY_CLOSED.value}, told
            row = await given.approvals.get(given.tenant, approval.id)
            voters = await given.pool.fetch(
                "SELECT voter, stage FROM votes WHERE approval_id = $1 AND refusal IS NULL", approval.id
            )
            assert row.status is Status.APPROVED
            assert len(voters) == len({one["voter"] for one in voters}) == 3
            assert {one["stage"] for one in voters} == {"team"}
    assert len(await given.recorded("approval_approved")) == ROUNDS
    assert await given.audit.verify(given.tenant) is None
