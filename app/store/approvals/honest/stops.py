"""Whether a lock stands in the way, in the very transaction that would vote, carry out or hand out a proof.

Whoever asks holds the tenant's door open for as long as their transaction lasts, and whoever locks waits until all
those doors are shut: once a lock is set, nothing that it forbids is committed any more.
"""

from typing import Final

import asyncpg

from app.domain.approvals.voting import Refusal
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.actors import from_slack
from app.domain.people.desk_locks import DeskStopped
from app.store.db.pool import Conn

_DOOR: Final = "SELECT pg_advisory_xact_lock_shared(hashtextextended('desk locks ' || $1, 0))"
_SHUT: Final = "SELECT pg_advisory_xact_lock(hashtextextended('desk locks ' || $1, 0))"
# Questions of their own, asked with the door held: beside it they would see what was so before the wait.
_AGAINST: Final = """
SELECT person FROM desk_locks WHERE lifted_at IS NULL AND person IN ('', $1) ORDER BY person LIMIT 1
"""
_LOCKED: Final = "SELECT EXISTS (SELECT FROM desk_locks WHERE lifted_at IS NULL AND person = $1)"
# Of an approval ``a``: the desk stands still, or one of those whose word let it through is locked now.
HELD: Final = """
EXISTS (
    SELECT FROM desk_locks l WHERE l.tenant = a.tenant AND l.lifted_at IS NULL AND (
        l.person IN ('', a.decided_by) OR EXISTS (
            SELECT FROM votes v WHERE v.tenant = a.tenant AND v.approval_id = a.id AND v.voter = l.person
              AND v.refusal IS NULL
        )
    )
)
"""
_HELD: Final = f"SELECT {HELD} FROM approvals a WHERE a.id = $1"
_RELEASED: Final = """
UPDATE outbox SET done_at = clock_timestamp() WHERE done_at IS NULL AND cause IN (
    SELECT $1 || ':released:' || id FROM desk_locks WHERE lifted_at IS NOT NULL
)
"""


async def hold_door(conn: Conn, tenant: TenantId) -> None:
    """From now until this transaction ends nobody sets a lock. Right after the approval's own row is locked, or
    before anything is, and never later: whoever sets a lock waits for this and for nothing else."""
    await conn.execute(_DOOR, tenant)


async def shut_door(conn: Conn, tenant: TenantId) -> None:
    """Wait for all who hold it; none comes in until this transaction ends."""
    await conn.execute(_SHUT, tenant)


async def against(conn: Conn, person: ActorId) -> Refusal | None:
    """Why this person decides nothing now, with the door held."""
    found = await conn.fetchval(_AGAINST, person)
    if found is None:
        return None
    return Refusal.LOCKED if found else Refusal.DESK_STOPPED


async def is_locked(conn: Conn, person: ActorId) -> bool:
    """Whether this one person is, whatever the desk does, with the door held."""
    return from_slack(person) and bool(await conn.fetchval(_LOCKED, person))


async def stopped(conn: Conn, tenant: TenantId) -> bool:
    """Whether the whole desk stands still. Takes the door, so ask before anything is locked."""
    await hold_door(conn, tenant)
    return await conn.fetchval(_AGAINST, "") is not None


async def held(conn: Conn, row: asyncpg.Record) -> bool:
    """Whether a locked row may not be carried out now. Takes the door."""
    return await held_by_id(conn, TenantId(row["tenant"]), ApprovalId(row["id"]))


async def held_by_id(conn: Conn, tenant: TenantId, approval_id: ApprovalId) -> bool:
    """The same for whoever has not read the row."""
    await hold_door(conn, tenant)
    return bool(await conn.fetchval(_HELD, approval_id))


def not_if(held_up: bool) -> None:
    """Raises DeskStopped."""
    if held_up:
        raise DeskStopped("The desk was stopped, or who decided this is locked, so it is not carried out yet")


async def released(conn: Conn, approval_id: ApprovalId) -> None:
    """Its gate has read that nothing holds it up: it is woken no more."""
    await conn.execute(_RELEASED, approval_id)


def release(approval_id: str, lock_id: str) -> str:
    """The outbox's name for what wakes a gate once a lock was lifted."""
    return f"{approval_id}:released:{lock_id}"
