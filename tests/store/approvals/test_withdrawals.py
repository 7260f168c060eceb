"""Withdrawing: until it is executed, an approval can be taken back for good, and exactly one of two at once wins."""

import asyncio
import random

import pytest

from app.domain.approvals.approval import Receipt
from app.domain.approvals.voting import (
    Counted,
    OpenedBy,
    Opener,
    Refusal,
    Refused,
    ReviewerRequest,
    Status,
    Withdrawal,
)
from app.domain.ids import ActorId, ApprovalId
from app.domain.reason_codes import Code, Remark, say
from app.errors import Unavailable
from app.ports.payments.payment_provider import ProviderRefund
from app.ports.payments.payments import Attempt
from tests.store.given import BOB, Given, click

CLI = ActorId("cli:1000")
WITHDRAWAL = Withdrawal(CLI, "The customer called")
ROUNDS = 12


async def settled(given: Given, approval_id: ApprovalId, number: int) -> None:
    """So that the next round's refund of the same payment need not wait for this one's."""
    await given.refunds.settle(given.tenant, approval_id, ProviderRefund(f"re_{number}", "failed", 4000))


@pytest.mark.parametrize("undo_seconds", [None, 60], ids=["pending", "approved and held"])
async def test_what_is_not_carried_out_yet_is_withdrawn_for_good_and_on_record(
    given: Given, undo_seconds: int | None
) -> None:
    approval = await (given.approval() if undo_seconds is None else given.approved(undo_seconds=undo_seconds))
    verdict = await given.approvals.withdraw(given.tenant, approval.id, WITHDRAWAL)
    assert isinstance(verdict, Counted)
    again = await given.approvals.withdraw(given.tenant, approval.id, WITHDRAWAL)
    assert again == verdict, "the same wish, sent twice"
    row = await given.approvals.get(given.tenant, approval.id)
    assert (row.status, row.decided_by, row.decision_reason) == (Status.CANCELLED, CLI, "The customer called")
    receipt = await given.refunds.begin(given.tenant, approval.id)
    assert isinstance(receipt, Receipt)
    assert (receipt.outcome, "withdrawn; no money moved" in receipt.sentence) == ("withdrawn", True)
    lines = await given.recorded("approval_cancelled", "refund_blocked")
    assert [(line["action"], line["actor"], line["data"]["code"]) for line in lines] == [
        ("approval_cancelled", CLI, "withdrawn"),
        ("refund_blocked", CLI, "withdrawn"),
    ]
    assert "The customer called" not in str(lines), "of a reason the record keeps a fingerprint"
    refused = await given.approvals.cast(given.tenant, approval.id, click(BOB))
    assert isinstance(refused, Refused)
    assert refused.why is Refusal.ALREADY_CLOSED
    wish = ReviewerRequest(BOB, "w", True, "bob@desk.example")
    assert isinstance(await given.approvals.reopen(given.tenant, approval.id, wish), Refused)
    told = "SELECT count(*) FROM outbox WHERE cause = $1 AND done_at IS NULL"
    assert await given.pool.fetchval(told, f"{approval.id}:withdrawn") == 1
    await given.approvals.withdrawal_told(given.tenant, approval.id)
    assert await given.pool.fetchval("SELECT count(*) FROM outbox WHERE cause LIKE 'apr_%' AND done_at IS NULL") == 0


async def test_what_is_being_sent_is_left_and_what_is_closed_stays_as_it_is(given: Given) -> None:
    sent = await given.approved()
    assert isinstance(await given.refunds.begin(given.tenant, sent.id), Attempt)
    refused = await given.approvals.withdraw(given.tenant, sent.id, WITHDRAWAL)
    assert isinstance(refused, Refused)
    assert (refused.why, refused.status) == (Refusal.TOO_LATE, Status.EXECUTING)
    closed = await given.approval()
    await given.deadline_in(closed.id, -1)
    await given.approvals.expire(given.tenant, closed.id)
    refused = await given.approvals.withdraw(given.tenant, closed.id, WITHDRAWAL)
    assert isinstance(refused, Refused)
    assert (refused.why, refused.status) == (Refusal.ALREADY_CLOSED, Status.EXPIRED)
    again = await given.approvals.withdraw(given.tenant, closed.id, WITHDRAWAL)
    assert again == refused
    lines = await given.recorded("withdrawal_refused")
    assert [(line["subject"], line["actor"], line["data"]["code"]) for line in lines] == [
        (f"approval:{sent.id}", CLI, "too_late"),
        (f"approval:{closed.id}", CLI, "already_closed"),
    ], "who tried is on the record, once for each state that they met"
    unknown = await given.approvals.withdraw(given.tenant, ApprovalId("apr_no"), WITHDRAWAL)
    assert isinstance(unknown, Refused)
    assert unknown.why is Refusal.UNKNOWN
    assert not await given.recorded("approval_cancelled")


async def test_what_a_run_took_back_says_so_in_the_desks_own_words(given: Given) -> None:
    approval = await given.approval()
    await given.approvals.withdraw(given.tenant, approval.id, Withdrawal(ActorId("engine"), say(Code.RUN_CANCELLED)))
    reason = (await given.approvals.get(given.tenant, approval.id)).decision_reason
    assert isinstance(reason, Remark)
    assert reason.code is Code.RUN_CANCELLED


async def test_nobody_revives_the_run_of_what_was_withdrawn(given: Given) -> None:
    approval = await given.approved(undo_seconds=60)
    await given.approvals.withdraw(given.tenant, approval.id, WITHDRAWAL)
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '1 day'")
    await given.pool.execute("UPDATE outbox SET sends = 9")
    assert not await given.refunds.stuck(given.tenant, older_than_seconds=600)


async def test_a_withdrawal_and_a_press_at_the_same_instant_never_both_win(given: Given) -> None:
    won: set[Status] = set()
    for number in range(4 * ROUNDS):
        if number >= ROUNDS and len(won) == 2:
            break
        approval = await given.approval(undo_seconds=0)

        async def press(approval_id: ApprovalId = approval.id) -> Counted | Refused:
            await asyncio.sleep(random.uniform(0.0, 0.01))
            verdict = await given.approvals.cast(given.tenant, approval_id, click())
            if isinstance(verdict, Counted):
                begun = await given.refunds.begin(given.tenant, approval_id)
                assert isinstance(begun, Attempt | Receipt)
            return verdict

        async def withdraw(approval_id: ApprovalId = approval.id) -> Counted | Refused:
            await asyncio.sleep(random.uniform(0.0, 0.02))
            return await given.approvals.withdraw(given.tenant, approval_id, WITHDRAWAL)

        _, withdrawn = await asyncio.gather(press(), withdraw())
        row = await given.approvals.get(given.tenant, approval.id)
        attempted = await given.pool.fetchval("SELECT count(*) FROM refunds WHERE approval_id = $1", approval.id)
        if isinstance(withdrawn, Counted):
            assert (row.status, attempted) == (Status.CANCELLED, 0)
        else:
            assert (withdrawn.why, row.status) == (Refusal.TOO_LATE, Status.EXECUTING)
            assert attempted == 1
            await settled(given, approval.id, number)
        won.add(Status(row.status))
    assert won == {Status.CANCELLED, Status.EXECUTING}, "one side always won: the race was never close"


async def test_a_withdrawal_and_an_execution_at_the_same_instant_never_both_win(given: Given) -> None:
    won: set[Status] = set()
    for number in range(4 * ROUNDS):
        if number >= ROUNDS and len(won) == 2:
            break
        approval = await given.approved()

        async def begin(approval_id: ApprovalId = approval.id) -> Attempt | Receipt:
            await asyncio.sleep(random.uniform(0.0, 0.01))
            try:
                return await given.refunds.begin(given.tenant, approval_id)
            except Unavailable:  # pragma: no cover - a busy machine
                return await given.refunds.begin(given.tenant, approval_id)

        async def withdraw(approval_id: ApprovalId = approval.id) -> Counted | Refused:
            await asyncio.sleep(random.uniform(0.0, 0.01))
            return await given.approvals.withdraw(given.tenant, approval_id, WITHDRAWAL)

        begun, withdrawn = await asyncio.gather(begin(), withdraw())
        row = await given.approvals.get(given.tenant, approval.id)
        if isinstance(withdrawn, Counted):
            assert isinstance(begun, Receipt)
            assert (begun.outcome, row.status) == ("withdrawn", Status.CANCELLED)
        else:
            assert isinstance(begun, Attempt)
            assert row.status is Status.EXECUTING
            await settled(given, approval.id, number)
        won.add(row.status)
    assert won == {Status.CANCELLED, Status.EXECUTING}, "one side always won: the race was never close"


async def test_what_a_run_had_opened_is_found_by_its_rows(given: Given) -> None:
    message, other = await given.message(), await given.message()
    own = await given.approval(message=message)
    closed = await given.approval(message=message, call_id="call_2")
    await given.approvals.withdraw(given.tenant, closed.id, WITHDRAWAL)
    looked_into = await given.approval(message=message, call_id="inv_1:call", submitted=True)
    again = await given.approval(message=message, call_id="call_3", submitted=True, reopens=closed.id)
    await given.approval(message=other)

    async def live(kind: OpenedBy, name: str, delivery: int = 0) -> list[ApprovalId]:
        return list(await given.approvals.live_of(given.tenant, Opener(kind, name, delivery)))

    assert await live(OpenedBy.MESSAGE, message.message_id) == [own.id]
    assert await live(OpenedBy.INVESTIGATION, "inv_1") == [looked_into.id]
    assert await live(OpenedBy.INVESTIGATION, "inv_") == []
    assert await live(OpenedBy.REOPENING, closed.id) == [again.id]
    assert await live(OpenedBy.GATE, own.id) == [own.id]
    assert await live(OpenedBy.GATE, closed.id) == []
    await given.cases.resend(given.tenant, message.message_id)
    assert await live(OpenedBy.MESSAGE, message.message_id) == [], "a later delivery's run waits for the same one"
    assert await live(OpenedBy.MESSAGE, message.message_id, 1) == [own.id]
