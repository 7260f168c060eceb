"""One press decides a seeded false request: it is rejected, or closed without ever having been approved."""

from dataclasses import replace
from datetime import datetime
from typing import Final

import asyncpg

from app.domain.actions.action import Altered
from app.domain.actions.policy import Block, PolicyLimits
from app.domain.actions.registry import facts_from, kind_of
from app.domain.approvals.canaries.canary import Outcome
from app.domain.approvals.voting import Ballot, Choice, Counted, Refusal, Refused, Status, Vote, judge
from app.domain.ids import ActorId, ApprovalId, CaseId, TenantId
from app.domain.people.actors import CLOCK
from app.domain.privacy.redaction import redacted
from app.events import CanaryClosed
from app.store.approvals import beneficiaries, rows
from app.store.approvals.honest import stops
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn
from app.store.db.sanitize import APPROVAL_TEXT_MAX, storable

SOURCE_MAX: Final = 300

_IS_ONE: Final = "SELECT EXISTS (SELECT FROM canaries WHERE approval_id = $1)"
_OUTCOME: Final = "SELECT outcome, source, true_cents FROM canaries WHERE approval_id = $1"
_CLOSE: Final = """
UPDATE approvals SET status = $2::text::approval_status, moved_at = clock_timestamp(), decided_at = clock_timestamp(),
    decided_by = $3, decision_reason = $4
WHERE id = $1 AND status = 'pending' AND canary RETURNING decided_at
"""
_KEEP: Final = """
UPDATE canaries SET outcome = $2, decided_by = $3, source = $4, closed_at = clock_timestamp() WHERE approval_id = $1
"""


async def is_one(conn: Conn, approval_id: ApprovalId) -> bool:
    """Whether this was seeded; asked before anything is locked."""
    return bool(await conn.fetchval(_IS_ONE, approval_id))


async def cast(
    conn: Conn, tenant: TenantId, approval_id: ApprovalId, vote: Vote, limits: PolicyLimits
) -> Counted | Refused:
    """Judge it as any other; the first vote that counts closes it. Safe to run again. Raises NotFound."""
    row = await rows.lock(conn, approval_id)
    await stops.hold_door(conn, tenant)
    known = await conn.fetchrow(_OUTCOME, approval_id)
    assert known is not None, "what is seen here is one, or is decided elsewhere"
    status = Status.APPROVED if vote.choice is Choice.APPROVE else Status.REJECTED
    if known["source"] == vote.source[:SOURCE_MAX]:
        return Counted(status, by=vote.by, at=row["decided_at"], kind=row["kind"])
    if row["status"] == Status.PENDING and await rows.overdue(conn, approval_id):
        await _close(conn, tenant, row, Status.EXPIRED, Outcome.UNANSWERED)
        row = await rows.find(conn, approval_id)
    ballot = replace(_ballot(row), beneficiary=await beneficiaries.of(conn, approval_id))
    verdict = judge(ballot, [], vote)
    if isinstance(verdict, Refused):
        by = None if row["decided_by"] is None else ActorId(row["decided_by"])
        told = verdict.why in (Refusal.ALREADY_CLOSED, Refusal.EXPIRED)
        return Refused(verdict.why, verdict.status, by if told else None, row["decided_at"] if told else None)
    if (barred := await stops.against(conn, vote.by)) is not None:
        return Refused(barred, Status.PENDING)
    if (blocked := _blocked(row, vote, limits)) is not None:
        return Refused(Refusal.BAD_AMOUNT, Status.PENDING, because=blocked.because)
    # What a reviewer approves is cancelled: approved, it could be carried out.
    closed_as = Status.CANCELLED if vote.choice is Choice.APPROVE else Status.REJECTED
    at = await _close(conn, tenant, row, closed_as, _outcome(vote, known["true_cents"]), vote)
    return Counted(status, by=vote.by, at=at, kind=row["kind"])


async def expire(conn: Conn, tenant: TenantId, approval_id: ApprovalId) -> Status:
    """Quietly, once its time is over by the database's clock. Raises NotFound."""
    row = await rows.lock(conn, approval_id)
    if row["status"] == Status.PENDING and await rows.overdue(conn, approval_id):
        await _close(conn, tenant, row, Status.EXPIRED, Outcome.UNANSWERED)
        return Status.EXPIRED
    return Status(row["status"])


async def take_back(conn: Conn, tenant: TenantId, approval_id: ApprovalId, by: ActorId) -> Counted | Refused:
    """Whoever takes a request back keeps it from being carried out, as a rejection does. Raises NotFound."""
    row = await rows.lock(conn, approval_id)
    if row["status"] != Status.PENDING:
        return Refused(Refusal.ALREADY_CLOSED, Status(row["status"]), row["decided_by"], row["decided_at"])
    vote = Vote(by, Choice.REJECT, f"withdrawal:{approval_id}:{by}", may_decide=True)
    at = await _close(conn, tenant, row, Status.CANCELLED, Outcome.CAUGHT, vote)
    return Counted(Status.CANCELLED, by=by, at=at, kind=row["kind"])


def closed(approval_id: str) -> str:
    """The outbox's name for the news that one is closed."""
    return f"{approval_id}:canary-closed"


def _outcome(vote: Vote, true_cents: int | None) -> Outcome:
    """Whoever approves no more than the mail asks for has seen what is false."""
    if vote.choice is Choice.REJECT:
        return Outcome.CAUGHT
    right = true_cents is not None and vote.amount_cents is not None and vote.amount_cents <= true_cents
    return Outcome.CAUGHT if right else Outcome.MISSED


def _blocked(row: asyncpg.Record, vote: Vote, limits: PolicyLimits) -> Block | None:
    """Why the policy does not allow what is approved instead."""
    if vote.choice is not Choice.APPROVE:
        return None
    action, facts = rows.asked(row), facts_from(row["kind"], row["facts"])
    found = kind_of(action).alter(limits, action, facts, Altered(vote.amount_cents, vote.parts))
    return found if isinstance(found, Block) else None


async def _close(
    conn: Conn,
    tenant: TenantId,
    row: asyncpg.Record,
    status: Status,
    outcome: Outcome,
    vote: Vote | None = None,
) -> datetime:
    by = CLOCK if vote is None else vote.by
    reason = "" if vote is None else storable(redacted(vote.reason), APPROVAL_TEXT_MAX)
    at: datetime | None = await conn.fetchval(_CLOSE, row["id"], status.value, by, reason)
    assert at is not None, "the row is locked and pending"
    decided = (None, None) if vote is None else (vote.by, vote.source[:SOURCE_MAX])
    await conn.execute(_KEEP, row["id"], outcome.value, *decided)
    event = CanaryClosed(tenant=tenant, approval_id=row["id"])
    await outbox.enqueue(conn, tenant, event, cause=closed(row["id"]), mode=Mode.NUDGE)
    data = {"outcome": outcome.value, "rule": row["rule"]}
    subject, case_id = ("approval", row["id"]), CaseId(row["case_id"])
    await append(conn, tenant, Entry("canary_closed", by, subject, f"{row['id']}:canary_closed", case_id, data))
    return at


def _ballot(row: asyncpg.Record) -> Ballot:
    return Ballot(
        approval_id=ApprovalId(row["id"]),
        status=Status(row["status"]),
        overdue=False,
        requested_by=ActorId(row["requested_by"]),
        card=rows.card(row),
        intact=rows.intact(row),
        asked_cents=row["action"].get("amount_cents", 0),
    )
