"""Whoever waits while two things end an approval at once is woken once, and reads the one outcome that stands."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Choice, Withdrawal
from app.domain.people.api_keys import Scope
from app.web.api.approvals.waits import Waits
from tests.store.approvals.askers.stories import SPREAD_SECONDS, chain_holds, soon
from tests.store.given import ALICE, BOB, Given, click
from tests.web.api.programs import got, of
from tests.web.api.test_approval_waits import all_wait, desk, notices_only, waited, waits
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED
__all__ = ["desk", "notices_only", "waits"]  # fixtures

ROUNDS = 30
Other = Callable[[Given, Approval], Awaitable[object]]


async def _expires(given: Given, approval: Approval) -> object:
    await given.deadline_in(approval.id, 0)
    return await given.approvals.expire(given.tenant, approval.id)


OTHERS: dict[str, Other] = {
    "another's decision": lambda given, one: given.approvals.cast(given.tenant, one.id, click(BOB, Choice.REJECT)),
    "its withdrawal": lambda given, one: given.approvals.withdraw(
        given.tenant, one.id, Withdrawal(one.requested_by, "No need")
    ),
    "its deadline": _expires,
}


@pytest.mark.parametrize("other", OTHERS)
async def test_a_wait_ends_with_what_stands(
    signed: Composed, desk: Given, waits: Waits, notices_only: None, other: str
) -> None:
    agent = await of(desk, Scope.APPROVALS_READ)
    async with signed.http() as http:
        for _ in range(ROUNDS):
            approval = await agent.opened(undo_seconds=0)
            waiting = asyncio.create_task(waited(http, approval.id, agent))
            await all_wait(waits, 1)
            await asyncio.gather(
                soon(desk.approvals.cast(desk.tenant, approval.id, click(ALICE, Choice.REJECT))),
                soon(OTHERS[other](desk, approval)),
            )
            shown, took = await waiting
            assert took < 10, "woken, and not by the end of its patience"
            await asyncio.sleep(SPREAD_SECONDS)
            stands = await got(http, f"/v1/approvals/{approval.id}", agent)
            assert (shown["settled"], shown["state"], shown["decision"]) == (
                True,
                stands["state"],
                stands["decision"],
            )
    await chain_holds(desk)
