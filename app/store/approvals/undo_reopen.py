"""Undoing an approval while it is held, and asking again about one that closed unanswered."""

from datetime import datetime
from typing import Final

import asyncpg

from app.domain.actions.registry import asked_again
from app.domain.approvals.voting import Counted, Refusal, Refused, ReviewerRequest, Status, interested
from app.domain.approvals.webhooks.deliveries import Change
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.reason_codes import Code, is_closed_for_good, keep, recall, say
from app.errors import NotFound
from app.events import ApprovalUndone, ReopenRequested
from app.store.approvals import beneficiaries, page_presses, rows, transitions
from app.store.approvals.honest import stops
from app.store.approvals.receipts import FACTS_CHANGED
from app.store.approvals.webhooks import callbacks
from app.store.db import outbox
from app.store.db.audit import append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn
from app.store.db.sanitize import APPROVAL_TEXT_MAX, storable

UNDONE: Final = "undone"
UNDO: Final = "undo"  # what was pressed, on the record of the page

# The clock is read after the row is locked, so nobody waits past the window and still undoes.
_TAKE_BACK: Final = """
UPDATE approvals SET
    status = 'cancelled', moved_at = clock_timestamp(), decided_at = clock_timestamp(), decided_by = $2
WHERE id = $1 AND status = 'approved' AND undo_until > clock_timestamp() RETURNING decided_at
"""
_REOPEN: Final = "UPDATE approvals SET reopened_by = $2 WHERE id = $1 AND reopened_by IS NULL RETURNING id"
_TROUBLE: Final = "UPDATE approvals SET trouble = $2 WHERE id = $1"
_CODE: Final = """
SELECT coalesce((SELECT code FROM refunds WHERE approval_id = $1), trouble_code) FROM approvals WHERE id = $1
"""
_SUCCESSOR: Final = "SELECT true FROM approvals WHERE reopens = $1"

Verdict = Counted | Refused


async def undo(conn: Conn, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Verdict:
    """Compare-and-set under the row's lock: against ``Refunds.begin`` exactly one of the two wins."""
    verdict = await _undo(conn, tenant, approval_id, wish)
    if wish.on_page is not None and verdict != Refused(Refusal.UNKNOWN):
        row = await rows.find(conn, approval_id)
        await append(conn, tenant, *page_presses.lines(row, wish, UNDO, verdict))
    return verdict


async def _undo(conn: Conn, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Verdict:
    row = await theirs(conn, tenant, approval_id, wish)
    if isinstance(row, Refused):
        return row
    if row["status"] == Status.CANCELLED and row["decided_by"] == wish.by and row["withdrawn_at"] is None:
        # the same press, sent again
        return Counted(Status.CANCELLED, by=wish.by, at=row["decided_at"], kind=row["kind"])
    at: datetime | None = await conn.fetchval(_TAKE_BACK, approval_id, wish.by)
    if at is None:
        by = None if row["decided_by"] is None else ActorId(row["decided_by"])
        return Refused(Refusal.TOO_LATE, Status(row["status"]), by, row["decided_at"], kind=row["kind"])
    event = ApprovalUndone(tenant=tenant, approval_id=approval_id)
    await outbox.enqueue(conn, tenant, event, cause=transitions.undone(approval_id), mode=Mode.NUDGE)
    await callbacks.tell(conn, tenant, approval_id, Change.UNDONE)
    await append(conn, tenant, transitions.entry("approval_cancelled", row, wish.by, code=UNDONE))
    return Counted(Status.CANCELLED, by=wish.by, at=at, kind=row["kind"])


async def reopen(conn: Conn, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Verdict:
    """Note who wants it and say so in the same commit; what opens it reads fresh facts, which takes longer."""
    row = await theirs(conn, tenant, approval_id, wish)
    if isinstance(row, Refused):
        return row
    status = Status(row["status"])
    if row["reopened_by"] == wish.by:
        return Counted(status, by=wish.by)
    if row["reopened_by"] is not None:
        return Refused(Refusal.REOPENED, status, ActorId(row["reopened_by"]))
    by = None if row["decided_by"] is None else ActorId(row["decided_by"])
    if await stops.stopped(conn, tenant):  # taking something back is always possible, asking anew is not
        return Refused(Refusal.DESK_STOPPED, status, kind=row["kind"])
    if not await _may_reopen(conn, row):
        return Refused(Refusal.ALREADY_CLOSED, status, by, row["decided_at"])
    if await conn.fetchval(_SUCCESSOR, approval_id):
        return Refused(Refusal.REOPENED, status, by)
    await conn.fetchval(_REOPEN, approval_id, wish.by)
    event = ReopenRequested(tenant=tenant, approval_id=approval_id)
    await outbox.enqueue(conn, tenant, event, cause=reopening(approval_id), mode=Mode.RESEND)
    await append(conn, tenant, transitions.entry("approval_reopened", row, wish.by))
    return Counted(status, by=wish.by)


async def not_reopened(conn: Conn, approval_id: ApprovalId, because: str) -> None:
    """Keep the reason, beside what had changed where the facts had moved, and stop asking."""
    row = await rows.lock(conn, approval_id)
    before = recall(row["trouble"])
    if not is_closed_for_good(before):
        why = keep(because)
        trouble = (
            say(Code.CHANGED_AND_NOT_ASKED_AGAIN, changed=keep(before), because=why)
            if before
            else say(Code.NOT_ASKED_AGAIN, because=why)
        )
        await conn.execute(_TROUBLE, approval_id, storable(keep(trouble), APPROVAL_TEXT_MAX))
    await outbox.finish(conn, reopening(approval_id))


def reopening(approval_id: str) -> str:
    """The outbox's name for the wish to be asked again."""
    return f"{approval_id}:reopen"


async def _may_reopen(conn: Conn, row: asyncpg.Record) -> bool:
    """Only what nobody said no to, and what moved no money."""
    status = Status(row["status"])
    if row["withdrawn_at"] is not None or not asked_again(row["kind"]):
        return False
    if status is Status.NEEDS_ATTENTION:
        return bool(await conn.fetchval(_CODE, row["id"]) == FACTS_CHANGED)
    return status in (Status.EXPIRED, Status.CANCELLED)


async def theirs(
    conn: Conn, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest
) -> asyncpg.Record | Refused:
    """The row, locked, or why it is not this person's to change."""
    try:
        row = await rows.lock(conn, approval_id)
    except NotFound:
        return Refused(Refusal.UNKNOWN)
    await stops.hold_door(conn, tenant)
    return await _not_theirs(conn, tenant, row, wish) or row


async def _not_theirs(conn: Conn, tenant: TenantId, row: asyncpg.Record, wish: ReviewerRequest) -> Refused | None:
    """Who may not decide it may not undo or reopen it; that they tried is on record."""
    stranger = None if wish.may_decide else Refusal.NOT_A_REVIEWER
    why = stranger or interested(wish, await beneficiaries.of(conn, ApprovalId(row["id"])))
    if why is None and await stops.is_locked(conn, wish.by):
        why = Refusal.LOCKED
    if why is None:
        return None
    line = transitions.entry("vote_refused", row, wish.by, code=why.value, key=f"wish:{wish.source}")
    await append(conn, tenant, line)
    return Refused(why, Status(row["status"]), kind=row["kind"], named=rows.named(row))
