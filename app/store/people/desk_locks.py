"""Stopping the desk and locking a reviewer: the row, the record and the events in one commit; and lifting it."""

from typing import Final

import asyncpg

from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, TenantId, new_id
from app.domain.people.actors import GATE
from app.domain.people.desk_locks import HELD_SECONDS_MAX, LOCK_REASON_MAX, DeskLock, Held, LockRefusal
from app.domain.privacy.redaction import redacted
from app.events import ApprovalReleased, DeskLockMoved
from app.store.approvals import rows, transitions
from app.store.approvals.honest import stops
from app.store.db import outbox
from app.store.db.audit import Entry, append, fingerprint
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

LOCKS_SHOWN_MAX: Final = 50
GATE_LATE_SECONDS: Final = 600.0  # as much later than its wait ends, a gate that has not asked again counts as lost

_STANDING: Final = "SELECT * FROM desk_locks WHERE lifted_at IS NULL ORDER BY person, id LIMIT $1"
_OF: Final = "SELECT * FROM desk_locks WHERE lifted_at IS NULL AND person = $1 FOR UPDATE"
_BY_ID: Final = "SELECT * FROM desk_locks WHERE id = $1"
# The clock is read once everybody who held the door is out: whatever they committed is older.
_SET: Final = """
INSERT INTO desk_locks (tenant, id, person, reason, locked_at, locked_by)
VALUES ($1, $2, $3, $4, clock_timestamp(), $5) RETURNING *
"""
_LIFT: Final = "UPDATE desk_locks SET lifted_at = clock_timestamp(), lifted_by = $2 WHERE id = $1 RETURNING *"
# Whoever lifts one waits for us, and then finds what we wrote.
_KEPT: Final = "SELECT id FROM desk_locks WHERE lifted_at IS NULL ORDER BY id FOR SHARE"
_HOLD: Final = """
UPDATE approvals SET held_at = coalesce(held_at, clock_timestamp()) WHERE id = $1
RETURNING held_at, greatest(0, extract(epoch FROM held_at - clock_timestamp())::float8 + $2) AS left_seconds
"""
_FREE: Final = "UPDATE approvals SET held_at = NULL WHERE id = $1 AND held_at IS NOT NULL"
_WAITING: Final = f"""
SELECT a.id FROM approvals a
WHERE a.held_at IS NOT NULL AND a.status IN ('approved', 'executing') AND NOT {stops.HELD}
"""


class PostgresDeskLocks:
    """One tenant's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def lock(
        self, tenant: TenantId, person: ActorId | None, *, by: ActorId, reason: str = ""
    ) -> DeskLock | LockRefusal:
        """From this commit on; a second word changes nothing. ``person`` None: the whole desk."""
        async with tenant_tx(self._pool, tenant) as conn:
            await stops.shut_door(conn, tenant)
            if await stops.is_locked(conn, by):
                return await _refuse(conn, tenant, person, by, LockRefusal.YOU_ARE_LOCKED)
            if (row := await conn.fetchrow(_OF, person or "")) is not None:
                return _lock(row)
            text = storable(redacted(reason), LOCK_REASON_MAX)
            row = await conn.fetchrow(_SET, tenant, new_id("lck"), person or "", text, by)
            assert row is not None
            await _moved(conn, tenant, row, "set")
            data = {"reason": fingerprint(text)} if text else {}
            action = "reviewer_locked" if person else "desk_stopped"
            await append(conn, tenant, Entry(action, by, _subject(person), row["id"], data=data))
            return _lock(row, changed=True)

    @retried
    async def lift(self, tenant: TenantId, person: ActorId | None, *, by: ActorId) -> DeskLock | LockRefusal:
        """Only by another than who set it, and never by whoever is locked. What waited for it goes on."""
        async with tenant_tx(self._pool, tenant) as conn:
            if await stops.is_locked(conn, by):
                return await _refuse(conn, tenant, person, by, LockRefusal.YOU_ARE_LOCKED)
            row = await conn.fetchrow(_OF, person or "")
            if row is None:
                return LockRefusal.NOT_LOCKED
            if by == row["locked_by"]:
                return await _refuse(conn, tenant, person, by, LockRefusal.YOU_LOCKED)
            row = await conn.fetchrow(_LIFT, row["id"], by)
            assert row is not None
            await _moved(conn, tenant, row, "lifted")
            for waiting in await conn.fetch(_WAITING):
                event = ApprovalReleased(tenant=tenant, approval_id=waiting["id"], lock_id=row["id"])
                cause = stops.release(waiting["id"], row["id"])
                await outbox.enqueue(conn, tenant, event, cause=cause, mode=Mode.NUDGE)
            action = "reviewer_unlocked" if person else "desk_stop_lifted"
            await append(conn, tenant, Entry(action, by, _subject(person), f"{row['id']}:lifted"))
            return _lock(row, changed=True)

    async def standing(self, tenant: TenantId) -> tuple[DeskLock, ...]:
        """Those that are not lifted, the whole desk's first."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await standing(conn)

    async def get(self, tenant: TenantId, lock_id: str) -> DeskLock | None:
        """As it is now, or was."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_BY_ID, lock_id)
        return None if row is None else _lock(row)

    @retried
    async def holding(self, tenant: TenantId, approval_id: ApprovalId) -> Held:
        """What a gate reads that found an approval held up. While it is, nobody starts a second gate for it."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.lock(conn, approval_id)
            await stops.hold_door(conn, tenant)
            await conn.execute(_KEPT)
            moving = row["status"] in (Status.APPROVED, Status.EXECUTING)
            if not moving or not await stops.held(conn, row):
                await conn.execute(_FREE, approval_id)
                await stops.released(conn, approval_id)
                return Held(False)
            kept = await conn.fetchrow(_HOLD, approval_id, float(HELD_SECONDS_MAX))
            assert kept is not None
            left = kept["left_seconds"]
            await outbox.postpone(conn, transitions.submitted(approval_id), left + GATE_LATE_SECONDS)
            key = f"{approval_id}:held:{kept['held_at'].isoformat()}"
            await append(conn, tenant, transitions.entry("execution_held", row, GATE, key=key))
            return Held(True, left)


async def standing(conn: Conn) -> tuple[DeskLock, ...]:
    """Within a reader's own transaction."""
    return tuple(map(_lock, await conn.fetch(_STANDING, LOCKS_SHOWN_MAX)))


async def _moved(conn: Conn, tenant: TenantId, row: asyncpg.Record, move: str) -> None:
    event = DeskLockMoved(tenant=tenant, lock_id=row["id"], move=move)
    await outbox.enqueue(conn, tenant, event, cause=f"{row['id']}:{move}", mode=Mode.ONCE)


async def _refuse(conn: Conn, tenant: TenantId, person: ActorId | None, by: ActorId, why: LockRefusal) -> LockRefusal:
    line = Entry("lock_refused", by, _subject(person), new_id("lck"), data={"code": why.value})
    await append(conn, tenant, line)
    return why


def _subject(person: ActorId | None) -> tuple[str, str]:
    return ("reviewer", person) if person else ("desk", "desk")


def _lock(row: asyncpg.Record, *, changed: bool = False) -> DeskLock:
    return DeskLock(
        id=row["id"],
        person=ActorId(row["person"]) if row["person"] else None,
        reason=row["reason"],
        at=row["locked_at"],
        by=ActorId(row["locked_by"]),
        changed=changed,
        lifted_by=None if row["lifted_by"] is None else ActorId(row["lifted_by"]),
    )
