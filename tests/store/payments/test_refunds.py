"""Refunds: one attempt wins, what was approved is what is sent, and the receipt tells what became of it."""

import asyncio

import pytest

from app.domain.approvals.voting import Status
from app.errors import NotFound
from app.ports.payments.payment_provider import ProviderRefund
from app.ports.payments.payments import Attempt
from tests.store.given import Given

PAID = ProviderRefund("re_1", "succeeded", 4000)


async def test_a_hundred_executions_at_once_win_one_attempt(given: Given) -> None:
    for _ in range(3):
        approval = await given.approved()
        begun = await asyncio.gather(*(given.refunds.begin(given.tenant, approval.id) for _ in range(100)))
        attempts = [one for one in begun if isinstance(one, Attempt)]
        assert len([one for one in attempts if not one.resumed]) == 1
        assert {one.idempotency_key for one in attempts} == {f"{approval.id}:refund"}
        await given.refunds.settle(given.tenant, approval.id, ProviderRefund(f"re_{approval.id}", "succeeded", 4000))
    assert len(await given.recorded("refund_attempted")) == 3


async def test_a_refund_is_issued_once_however_often_the_step_runs(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    receipts = await asyncio.gather(*(given.refunds.settle(given.tenant, approval.id, PAID) for _ in range(10)))
    assert {(one.outcome, one.sentence) for one in receipts} == {("executed", "Refunded 40.00 EUR, refund re_1")}
    assert await given.refunds.begin(given.tenant, approval.id) == receipts[0]
    assert len(await given.recorded("refund_issued")) == 1
    assert not await given.recorded("refund_blocked")
    assert await _refunded(given) == 4000
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.EXECUTED


async def test_an_attempt_without_an_answer_is_resumed_with_its_age(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    await given.pool.execute("UPDATE refunds SET first_attempted_at = first_attempted_at - interval '25 hours'")
    again = await given.refunds.begin(given.tenant, approval.id)
    assert isinstance(again, Attempt)
    assert again.resumed
    assert again.age_seconds > 25 * 3600 - 60


async def test_nothing_is_sent_for_what_nobody_approved(given: Given) -> None:
    pending = await given.approval()
    receipt = await given.refunds.begin(given.tenant, pending.id)
    assert not isinstance(receipt, Attempt)
    assert receipt.outcome == "pending"
    await given.deadline_in(pending.id, -1)
    await given.approvals.expire(given.tenant, pending.id)
    expired = await given.refunds.begin(given.tenant, pending.id)
    assert not isinstance(expired, Attempt)
    assert expired.outcome == "expired"
    assert not await given.recorded("refund_attempted")


@pytest.mark.parametrize(
    "change",
    [
        "action = jsonb_set(action, '{amount_cents}', '9900')",
        "action = jsonb_set(action, '{charge_id}', '\"ch_1001\"')",
        "action = '{}'",
        "digest = repeat('0', 64)",
    ],
)
async def test_a_row_changed_after_its_approval_is_never_sent(given: Given, change: str) -> None:
    approval = await given.approved()
    await given.pool.execute(f"UPDATE approvals SET {change} WHERE id = $1", approval.id)
    receipt = await given.refunds.begin(given.tenant, approval.id)
    assert not isinstance(receipt, Attempt)
    assert receipt.outcome == "needs_attention"
    (row,) = await given.recorded("refund_unresolved")
    assert row["data"]["code"] == "tampered"
    assert not await given.recorded("refund_attempted", "refund_issued")


async def test_a_row_changed_between_attempt_and_retry_is_not_sent_either(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    await given.pool.execute("UPDATE approvals SET action = jsonb_set(action, '{amount_cents}', '9900')")
    again = await given.refunds.begin(given.tenant, approval.id)
    assert not isinstance(again, Attempt)
    assert again.outcome == "needs_attention"


async def test_a_pending_refund_is_never_called_refunded_and_settles_later(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    waiting = await given.refunds.settle(given.tenant, approval.id, ProviderRefund("re_1", "pending", 4000))
    assert waiting.outcome == "pending"
    assert "Refunded" not in waiting.sentence
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.EXECUTING
    assert await _refunded(given) == 0
    done = await given.refunds.settle(given.tenant, approval.id, PAID)
    assert done.outcome == "executed"
    late = await given.refunds.settle(given.tenant, approval.id, ProviderRefund("re_1", "pending", 4000))
    assert late.outcome == "executed"
    assert len(await given.recorded("refund_issued")) == 1


async def test_a_refund_that_fails_days_later_is_told_and_taken_off_the_books(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    await given.refunds.settle(given.tenant, approval.id, PAID)
    failed = ProviderRefund("re_1", "failed", 4000, failure="expired_or_canceled_card")
    for _ in range(2):
        receipt = await given.refunds.settle(given.tenant, approval.id, failed)
        assert receipt.outcome == "needs_attention"
    assert await _refunded(given) == 0
    assert len(await given.recorded("refund_failed")) == 1


async def test_a_refund_that_fails_at_once_needs_attention_and_says_why(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    failed = ProviderRefund("re_1", "failed", 4000, failure="insufficient_funds")
    receipt = await given.refunds.settle(given.tenant, approval.id, failed)
    row = await given.approvals.get(given.tenant, approval.id)
    assert row.status is Status.NEEDS_ATTENTION
    assert "insufficient_funds" in row.trouble
    assert receipt.sentence == row.trouble


async def test_another_amount_than_approved_needs_attention(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    await given.refunds.settle(given.tenant, approval.id, ProviderRefund("re_1", "succeeded", 9900))
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.NEEDS_ATTENTION


async def test_giving_up_is_on_record_once_and_ends_the_approval(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    for _ in range(2):
        receipt = await given.refunds.give_up(given.tenant, approval.id, code="unknown", trouble="Look it up")
        assert (receipt.outcome, receipt.sentence) == ("needs_attention", "Look it up")
    assert len(await given.recorded("refund_unresolved")) == 1
    assert not isinstance(await given.refunds.begin(given.tenant, approval.id), Attempt)


async def test_moved_facts_end_the_approval_with_their_own_name(given: Given) -> None:
    approval = await given.approved()
    receipt = await given.refunds.give_up(given.tenant, approval.id, code="facts_changed", trouble="A dispute opened")
    assert (receipt.outcome, receipt.sentence) == ("facts_changed", "A dispute opened")
    assert len(await given.recorded("facts_changed")) == 1
    assert not await given.recorded("refund_unresolved", "refund_issued")


async def test_money_that_did_move_is_reported_even_after_giving_up(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    await given.refunds.give_up(given.tenant, approval.id, code="unknown", trouble="Look it up")
    receipt = await given.refunds.settle(given.tenant, approval.id, PAID)
    assert (receipt.outcome, receipt.refund_id) == ("executed", "re_1")
    assert len(await given.recorded("refund_issued")) == 1


async def test_settling_what_was_never_attempted_is_an_error(given: Given) -> None:
    approval = await given.approved()
    with pytest.raises(NotFound):
        await given.refunds.settle(given.tenant, approval.id, PAID)
    assert not await given.recorded("refund_issued")


async def test_stuck_finds_what_nobody_moves_and_waits_longer_each_time(given: Given) -> None:
    approval = await given.approved()
    await given.approvals.consume(given.tenant, approval.id)
    await given.approval()
    assert not await given.refunds.stuck(given.tenant, older_than_seconds=600)
    await _age(given, "11 minutes")
    (stuck,) = await given.refunds.stuck(given.tenant, older_than_seconds=600)
    assert (stuck.approval_id, stuck.status, stuck.revivals) == (approval.id, Status.APPROVED, 0)
    await given.cases.resend(given.tenant, approval.message_id)
    assert not await given.refunds.stuck(given.tenant, older_than_seconds=600)
    await given.pool.execute("UPDATE messages SET resent_at = resent_at - interval '11 minutes'")
    assert not await given.refunds.stuck(given.tenant, older_than_seconds=600)
    await given.pool.execute("UPDATE messages SET resent_at = resent_at - interval '10 minutes'")
    (again,) = await given.refunds.stuck(given.tenant, older_than_seconds=600)
    assert again.revivals == 1


async def test_a_decision_nudged_in_vain_is_stuck_and_a_refund_the_provider_works_on_is_not(given: Given) -> None:
    unheard, working = await given.approved(), await given.approved()
    await given.approvals.consume(given.tenant, working.id)
    await given.refunds.begin(given.tenant, working.id)
    await given.refunds.settle(given.tenant, working.id, ProviderRefund("re_1", "pending", 4000))
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '1 day' WHERE id = $1", working.id)
    await given.pool.execute("UPDATE outbox SET sends = 5 WHERE cause = $1", f"{unheard.id}:decided")
    found = await given.refunds.stuck(given.tenant, older_than_seconds=600)
    assert [one.approval_id for one in found] == [unheard.id]


async def _age(given: Given, interval: str) -> None:
    await given.pool.execute(f"UPDATE approvals SET moved_at = moved_at - interval '{interval}'")


async def _refunded(given: Given) -> int:
    return int(await given.pool.fetchval("SELECT refunded_cents FROM orders WHERE id = 'ord_1003'"))
