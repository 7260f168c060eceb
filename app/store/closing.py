"""How an approval leaves ``pending``: the move, its outbox line, and what the record will say of it."""

from datetime import datetime
from typing import Final

import asyncpg

from app.domain.approval import Status
from app.domain.ids import ActorId, CaseId, TenantId
from app.events import ApprovalDecided
from app.store import outbox
from app.store.approval_rows import facts_for_record
from app.store.audit import Entry, fingerprint
from app.store.outbox import Mode
from app.store.pool import Conn
from app.store.text import REASON_MAX, storable

CLOCK: Final = ActorId("clock")
POLICY: Final = ActorId("policy")

_CLOSE: Final = """
UPDATE approvals SET
    status = $2::text::approval_status, moved_at = clock_timestamp(), decided_at = clock_timestamp(),
    decided_by = $3, decision_reason = $4
WHERE id = $1 AND status = 'pending' RETURNING decided_at
"""
_ACTIONS: Final = {
    Status.APPROVED: ("approval_approved",),
    Status.REJECTED: ("approval_rejected", "refund_blocked"),
    Status.EXPIRED: ("approval_expired", "refund_blocked"),
    Status.CANCELLED: ("approval_cancelled", "refund_blocked"),
}


async def close(
    conn: Conn, row: asyncpg.Record, status: Status, *, by: ActorId, reason: str = ""
) -> tuple[datetime, list[Entry]]:
    """Decide a locked, pending approval. The caller appends the returned lines last, in this transaction."""
    tenant = TenantId(row["tenant"])
    at = await conn.fetchval(_CLOSE, row["id"], status.value, by, storable(reason, REASON_MAX))
    assert at is not None, "close() needs the row locked and pending"
    event = ApprovalDecided(tenant=tenant, approval_id=row["id"])
    await outbox.enqueue(conn, tenant, event, cause=decided(row["id"]), mode=Mode.NUDGE)
    return at, [entry(action, row, by, reason=reason, code=status.value) for action in _ACTIONS[status]]


def decided(approval_id: str) -> str:
    """The outbox's name for the decision."""
    return f"{approval_id}:decided"


def entry(action: str, row: asyncpg.Record, by: ActorId, *, reason: str = "", code: str = "", key: str = "") -> Entry:
    """An audit line about an approval; of a reason only its fingerprint is kept."""
    data = facts_for_record(row)
    if code:
        data["code"] = code
    if reason:
        data["reason"] = fingerprint(reason)
    subject = ("approval", row["id"])
    return Entry(action, by, subject, key or f"{row['id']}:{action}", CaseId(row["case_id"]), data)
