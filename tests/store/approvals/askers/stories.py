"""What everybody is told of one approval, held against each other: row, card, answer, record, and its chain."""

import asyncio
import random
from collections.abc import Awaitable
from typing import Any

from app import store
from app.domain.approvals.askers.program_reading import ProgramReader, approval_shown
from app.domain.approvals.voting import Counted, Refused, Status, Withdrawal
from app.domain.ids import ApprovalId
from app.domain.people.actors import DESK
from app.domain.reason_codes import Code, say
from app.slack import ids
from app.slack.views.approvals.card import card
from tests.store.given import ALICE, Given
from tests.store.given_calls import Program

DECIDED = {"approval_approved": "approved", "approval_rejected": "rejected", "approval_expired": "expired"}
ENDED = {"tool_call_done": Status.EXECUTED, "tool_call_blocked": Status.NEEDS_ATTENTION}
SPREAD_SECONDS = 0.004  # about as long as one of them takes
_READER = ProgramReader("key_none", everything=True)


async def soon(what: Awaitable[Any]) -> Any:
    """Somewhere about the same instant: which comes first is different each round."""
    await asyncio.sleep(random.uniform(0, SPREAD_SECONDS))
    return await what


async def lock_out(given: Given, bot: Program) -> list[Counted | Refused]:
    """Lock its key and withdraw what it has open, as the function does that hears of it."""
    locks, wish = store.PostgresKeyLocks(given.pool), Withdrawal(DESK, say(Code.KEY_LOCKED))
    await locks.lock(given.tenant, bot.key.id, by=ALICE)
    found = await locks.open_of(given.tenant, bot.key.id, limit=10)
    return [await given.approvals.withdraw(given.tenant, one, wish) for one in found]


async def actions_of(given: Given, approval_id: ApprovalId) -> list[str]:
    """What the record says of it, in order."""
    lines = await store.PostgresProgramReads(given.pool).lines(given.tenant, approval_id, _READER)
    return [line.action for line in lines]


async def one_outcome(given: Given, approval_id: ApprovalId) -> str:
    """Its state, once all agree on it."""
    details = await given.approvals.details(given.tenant, approval_id)
    shown = approval_shown(await store.PostgresProgramReads(given.pool).get(given.tenant, approval_id, _READER))
    row, lines = details.approval, await actions_of(given, approval_id)
    withdrawn = row.withdrawn_at is not None
    state = "withdrawn" if withdrawn else row.status.value
    assert shown["state"] == state
    decided = [one for one in lines if one in DECIDED]
    assert len(decided) <= 1, lines
    if row.status in (Status.REJECTED, Status.EXPIRED):
        assert [DECIDED[one] for one in decided] == [row.status.value]
    assert lines.count("approval_cancelled") == (row.status is Status.CANCELLED)
    ended = [ENDED[one] for one in lines if one in ENDED and not withdrawn and row.status in ENDED.values()]
    assert ended == ([row.status] if row.status in ENDED.values() else []), lines
    assert lines.count("approval_reported") == (shown["result"] is not None) == (details.reported is not None)
    if details.reported is not None:
        done = details.reported.report.outcome.value == "done"
        assert row.status is (Status.EXECUTED if done else Status.NEEDS_ATTENTION)
        assert (details.receipt.refund_id or "") == (details.reported.report.reference if done else "")
    assert (ids.APPROVE in str(card(details))) is (row.status is Status.PENDING)
    return state


async def chain_holds(given: Given) -> None:
    """As ``countersign audit verify`` looks at it."""
    assert await given.audit.verify(given.tenant) is None
