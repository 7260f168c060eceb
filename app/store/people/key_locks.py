"""Locking a program out: its keys, the record and the event in one commit; and what it has open, to be withdrawn."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.ids import ActorId, ApprovalId, TenantId, new_id
from app.domain.people.actors import key_of
from app.domain.people.api_keys import prefix_of
from app.domain.people.key_locks import KeyLock
from app.errors import BadInput, NotFound
from app.events import ApiKeyLocked
from app.store.approvals import rows as approval_rows
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.people import key_lines
from app.store.people.key_lines import Line

# A name is as good as an id where one program has it, whichever of its keys; replaced ones are not asked for by name.
_NAMED: Final = """
SELECT id FROM api_keys WHERE id = $1 OR prefix = $1
UNION ALL
SELECT id FROM api_keys WHERE name = $1 AND replaced_by IS NULL AND NOT EXISTS (
    SELECT FROM api_keys WHERE id = $1 OR prefix = $1
) LIMIT 20
"""
_SET: Final = """
UPDATE api_keys SET locked_at = CASE WHEN $2::text IS NULL THEN NULL ELSE clock_timestamp() END, locked_by = $2
WHERE id = ANY($1::text[])
"""
# What can be withdrawn: not what is carried out already, nor what its asker acts on since it redeemed it.
_CAN_BE_WITHDRAWN: Final = """
FROM approvals a WHERE a.requested_by = ANY($1::text[]) AND a.status IN ('pending', 'approved') AND NOT EXISTS (
    SELECT FROM approval_redemptions r WHERE r.tenant = a.tenant AND r.approval_id = a.id
)
"""
_OPEN: Final = "SELECT a.id" + _CAN_BE_WITHDRAWN + "ORDER BY a.status = 'pending', a.opened_at, a.id LIMIT $2"
_COUNT: Final = "SELECT count(*)" + _CAN_BE_WITHDRAWN


class PostgresKeyLocks:
    """One tenant's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def lock(self, tenant: TenantId, which: str, *, by: ActorId) -> KeyLock:
        """Whoever asks by the key at the same instant has asked before, and is withdrawn, or is refused."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await _lock(conn, tenant, await _find(conn, which), by)

    @retried
    async def lock_asker(self, tenant: TenantId, approval_id: ApprovalId, *, by: ActorId) -> KeyLock:
        """Read from the row: a button says nothing of keys."""
        async with tenant_tx(self._pool, tenant) as conn:
            key_id = key_of(ActorId((await approval_rows.find(conn, approval_id))["requested_by"]))
            if key_id is None:
                raise NotFound("This was not asked with a key")
            return await _lock(conn, tenant, key_id, by)

    @retried
    async def unlock(self, tenant: TenantId, which: str, *, by: ActorId) -> KeyLock:
        """What was withdrawn stays so."""
        async with tenant_tx(self._pool, tenant) as conn:
            key_id = await _find(conn, which)
            line = await key_lines.hold(conn, key_id)
            if not line.locked:
                return _told(line, key_id, changed=False)
            await conn.execute(_SET, line.ids, None)
            await append(conn, tenant, _entry("api_key_unlocked", key_id, by, new_id("lck"), line))
            return _told(await key_lines.hold(conn, key_id), key_id, changed=True)

    async def get(self, tenant: TenantId, key_id: str) -> KeyLock:
        """Not held: it may be otherwise a moment later."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return _told(await key_lines.find(conn, key_id), key_id, changed=False)

    async def open_of(self, tenant: TenantId, key_id: str, *, limit: int) -> Sequence[ApprovalId]:
        """What is approved, and so about to happen, before the rest; the oldest first."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            line = await key_lines.find(conn, key_id)
            rows = await conn.fetch(_OPEN, line.actors, limit) if line.locked else []
        return [ApprovalId(row["id"]) for row in rows]

    @retried
    async def withdrawn(self, tenant: TenantId, lock_id: str) -> None:
        """Its event is finished."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await outbox.finish(conn, _cause(lock_id))


async def _lock(conn: Conn, tenant: TenantId, key_id: str, by: ActorId) -> KeyLock:
    line = await key_lines.hold(conn, key_id)
    if line.locked:
        return _told(line, key_id, changed=False)
    lock_id = new_id("lck")
    await conn.execute(_SET, line.ids, by)
    event = ApiKeyLocked(tenant=tenant, key_id=key_id, lock_id=lock_id)
    await outbox.enqueue(conn, tenant, event, cause=_cause(lock_id), mode=Mode.NUDGE)
    count = await conn.fetchval(_COUNT, line.actors)
    await append(conn, tenant, _entry("api_key_locked", key_id, by, lock_id, line, open=count))
    return _told(await key_lines.find(conn, key_id), key_id, changed=True, count=count)


async def _find(conn: Conn, which: str) -> str:
    found = [row["id"] for row in await conn.fetch(_NAMED, prefix_of(which) or which)]
    if len(found) > 1:
        raise BadInput(f"Several keys are called so: {', '.join(found)}; name one by its id")
    return found[0] if found else ""


def _told(line: Line, key_id: str, *, changed: bool, count: int = 0) -> KeyLock:
    row: asyncpg.Record = next(key for key in line.keys if key["id"] == key_id)
    by = None if row["locked_by"] is None else ActorId(row["locked_by"])
    return KeyLock(key_id, row["name"], row["locked_at"], by, changed=changed, open=count)


def _entry(action: str, key_id: str, by: ActorId, lock_id: str, line: Line, **more: int) -> Entry:
    return Entry(action, by, ("api_key", key_id), lock_id, data={"keys": line.ids, **more})


def _cause(lock_id: str) -> str:
    return f"{lock_id}:locked"
