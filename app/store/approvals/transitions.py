"""How an approval leaves ``pending``: the move, its outbox line, and what the record will say of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from app.domain.actions.action import Action
from app.domain.actions.registry import blocked_as
from app.domain.approvals.voting import Status
from app.domain.approvals.webhooks import deliveries as webhooks
from app.domain.ids import ActorId, ApprovalId, CaseId, TenantId
from app.domain.privacy.redaction import redacted
from app.events import ApprovalDecided, ApprovalSubmitted
from app.observability import correlation
from app.store.approvals.rows import facts_for_record, find
from app.store.approvals.webhooks import callbacks
from app.store.db import outbox
from app.store.db.audit import Entry, fingerprint
from app.store.db.outbox import Mode
from app.store.db.pool import Conn
from app.store.db.sanitize import APPROVAL_TEXT_MAX, storable

_CLOSE: Final = """
UPDATE approvals SET
    status = $2::text::approval_status, moved_at = clock_timestamp(), decided_at = clock_timestamp(),
    decided_by = $3, decision_reason = $4,
    undo_until = CASE WHEN $5 THEN clock_timestamp() + make_interval(secs => undo_seconds) END,
    approved_action = $6, approved_digest = $7, reply_text = $8, reason_shown = $9
WHERE id = $1 AND status = 'pending' RETURNING decided_at
"""
ENDED: Final = frozenset({Status.REJECTED, Status.EXPIRED, Status.CANCELLED, Status.EXECUTED, Status.NEEDS_ATTENTION})
_ACTIONS: Final = {
    Status.APPROVED: ("approval_approved",),
    Status.REJECTED: ("approval_rejected",),
    Status.EXPIRED: ("approval_expired",),
    Status.CANCELLED: ("approval_cancelled",),
}


@dataclass(frozen=True)
class Terms:
    """What a decision says beyond yes or no."""

    reason: str = ""
    show_reason: bool = False
    instead: Action | None = None  # what is approved in the place of what was asked
    reply: str = ""


PLAIN: Final = Terms()


async def close(
    conn: Conn, row: asyncpg.Record, status: Status, *, by: ActorId, terms: Terms = PLAIN
) -> tuple[datetime, list[Entry]]:
    """Decide a locked, pending approval. The caller appends the returned lines last, in this transaction."""
    tenant, instead, reason = TenantId(row["tenant"]), terms.instead, redacted(terms.reason)
    held = status is Status.APPROVED and row["undo_seconds"] > 0  # whoever approved it, the policy too
    changed = (None, None) if instead is None else (instead.to_json(), instead.digest(row["id"]))
    said = (storable(terms.reply, APPROVAL_TEXT_MAX), terms.show_reason)
    values = (status.value, by, storable(reason, APPROVAL_TEXT_MAX), held, *changed, *said)
    at = await conn.fetchval(_CLOSE, row["id"], *values)
    assert at is not None, "close() needs the row locked and pending"
    row = await find(conn, ApprovalId(row["id"]))
    correlation.follow(row["message_id"])  # the sweeper closes many in one round, unlocked by `lock`
    event = ApprovalDecided(tenant=tenant, approval_id=row["id"])
    await outbox.enqueue(conn, tenant, event, cause=decided(row["id"]), mode=Mode.NUDGE)
    if status is not Status.CANCELLED:  # by whoever withdraws it, once that stands in its row
        await callbacks.tell(conn, tenant, row["id"], webhooks.OF_STATUS[status])
    return at, [entry(action, row, by, reason=reason, code=status.value) for action in _lines(status, row)]


def _lines(status: Status, row: asyncpg.Record) -> tuple[str, ...]:
    """What is not approved will not be done, and the record says that by the kind's own word."""
    return _ACTIONS[status] if status is Status.APPROVED else (*_ACTIONS[status], *blocked_as(row["kind"]))


async def submit(conn: Conn, tenant: TenantId, approval_id: ApprovalId, *, drafted: bool = False) -> None:
    """Start its gate, and say so again until it has ended: an engine that forgot the run hears of it anew."""
    event = ApprovalSubmitted(tenant=tenant, approval_id=approval_id, drafted=drafted)
    await outbox.enqueue(conn, tenant, event, cause=submitted(approval_id), mode=Mode.RESEND)


def submitted(approval_id: str) -> str:
    """The outbox's name for the wish to have an approval carried through the gate."""
    return f"{approval_id}:submit"


def decided(approval_id: str) -> str:
    """The outbox's name for the decision."""
    return f"{approval_id}:decided"


def undone(approval_id: str) -> str:
    """The outbox's name for an approval that was taken back."""
    return f"{approval_id}:undone"


def entry(action: str, row: asyncpg.Record, by: ActorId, *, reason: str = "", code: str = "", key: str = "") -> Entry:
    """An audit line about an approval; of a reason only its fingerprint is kept."""
    data = facts_for_record(row)
    if code:
        data["code"] = code
    if reason:
        data["reason"] = fingerprint(reason)
    subject = ("approval", row["id"])
    return Entry(action, by, subject, key or f"{row['id']}:{action}", CaseId(row["case_id"]), data)
