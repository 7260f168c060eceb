"""Approving less, undoing against executing, and asking again: each wins or loses whole, by the rows."""

import asyncio
import random

import pytest

from app import store
from app.domain.actions.policy import PolicyLimits
from app.domain.approvals.approval import Receipt
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, ReviewerRequest, Status
from app.domain.cases.replies import SendRefusal
from app.domain.cases.reply_screening import mark_of
from app.domain.ids import ActorId, ApprovalId
from app.errors import Unavailable
from app.ports.payments.payment_provider import ProviderRefund
from app.ports.payments.payments import Attempt
from app.slack.outbound.approvals.auto_lines import HourPainter
from tests.store.given import ALICE, BOB, Given, click, turn
from tests.store.given_lines import Wall

ROUNDS = 30


def wish(by: ActorId = ALICE, *, may_decide: bool = True) -> ReviewerRequest:
    return ReviewerRequest(by=by, source=f"test:{random.random()}", may_decide=may_decide, address="a@desk.example")


async def test_a_smaller_amount_stands_beside_what_was_asked_and_is_what_is_sent(given: Given) -> None:
    approval = await given.approval()
    verdict = await given.approvals.cast(given.tenant, approval.id, click(amount_cents=2500, reply="25 it is"))
    assert isinstance(verdict, Counted)
    row = await given.approvals.get(given.tenant, approval.id)
    assert (row.action, row.digest) == (approval.action, approval.digest)
    assert row.final_action.amount_cents == 2500
    assert row.approved_digest == row.final_action.digest(row.id) != row.digest
    begun = await given.refunds.begin(given.tenant, approval.id)
    assert isinstance(begun, Attempt)
    assert begun.approval.final_action.amount_cents == 2500
    (attempt,) = await given.pool.fetch("SELECT * FROM refunds")
    assert (attempt["params_digest"], attempt["amount_cents"]) == (row.approved_digest, 2500)
    (told,) = await given.approvals.told(given.tenant, approval.message_id, [approval.call_id])
    assert not told.made, "nothing was refunded yet"
    done = await given.refunds.settle(given.tenant, approval.id, ProviderRefund("re_1", "succeeded", 2500))
    assert done.sentence == "Refunded 25.00 EUR of the 40.00 EUR asked, refund re_1"
    (told,) = await given.approvals.told(given.tenant, approval.message_id, [approval.call_id])
    assert (told.made, told.words, told.amount_cents, told.asked_cents) == (True, "25 it is", 2500, 4000)


@pytest.mark.parametrize("amount", [0, -1, 4001, 10_000])
async def test_an_amount_the_policy_or_the_request_forbids_decides_nothing(given: Given, amount: int) -> None:
    approval = await given.approval()
    verdict = await given.approvals.cast(given.tenant, approval.id, click(amount_cents=amount))
    assert isinstance(verdict, Refused)
    assert (verdict.why, bool(verdict.because)) == (Refusal.BAD_AMOUNT, True)
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING


async def test_the_hard_cap_holds_for_a_chosen_amount_too(given: Given) -> None:
    approval = await given.approval()
    capped = store.PostgresApprovals(given.pool, limits=lambda _: PolicyLimits(hard_cap_cents=2000))
    verdict = await capped.cast(given.tenant, approval.id, click(amount_cents=2500))
    assert isinstance(verdict, Refused)
    assert isinstance(await capped.cast(given.tenant, approval.id, click(amount_cents=2000)), Counted)


async def test_an_approved_amount_changed_behind_the_desk_is_never_sent(given: Given) -> None:
    approval = await given.approval()
    await given.approvals.cast(given.tenant, approval.id, click(amount_cents=2500))
    await given.pool.execute(
        "UPDATE approvals SET approved_action = jsonb_set(approved_action, '{amount_cents}', '3900')"
    )
    receipt = await given.refunds.begin(given.tenant, approval.id)
    assert isinstance(receipt, Receipt)
    assert receipt.outcome == "needs_attention"


async def test_a_reason_is_passed_on_only_where_the_reviewer_said_so(given: Given) -> None:
    for shown in (True, False):
        approval = await given.approval()
        vote = click(ALICE, Choice.REJECT, reason="Voucher", show_reason=shown)
        await given.approvals.cast(given.tenant, approval.id, vote)
        receipt = await given.refunds.receipt(given.tenant, approval.id)
        assert receipt.note == ("Voucher" if shown else None)


async def test_nothing_is_sent_while_it_can_be_undone_and_nothing_undone_is_sent(given: Given) -> None:
    approval = await given.approved(undo_seconds=60)
    with pytest.raises(Unavailable):
        await given.refunds.begin(given.tenant, approval.id)
    assert isinstance(await given.approvals.undo(given.tenant, approval.id, wish(may_decide=False)), Refused)
    for _ in range(2):
        undone = await given.approvals.undo(given.tenant, approval.id, wish(BOB))
        assert undone == Counted(Status.CANCELLED, by=BOB, at=undone.at)
    (line,) = await given.recorded("approval_cancelled")
    assert (line["actor"], line["data"]["code"]) == (BOB, "undone")
    receipt = await given.refunds.begin(given.tenant, approval.id)
    assert isinstance(receipt, Receipt)
    assert receipt.outcome == "cancelled"


async def test_an_undo_after_the_window_is_too_late_even_where_nothing_was_sent_yet(given: Given) -> None:
    approval = await given.approved(undo_seconds=60)
    await given.pool.execute("UPDATE approvals SET undo_until = clock_timestamp() - interval '1 second'")
    verdict = await given.approvals.undo(given.tenant, approval.id, wish())
    assert isinstance(verdict, Refused)
    assert (verdict.why, verdict.status) == (Refusal.TOO_LATE, Status.APPROVED)
    assert isinstance(await given.refunds.begin(given.tenant, approval.id), Attempt)


async def test_what_the_policy_approved_is_held_too(given: Given) -> None:
    approval = await given.approval(auto=True, undo_seconds=60)
    lines = store.PostgresAutoLines(given.pool)
    await HourPainter(lines, Wall().post).show(given.tenant, approval.id)
    with pytest.raises(Unavailable):
        await given.refunds.begin(given.tenant, approval.id)
    await given.pool.execute("UPDATE approvals SET undo_until = clock_timestamp() - interval '1 second'")
    assert isinstance(await given.refunds.begin(given.tenant, approval.id), Attempt)


async def test_an_undo_and_an_execution_in_the_same_instant_never_both_win(given: Given) -> None:
    won: set[str] = set()
    for number in range(4 * ROUNDS):
        if number >= ROUNDS and len(won) == 2:
            break
        approval = await given.approved(undo_seconds=60)
        await given.pool.execute(
            "UPDATE approvals SET undo_until = clock_timestamp() + make_interval(secs => $2) WHERE id = $1",
            approval.id,
            random.uniform(0.004, 0.03),
        )

        async def begin(approval_id: ApprovalId = approval.id) -> Attempt | Receipt:
            while True:
                try:
                    return await given.refunds.begin(given.tenant, approval_id)
                except Unavailable:
                    await asyncio.sleep(0.002)

        async def undo(approval_id: ApprovalId = approval.id) -> Counted | Refused:
            await asyncio.sleep(random.uniform(0.0, 0.03))
            return await given.approvals.undo(given.tenant, approval_id, wish())

        begun, undone = await asyncio.gather(begin(), undo())
        row = await given.approvals.get(given.tenant, approval.id)
        if isinstance(undone, Counted):
            assert isinstance(begun, Receipt)
            assert row.status is Status.CANCELLED
        else:
            assert (undone.why, row.status) == (Refusal.TOO_LATE, Status.EXECUTING)
            assert isinstance(begun, Attempt)
            await given.refunds.settle(given.tenant, approval.id, ProviderRefund(f"re_{number}", "failed", 4000))
        won.add(row.status)
    assert won == {Status.CANCELLED, Status.EXECUTING}, "one side always won: the race was never close"


async def test_an_expired_approval_is_asked_about_again_once_and_linked(given: Given) -> None:
    message = await given.message()
    approval = await given.approval(message=message)
    refused = await given.approvals.reopen(given.tenant, approval.id, wish())
    assert isinstance(refused, Refused), "an open one needs no reopening"
    await given.deadline_in(approval.id, -1)
    await given.approvals.expire(given.tenant, approval.id)
    assert isinstance(await given.approvals.reopen(given.tenant, approval.id, wish(may_decide=False)), Refused)
    verdicts = await asyncio.gather(
        *(given.approvals.reopen(given.tenant, approval.id, wish(by)) for by in (ALICE, ALICE, BOB, BOB))
    )
    assert len([one for one in verdicts if isinstance(one, Counted)]) == 2
    assert {one.why for one in verdicts if isinstance(one, Refused)} == {Refusal.REOPENED}
    assert len(await given.recorded("approval_reopened")) == 1
    causes = [line.cause for line in await given.outbox.due(given.tenant, limit=20)]
    assert causes.count(f"{approval.id}:reopen") == 1
    fields = {"message": message, "revision": 2, "reopens": approval.id, "submitted": True}
    fresh, again = await given.approval(**fields), await given.approval(**fields)
    assert fresh.id == again.id != approval.id
    said = "SELECT done_at FROM outbox WHERE cause = $1"
    assert await given.pool.fetchval(said, f"{approval.id}:reopen") is not None, "nobody has to be told any more"


@pytest.mark.parametrize("choice", list(Choice))
async def test_what_people_decided_is_not_asked_about_again(given: Given, choice: Choice) -> None:
    approval = await given.approval()
    await given.approvals.cast(given.tenant, approval.id, click(ALICE, choice))
    verdict = await given.approvals.reopen(given.tenant, approval.id, wish())
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.ALREADY_CLOSED


async def test_a_follow_up_takes_the_place_of_an_unsent_draft_and_of_no_other(given: Given) -> None:
    message = await given.message()
    approval = await given.approval(message=message)
    earlier = await given.drafts.create(given.tenant, message.message_id, turn())
    fresh = await given.drafts.follow_up(given.tenant, approval.id, turn(0, "Refunded after all"))
    assert fresh == await given.drafts.follow_up(given.tenant, approval.id, turn(0, "Refunded after all"))
    assert fresh is not None
    assert (await given.drafts.details(given.tenant, earlier)).status == "replaced"
    assert (await given.drafts.details(given.tenant, fresh)).turn == 2
    kept = await store.PostgresAgentTurns(given.pool).load(given.tenant, message.message_id, 2)
    assert kept is not None
    assert kept.notes, "what is on record, for whoever has it written again"
    asked = await given.drafts.request_send(given.tenant, fresh, by=ALICE)
    assert asked.refusal is SendRefusal.DISAGREES, "nothing was refunded yet"
    await given.drafts.request_send(given.tenant, fresh, by=ALICE, meant=mark_of(asked.doubts))
    other = await given.approval(message=message, call_id="call_2")
    assert await given.drafts.follow_up(given.tenant, other.id, turn(0, "Refunded again")) is None


async def test_the_card_counts_earlier_refunds_of_this_customer(given: Given) -> None:
    first = await given.approved()
    await given.refunds.begin(given.tenant, first.id)
    await given.refunds.settle(given.tenant, first.id, ProviderRefund("re_1", "succeeded", 4000))
    second = await given.approval()
    earlier = (await given.approvals.details(given.tenant, second.id)).earlier
    assert (earlier.count, earlier.sum_cents, earlier.other_currencies) == (1, 4000, 0)
    assert (await given.approvals.details(given.tenant, first.id)).earlier.count == 0
