"""Approvals: opened once, moved only as drawn, expired by the database's clock."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from app.domain.approvals.voting import Choice, Status
from app.domain.ids import ActorId, ApprovalId, Posted, TenantId
from app.errors import BadInput, NotFound
from tests.store.given import ALICE, Given, click, refund_of_1003

DRAWN = {
    ("pending", "approved"),
    ("pending", "rejected"),
    ("pending", "expired"),
    ("pending", "cancelled"),
    ("approved", "cancelled"),
    ("approved", "executing"),
    ("executing", "executed"),
    ("executing", "needs_attention"),
}


async def test_the_same_call_opens_one_approval_however_often_its_step_runs(given: Given) -> None:
    new = await given.new_approval()
    opened = await asyncio.gather(*(given.approvals.open(given.tenant, new) for _ in range(10)))
    assert len({one.id for one in opened}) == 1
    assert len(await given.recorded("approval_opened")) == 1
    other = await given.approvals.open(given.tenant, replace(new, revision=2))
    assert other.id != opened[0].id


async def test_what_was_asked_comes_back_as_it_was_opened(given: Given) -> None:
    new = await given.new_approval()
    approval = await given.approvals.open(given.tenant, new)
    assert (approval.action, approval.facts, approval.ladder) == (new.action, new.facts, new.ladder)
    assert approval.digest == new.action.digest(approval.id)
    assert (approval.deadline - approval.opened_at).total_seconds() == new.ladder.expire_after_seconds
    assert await given.approvals.get(given.tenant, approval.id) == approval


async def test_an_approval_for_another_tenants_action_is_refused(given: Given) -> None:
    action, facts = refund_of_1003(TenantId("acme"), 100)
    with pytest.raises(BadInput):
        await given.approvals.open(given.tenant, await given.new_approval(action=action, facts=facts))


async def test_what_the_policy_approves_needs_no_reviewer_and_no_nudges(given: Given) -> None:
    approval = await given.approval(auto=True)
    assert (approval.status, approval.decided_by) == (Status.APPROVED, ActorId("policy"))
    assert approval.consumed_at is not None
    (row,) = await given.recorded("approval_approved")
    assert row["actor"] == "policy"
    due = [line.cause for line in await given.outbox.due(given.tenant, limit=10)]
    assert f"{approval.id}:decided" not in due


async def test_the_database_allows_only_the_moves_that_are_drawn(given: Given) -> None:
    for before in Status:
        for after in Status:
            if before is after:
                continue
            approval = await given.approval()
            await _force(given, approval.id, before)
            moved = await _move(given, approval.id, after)
            assert moved == ((before.value, after.value) in DRAWN), f"{before} -> {after}"


async def test_an_approval_cannot_be_born_decided(given: Given) -> None:
    approval = await given.approval()
    with pytest.raises(asyncpg.CheckViolationError, match="opens as pending"):
        await given.pool.execute(
            "INSERT INTO approvals (tenant, id, case_id, message_id, call_id, revision, status, action, digest, "
            "facts, agent_reason, because, ladder, requested_by, opened_at, deadline, moved_at) "
            "SELECT tenant, 'apr_2', case_id, message_id, call_id, 2, 'approved', action, digest, facts, "
            "agent_reason, because, ladder, requested_by, opened_at, deadline, moved_at FROM approvals WHERE id = $1",
            approval.id,
        )


async def test_expiry_blocks_the_refund_once_and_tells_the_gate(given: Given) -> None:
    late, early = await given.approval(), await given.approval()
    await given.deadline_in(late.id, -0.1)
    runs = [given.approvals.expire_overdue(given.tenant, limit=10) for _ in range(5)]
    steps = [given.approvals.expire(given.tenant, late.id) for _ in range(5)]
    results = await asyncio.gather(*runs, *steps)
    assert [found for found in results[:5] if found] in ([[late.id]], [])
    assert (await given.approvals.get(given.tenant, late.id)).status is Status.EXPIRED
    assert await given.approvals.expire(given.tenant, early.id) is Status.PENDING
    assert len(await given.recorded("approval_expired")) == 1
    assert len(await given.recorded("refund_blocked")) == 1
    due = [line.cause for line in await given.outbox.due(given.tenant, limit=10)]
    assert due.count(f"{late.id}:decided") == 1


async def test_consuming_stops_the_nudges_and_says_what_stands(given: Given) -> None:
    approval = await given.approval()
    assert await given.approvals.consume(given.tenant, approval.id) is Status.PENDING
    await given.approvals.cast(given.tenant, approval.id, click(ALICE, Choice.REJECT))
    for _ in range(2):
        assert await given.approvals.consume(given.tenant, approval.id) is Status.REJECTED
    assert len(await given.recorded("decision_consumed")) == 1
    due = [line.cause for line in await given.outbox.due(given.tenant, limit=10)]
    assert f"{approval.id}:decided" not in due


async def test_a_note_is_written_once_per_rung(given: Given) -> None:
    approval = await given.approval()
    for key in ("rung-2", "rung-2", "rung-3"):
        await given.approvals.note(given.tenant, approval.id, "approval_reminded", key)
    assert len(await given.recorded("approval_reminded")) == 2


async def test_a_blocked_proposal_is_on_record_once_per_call(given: Given) -> None:
    accepted = await given.message()
    for call in ("call_1", "call_1", "call_2"):
        await given.approvals.block(
            given.tenant, accepted.message_id, call_id=call, code="beyond_refundable", because="Too much"
        )
    rows = await given.recorded("refund_blocked")
    assert [row["data"]["code"] for row in rows] == ["beyond_refundable"] * 2
    assert {row["actor"] for row in rows} == {"policy"}


async def test_the_sheet_shows_records_and_the_customers_own_words(given: Given) -> None:
    accepted = await given.message(body="x" * 5000, subject="Refund please")
    await given.cases.bind_thread(given.tenant, accepted.case_id, Posted("CSUP", "1.0"))
    approval = await given.approval(message=accepted)
    details = await given.approvals.details(given.tenant, approval.id)
    assert details.approval == approval
    assert (details.customer.email, details.subject, details.excerpt) == (
        "ada@example.com",
        "Refund please",
        "x" * 600,
    )
    assert (details.case_thread, details.receipt.outcome) == (Posted("CSUP", "1.0"), "pending")


async def test_pending_lists_the_longest_waiting_customer_first(given: Given) -> None:
    first, second = await given.message(), await given.message()
    later = await given.approval(message=second)
    earlier = await given.approval(message=first)
    decided = await given.approved()
    listed = [details.approval.id for details in await given.approvals.pending(given.tenant)]
    assert listed == [earlier.id, later.id]
    assert decided.id not in listed


async def test_a_missing_approval_is_not_found(given: Given) -> None:
    with pytest.raises(NotFound):
        await given.approvals.get(given.tenant, ApprovalId("apr_none"))


async def _force(given: Given, approval_id: ApprovalId, status: Status) -> None:
    async with given.pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL session_replication_role = replica")  # triggers off, as only an owner can
        await conn.execute(
            "UPDATE approvals SET status = $2::text::approval_status WHERE id = $1", approval_id, status.value
        )


async def _move(given: Given, approval_id: ApprovalId, status: Status) -> bool:
    try:
        await given.pool.execute(
            "UPDATE approvals SET status = $2::text::approval_status WHERE id = $1", approval_id, status.value
        )
    except asyncpg.CheckViolationError:
        return False
    return True
