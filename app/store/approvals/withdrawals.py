"""Withdrawing: an approval taken back before it is carried out, by a person or with the run that had asked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

import asyncpg

from app.domain.actions.registry import blocked_as
from app.domain.approvals.voting import Counted, OpenedBy, Opener, Refusal, Refused, Status, Withdrawal
from app.domain.approvals.webhooks.deliveries import Change
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.actors import DESK, key_of
from app.domain.privacy.redaction import redacted
from app.domain.reason_codes import Code, keep, own_words, say
from app.errors import NotFound
from app.events import ApprovalUndone, ApprovalWithdrawn
from app.store.approvals import rows as approval_rows
from app.store.approvals import transitions
from app.store.approvals.honest import stops
from app.store.approvals.proofs import redemptions
from app.store.approvals.webhooks import callbacks
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn
from app.store.db.sanitize import APPROVAL_TEXT_MAX, storable
from app.store.people import api_keys

WITHDRAWN: Final = "withdrawn"

_TAKE_BACK: Final = """
UPDATE approvals SET
    status = 'cancelled', moved_at = clock_timestamp(), decided_at = clock_timestamp(), decided_by = $2,
    decision_reason = $3, reason_shown = false
WHERE id = $1 AND status = 'approved' RETURNING id
"""
_MARK: Final = "UPDATE approvals SET withdrawn_at = clock_timestamp() WHERE id = $1 RETURNING withdrawn_at"
_CONSUME: Final = "UPDATE approvals SET consumed_at = clock_timestamp() WHERE id = $1 AND consumed_at IS NULL"
_LOCKED: Final = "SELECT locked_at IS NOT NULL FROM api_keys WHERE id = $1"
_LIVE: Final = "a.status IN ('pending', 'approved', 'executing') ORDER BY a.opened_at, a.id"
# A later delivery of the message has a run of its own, which waits for the same approvals.
_OF_MESSAGE: Final = (
    "SELECT a.id FROM approvals a JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id "
    "WHERE a.message_id = $1 AND NOT a.submitted AND m.delivery <= $2 AND " + _LIVE
)
_OF_INVESTIGATION: Final = "SELECT a.id FROM approvals a WHERE starts_with(a.call_id, $1 || ':') AND " + _LIVE
_OF_REOPENING: Final = "SELECT a.id FROM approvals a WHERE a.reopens = $1 AND a.submitted AND " + _LIVE
_OF_GATE: Final = "SELECT a.id FROM approvals a WHERE a.id = $1 AND " + _LIVE


async def withdraw(
    conn: Conn, tenant: TenantId, approval_id: ApprovalId, withdrawal: Withdrawal
) -> Counted | Refused:
    """Compare-and-set under the row's lock. What is being carried out already is left, and said so."""
    try:
        row = await approval_rows.lock(conn, approval_id)
    except NotFound:
        return Refused(Refusal.UNKNOWN)
    await stops.hold_door(conn, tenant)
    if await stops.is_locked(conn, withdrawal.by):
        return await _refuse(conn, row, withdrawal.by, Refusal.LOCKED)
    status = Status(row["status"])
    if row["withdrawn_at"] is not None and await _is_same(conn, ActorId(row["decided_by"]), withdrawal.by):
        return Counted(status, by=ActorId(row["decided_by"]), at=row["withdrawn_at"])  # the same wish, a second time
    # Who redeemed it acts on it, as the desk does while it carries something out.
    if status is Status.EXECUTING or await redemptions.used(conn, approval_id) is not None:
        return await _refuse(conn, row, withdrawal.by, Refusal.TOO_LATE)
    if status not in (Status.PENDING, Status.APPROVED):
        return await _refuse(conn, row, withdrawal.by, Refusal.ALREADY_CLOSED)
    entries = await _close(conn, row, withdrawal)
    at = await conn.fetchval(_MARK, approval_id)
    await outbox.finish(conn, transitions.submitted(approval_id))
    event = ApprovalWithdrawn(tenant=tenant, approval_id=approval_id)
    await outbox.enqueue(conn, tenant, event, cause=_withdrawn(approval_id), mode=Mode.RESEND)
    await callbacks.tell(conn, tenant, approval_id, Change.WITHDRAWN)
    await append(conn, tenant, *entries)
    return Counted(Status.CANCELLED, by=withdrawal.by, at=at)


async def of_locked_key(conn: Conn, row: asyncpg.Record) -> bool:
    """Withdraw what a program asked for that is locked out now, under the row's lock; whether that was so.

    Whoever comes to it first does, so that nothing is decided, redeemed or carried out for the program while the run
    that withdraws everything of it is still at the others.
    """
    key_id = key_of(ActorId(row["requested_by"]))
    if key_id is None or row["status"] not in (Status.PENDING, Status.APPROVED):
        return False
    if not await conn.fetchval(_LOCKED, key_id):
        return False
    wish = Withdrawal(DESK, say(Code.KEY_LOCKED))
    return isinstance(await withdraw(conn, TenantId(row["tenant"]), ApprovalId(row["id"]), wish), Counted)


async def _refuse(conn: Conn, row: asyncpg.Record, by: ActorId, why: Refusal) -> Refused:
    """On record once for each who tried, and state they met: whoever goes on trying writes no more lines."""
    key = f"{row['id']}:withdrawal_refused:{row['status']}:{by}"
    line = transitions.entry("withdrawal_refused", row, by, code=why.value, key=key)
    await append(conn, TenantId(row["tenant"]), line)
    return Refused(why, Status(row["status"]), row["decided_by"], row["decided_at"])


async def _is_same(conn: Conn, one: ActorId, other: ActorId) -> bool:
    """A program stays the same when its key is replaced."""
    return one == other or await api_keys.of_one_program(conn, one, other)


async def _close(conn: Conn, row: asyncpg.Record, withdrawal: Withdrawal) -> list[Entry]:
    tenant, approval_id = TenantId(row["tenant"]), ApprovalId(row["id"])
    reason = redacted(keep(own_words(withdrawal.reason)))
    if row["status"] == Status.PENDING:
        terms = transitions.Terms(reason=reason)
        _, entries = await transitions.close(conn, row, Status.CANCELLED, by=withdrawal.by, terms=terms)
        return [replace(one, data={**one.data, "code": WITHDRAWN}) for one in entries]
    taken = await conn.fetchval(_TAKE_BACK, approval_id, withdrawal.by, storable(reason, APPROVAL_TEXT_MAX))
    assert taken is not None, "the row is locked and approved"
    # Its gate may wait for an undoing: it hears the same, and reads the row.
    event = ApprovalUndone(tenant=tenant, approval_id=approval_id)
    await outbox.enqueue(conn, tenant, event, cause=transitions.undone(approval_id), mode=Mode.NUDGE)
    return [
        transitions.entry(action, row, withdrawal.by, reason=reason, code=WITHDRAWN)
        for action in ("approval_cancelled", *blocked_as(row["kind"]))
    ]


async def finish(conn: Conn, approval_id: ApprovalId) -> None:
    """Nobody is left to be told: neither its gate nor whoever asked."""
    await conn.execute(_CONSUME, approval_id)
    for cause in (transitions.decided(approval_id), transitions.undone(approval_id), _withdrawn(approval_id)):
        await outbox.finish(conn, cause)


async def live_of(conn: Conn, opener: Opener) -> Sequence[ApprovalId]:
    """What a run had opened, by the rows."""
    match opener.kind:
        case OpenedBy.MESSAGE:
            rows = await conn.fetch(_OF_MESSAGE, opener.id, opener.delivery)
        case OpenedBy.INVESTIGATION:
            rows = await conn.fetch(_OF_INVESTIGATION, opener.id)
        case OpenedBy.REOPENING:
            rows = await conn.fetch(_OF_REOPENING, opener.id)
        case OpenedBy.GATE:
            rows = await conn.fetch(_OF_GATE, opener.id)
        case _:
            assert_never(opener.kind)
    return [ApprovalId(row["id"]) for row in rows]


def _withdrawn(approval_id: str) -> str:
    return f"{approval_id}:withdrawn"
