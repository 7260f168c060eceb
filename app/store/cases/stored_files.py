"""Moves sealed files from the records into the storage, and removes there what no row names any more."""

from typing import Final

from app.domain.ids import TenantId, new_id
from app.ports.cases.file_storage import FileStorage
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

BATCH_MAX: Final = 20
# A thread that writes cannot be stopped: what it may still be writing is left alone for as long.
UNFINISHED_SECONDS: Final = 3_600.0

_HERE: Final = "SELECT message_id, number FROM attachments WHERE content IS NOT NULL ORDER BY kept_at LIMIT $1"
_CONTENT: Final = "SELECT content FROM attachments WHERE message_id = $1 AND number = $2 AND content IS NOT NULL"
_BEGIN: Final = "INSERT INTO attachment_objects (tenant, id) VALUES ($1, $2)"
_PLACE: Final = """
WITH moved AS (
    UPDATE attachments SET content = NULL, stored_as = $3
    WHERE message_id = $1 AND number = $2 AND content IS NOT NULL RETURNING true
)
UPDATE attachment_objects SET placed_at = clock_timestamp() WHERE id = $3 AND EXISTS (SELECT FROM moved) RETURNING id
"""
_ORPHANS: Final = """
SELECT o.id FROM attachment_objects o
WHERE (o.placed_at IS NOT NULL OR o.begun_at <= clock_timestamp() - make_interval(secs => $1))
  AND NOT EXISTS (SELECT FROM attachments f WHERE f.tenant = o.tenant AND f.stored_as = o.id)
ORDER BY o.begun_at LIMIT $2
"""
_GONE: Final = "DELETE FROM attachment_objects WHERE id = $1"


class PostgresStoredFiles:
    """No transaction is open while the storage is spoken to, and no mail waits for it."""

    def __init__(self, pool: Pool, storage: FileStorage) -> None:
        self._pool, self._storage = pool, storage

    async def move(self, tenant: TenantId) -> int:
        """Some of what lies in the records, the oldest first; how many. Raises Unavailable and Misconfigured."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            waiting = await conn.fetch(_HERE, BATCH_MAX)
        moved = 0
        for row in waiting:
            moved += await self._move(tenant, row["message_id"], row["number"])
        return moved

    async def _move(self, tenant: TenantId, message_id: str, number: int) -> bool:
        name = new_id("obj")
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            content = await conn.fetchval(_CONTENT, message_id, number)
            if content is None:
                return False
            await conn.execute(_BEGIN, tenant, name)  # known before it is there: whatever follows, it is found
        await self._storage.put(tenant, name, content)
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await conn.fetchval(_PLACE, message_id, number, name) is not None

    async def sweep(self, tenant: TenantId) -> int:
        """Everything that is nobody's by now; how many. Raises Unavailable and Misconfigured."""
        removed = 0
        while True:
            async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
                names = [row["id"] for row in await conn.fetch(_ORPHANS, UNFINISHED_SECONDS, BATCH_MAX)]
            for name in names:
                await self._storage.remove(tenant, name)
                async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
                    await conn.execute(_GONE, name)
            removed += len(names)
            if len(names) < BATCH_MAX:
                return removed
