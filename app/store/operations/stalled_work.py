"""What waits for an engine that was away or lost its memory: events to be said, and decisions nobody carries out."""

from collections.abc import Sequence
from typing import Final

from app.domain.ids import MessageId, TenantId
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

STILL_MAX: Final = 50

_PUBLISH_NOW: Final = """
UPDATE outbox SET next_at = clock_timestamp()
WHERE id IN (
    SELECT id FROM outbox WHERE done_at IS NULL AND sends > 0 AND next_at > clock_timestamp()
    ORDER BY next_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
)
RETURNING id
"""
_ANNOUNCE: Final = "SELECT pg_notify('countersign_outbox', $1)"
# Once for each return of the engine: a message that was sent again since then is being worked on.
_APPROVED: Final = """
SELECT DISTINCT a.message_id, m.delivery
FROM approvals a JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
WHERE a.status IN ('approved', 'executing') AND r.status IS DISTINCT FROM 'pending' AND m.kind <> 'request'
  AND a.moved_at <= clock_timestamp() - make_interval(secs => $1)
  AND coalesce(a.undo_until, '-infinity') <= clock_timestamp() - make_interval(secs => $2)
  AND (m.resent_at IS NULL OR m.resent_at <= clock_timestamp() - make_interval(secs => $1))
  -- Not those whose own gate is still being started: it carries them out, their message's run does not.
  AND NOT EXISTS (
      SELECT FROM outbox o WHERE o.tenant = a.tenant AND o.cause = a.id || ':submit' AND o.done_at IS NULL
  )
ORDER BY a.message_id LIMIT $3
"""


class PostgresStalledWork:
    """Looks, and makes due; whoever begins something again decides how often."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def publish_now(self, tenant: TenantId, *, limit: int) -> int:
        """Make lines due that were said and wait for their next turn; the longest waiting first."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            lines = await conn.fetch(_PUBLISH_NOW, limit)
            if lines:
                await conn.execute(_ANNOUNCE, tenant)
        return len(lines)

    async def approved(
        self, tenant: TenantId, *, before_seconds: float, still_seconds: float
    ) -> Sequence[tuple[MessageId, int]]:
        """Messages with an approval decided at least ``before_seconds`` ago, its undo over for ``still_seconds``."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_APPROVED, before_seconds, still_seconds, STILL_MAX)
        return [(MessageId(row["message_id"]), row["delivery"]) for row in rows]
