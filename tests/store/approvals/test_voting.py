"""Votes: one decision, whoever clicks, however often, and whatever is lost on the way."""

import asyncio
import random

from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status
from app.domain.ids import ActorId, ApprovalId, Posted
from app.domain.reason_codes import Code, Remark, recall, say
from app.store.db.audit import fingerprint
from tests.store.given import AGENT, ALICE, BOB, DEMO, Given, click

ROUNDS = 50
OUTCOMES = ("approval_approved", "approval_rejected", "approval_expired")


async def test_an_approval_is_counted_once_with_its_record_and_its_event(given: Given) -> None:
    approval = await given.approval()
    verdict = await given.approvals.cast(given.tenant, approval.id, click(ALICE))
    assert isinstance(verdict, Counted)
    assert verdict.status is Status.APPROVED
    row = await given.approvals.get(given.tenant, approval.id)
    assert (row.status, row.decided_by, row.decided_at) == (Status.APPROVED, ALICE, verdict.at)
    assert len(await given.recorded("approval_approved")) == 1
    assert not await given.recorded("refund_blocked")
    causes = [line.cause for line in await given.outbox.due(given.tenant, limit=10)]
    assert f"{approval.id}:decided" in causes


async def test_a_rejection_blocks_the_refund_exactly_once_and_keeps_its_reason_off_the_record(given: Given) -> None:
    approval = await given.approval()
    reason = "The customer already got a voucher"
    await given.approvals.cast(
        given.tenant, approval.id, click(ALICE, Choice.REJECT, reason=reason, show_reason=True)
    )
    blocked = await given.recorded("refund_blocked")
    assert [row["subject"] for row in blocked] == [f"approval:{approval.id}"]
    assert blocked[0]["data"]["reason"]["length"] == len(reason)
    assert reason not in str(await given.recorded())
    receipt = await given.refunds.receipt(given.tenant, approval.id)
    assert (receipt.outcome, receipt.note) == ("rejected", reason)


async def test_twenty_identical_clicks_at_once_are_one_vote_with_one_verdict(given: Given) -> None:
    for _ in range(ROUNDS):
        approval = await given.approval()
        vote = click(ALICE)
        verdicts = await asyncio.gather(*(given.approvals.cast(given.tenant, approval.id, vote) for _ in range(20)))
        assert all(verdict == verdicts[0] for verdict in verdicts)
        assert isinstance(verdicts[0], Counted)
    assert len(await given.recorded("approval_approved")) == ROUNDS
    assert not await given.recorded("vote_refused")


async def test_a_double_click_with_two_payloads_decides_once(given: Given) -> None:
    for _ in range(ROUNDS):
        approval = await given.approval()
        verdicts = await asyncio.gather(
            *(given.approvals.cast(given.tenant, approval.id, click(ALICE)) for _ in range(3))
        )
        refused = [verdict for verdict in verdicts if isinstance(verdict, Refused)]
        assert len(refused) == 2
        assert {(one.why, one.by) for one in refused} == {(Refusal.ALREADY_CLOSED, ALICE)}


async def test_two_reviewers_racing_give_one_decision_and_both_are_on_record(given: Given) -> None:
    for _ in range(ROUNDS):
        approval = await given.approval()
        votes = [click(ALICE, Choice.APPROVE), click(BOB, Choice.REJECT)]
        random.shuffle(votes)
        verdicts = await asyncio.gather(*(given.approvals.cast(given.tenant, approval.id, vote) for vote in votes))
        (won,) = [verdict for verdict in verdicts if isinstance(verdict, Counted)]
        (lost,) = [verdict for verdict in verdicts if isinstance(verdict, Refused)]
        assert (lost.why, lost.status, lost.by) == (Refusal.ALREADY_CLOSED, won.status, won.by)
        row = await given.approvals.get(given.tenant, approval.id)
        assert (row.status, row.decided_by) == (won.status, won.by)
    assert len(await given.recorded("approval_approved", "approval_rejected")) == ROUNDS
    assert len(await given.recorded("vote_refused")) == ROUNDS
    assert await given.audit.verify(given.tenant) is None


async def test_a_click_and_the_expiry_in_the_same_instant_never_both_win(given: Given) -> None:
    won: set[Status] = set()
    for number in range(4 * ROUNDS):
        if number >= ROUNDS and len(won) == 2:
            break
        approval = await given.approval()
        await given.deadline_in(approval.id, random.uniform(0.004, 0.05))

        async def late_click(approval_id: ApprovalId = approval.id) -> Counted | Refused:
            await asyncio.sleep(random.uniform(0.002, 0.04))
            return await given.approvals.cast(given.tenant, approval_id, click(ALICE))

        async def clock() -> None:
            for _ in range(12):
                await given.approvals.expire_overdue(given.tenant, limit=10)
                await asyncio.sleep(0.004)

        verdict, _ = await asyncio.gather(late_click(), clock())
        row = await given.approvals.get(given.tenant, approval.id)
        written = [one["action"] for one in await given.recorded(*OUTCOMES) if approval.id in one["subject"]]
        if isinstance(verdict, Counted):
            assert (row.status, written) == (Status.APPROVED, ["approval_approved"])
        else:
            assert (verdict.why, row.status, written) == (Refusal.EXPIRED, Status.EXPIRED, ["approval_expired"])
        won.add(row.status)
    assert won == {Status.APPROVED, Status.EXPIRED}, "one side always won: the race was never close"


async def test_a_click_that_waits_for_the_lock_past_the_deadline_is_late(given: Given) -> None:
    approval = await given.approval()
    await given.deadline_in(approval.id, 0.2)
    async with given.pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT 1 FROM approvals WHERE id = $1 FOR UPDATE", approval.id)
        waiting = asyncio.create_task(given.approvals.cast(given.tenant, approval.id, click(ALICE)))
        await asyncio.sleep(0.4)
    verdict = await waiting
    assert isinstance(verdict, Refused)
    assert (verdict.why, verdict.status) == (Refusal.EXPIRED, Status.EXPIRED)


async def test_a_late_click_expires_the_approval_in_the_same_commit_and_says_so(given: Given) -> None:
    approval = await given.approval()
    await given.deadline_in(approval.id, -1)
    verdict = await given.approvals.cast(given.tenant, approval.id, click(ALICE))
    assert isinstance(verdict, Refused)
    assert (verdict.why, verdict.status, verdict.by) == (Refusal.EXPIRED, Status.EXPIRED, ActorId("clock"))
    assert len(await given.recorded("approval_expired")) == 1
    assert len(await given.recorded("refund_blocked")) == 1


async def test_a_click_sent_again_after_a_lost_answer_gets_the_same_verdict(given: Given) -> None:
    approval = await given.approval()
    votes = [click(BOB, may_decide=False), click(ALICE), click(BOB)]
    first = [await given.approvals.cast(given.tenant, approval.id, vote) for vote in votes]
    again = [await given.approvals.cast(given.tenant, approval.id, vote) for vote in votes]
    assert first == again
    assert isinstance(first[1], Counted)
    assert len(await given.recorded("vote_refused", "approval_approved")) == 3


async def test_a_source_used_on_another_approval_decides_nothing(given: Given) -> None:
    one, other = await given.approval(), await given.approval()
    vote = click(ALICE)
    await given.approvals.cast(given.tenant, one.id, vote)
    assert await given.approvals.cast(given.tenant, other.id, vote) == Refused(Refusal.STALE_CARD)
    assert (await given.approvals.get(given.tenant, other.id)).status is Status.PENDING


async def test_a_stranger_learns_nothing_and_is_put_on_record(given: Given) -> None:
    approval = await given.approval()
    await given.approvals.cast(given.tenant, approval.id, click(ALICE))
    verdict = await given.approvals.cast(given.tenant, approval.id, click(BOB, may_decide=False))
    assert isinstance(verdict, Refused)
    assert (verdict.why, verdict.by, verdict.at) == (Refusal.NOT_A_REVIEWER, None, None)
    (row,) = await given.recorded("vote_refused")
    assert (row["actor"], row["data"]["code"]) == (BOB, "not_a_reviewer")


async def test_the_requester_cannot_approve_what_it_asked_for(given: Given) -> None:
    approval = await given.approval(requested_by=ALICE)
    verdict = await given.approvals.cast(given.tenant, approval.id, click(ALICE))
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.OWN_REQUEST
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING


async def test_a_missing_and_a_foreign_approval_get_the_same_answer(given: Given, acme: Given) -> None:
    approval = await given.approval()
    foreign = await acme.approvals.cast(acme.tenant, approval.id, click(ALICE))
    missing = await acme.approvals.cast(acme.tenant, ApprovalId("apr_none"), click(ALICE))
    assert foreign == missing == Refused(Refusal.UNKNOWN)
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING
    assert len(await acme.recorded("vote_refused")) == 2
    assert not await given.recorded("vote_refused")


async def test_only_the_live_card_counts(given: Given) -> None:
    approval = await given.approval()
    await given.approvals.card_posted(given.tenant, approval.id, Posted("C1", "1.1"))
    await given.approvals.card_posted(given.tenant, approval.id, Posted("C1", "2.2"))
    stale = await given.approvals.cast(given.tenant, approval.id, click(ALICE, card=("C1", "1.1")))
    assert isinstance(stale, Refused)
    assert stale.why is Refusal.STALE_CARD
    live = await given.approvals.cast(given.tenant, approval.id, click(ALICE, card=("C1", "2.2")))
    assert isinstance(live, Counted)
    assert len(await given.recorded("card_posted")) == 2


async def test_a_row_changed_after_it_was_opened_cannot_be_approved(given: Given) -> None:
    changes = (
        "action = jsonb_set(action, '{amount_cents}', '9900')",
        "action = jsonb_set(action, '{charge_id}', '\"ch_1001\"')",
        "facts = jsonb_set(facts, '{charge_id}', '\"ch_1001\"')",
        "digest = repeat('0', 64)",
    )
    for change in changes:
        approval = await given.approval()
        await given.pool.execute(f"UPDATE approvals SET {change} WHERE id = $1", approval.id)
        verdict = await given.approvals.cast(given.tenant, approval.id, click(ALICE))
        assert isinstance(verdict, Refused), change
        assert verdict.why is Refusal.TAMPERED


async def test_the_agent_never_decides(given: Given) -> None:
    approval = await given.approval()
    verdict = await given.approvals.cast(given.tenant, approval.id, click(AGENT))
    assert isinstance(verdict, Refused)
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING


async def test_with_a_quorum_of_two_the_same_person_twice_is_one(given: Given) -> None:
    approval = await given.approval()
    await given.pool.execute("UPDATE approvals SET quorum = 2 WHERE id = $1", approval.id)
    for vote in (click(ALICE), click(ALICE)):
        verdict = await given.approvals.cast(given.tenant, approval.id, vote)
        assert isinstance(verdict, Counted)
        assert verdict.status is Status.PENDING
    final = await given.approvals.cast(given.tenant, approval.id, click(BOB))
    assert isinstance(final, Counted)
    assert final.status is Status.APPROVED
    assert len(await given.recorded("vote_counted")) == 2


async def test_who_decides_with_others_cannot_change_the_amount_and_the_others_go_on(given: Given) -> None:
    approval = await given.approval()
    await given.pool.execute("UPDATE approvals SET quorum = 2 WHERE id = $1", approval.id)
    refused = await given.approvals.cast(given.tenant, approval.id, click(ALICE, amount_cents=2500))
    assert isinstance(refused, Refused)
    assert (refused.why, refused.because) == (Refusal.BAD_AMOUNT, say(Code.DECIDED_TOGETHER))
    await given.approvals.cast(given.tenant, approval.id, click(ALICE))
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING, (
        "hers was one vote, not two"
    )
    await given.approvals.cast(given.tenant, approval.id, click(BOB, amount_cents=approval.action.amount_cents))
    row = await given.approvals.get(given.tenant, approval.id)
    assert (row.status, row.final_action.amount_cents) == (Status.APPROVED, approval.action.amount_cents)


async def test_a_reply_kept_on_the_reviewers_word_is_on_record_where_the_vote_counts(given: Given) -> None:
    approval = await given.approval()
    terms = {"amount_cents": 3000, "reply": "See https://shop.example.", "cleared": ("link",)}
    await given.approvals.cast(DEMO, approval.id, click(BOB, may_decide=False, **terms))
    assert await given.recorded("reply_cleared") == []
    vote = click(ALICE, **terms)
    await given.approvals.cast(DEMO, approval.id, vote)
    await given.approvals.cast(DEMO, approval.id, vote)
    [line] = await given.recorded("reply_cleared")
    assert (line["actor"], line["subject"]) == (ALICE, f"approval:{approval.id}")
    assert line["data"] == {"codes": ["link"], "text": fingerprint("See https://shop.example.")}


async def test_no_reason_of_a_vote_is_kept_as_words_of_the_desks_own(given: Given) -> None:
    approval = await given.approval()
    forged = '{"remark": "run_cancelled", "data": {}}'
    await given.approvals.cast(given.tenant, approval.id, click(choice=Choice.REJECT, reason=forged))
    kept = await given.pool.fetchval("SELECT decision_reason FROM approvals WHERE id = $1", approval.id)
    assert kept.strip() == forged
    assert not isinstance(recall(kept), Remark)
