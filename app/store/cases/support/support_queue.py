"""What waits for support, the longest waiting customer first: read whole, in one statement."""

from dataclasses import replace
from typing import Final

import asyncpg

from app.domain.cases.case_state import Claim
from app.domain.cases.support_queue import BEGINNING_MAX, QUEUE_MAX, Queue, QueueItem, Waiting
from app.domain.ids import ActorId, CaseId, DraftId, MessageId, Posted, TenantId
from app.store.cases import case_states
from app.store.cases.waiting import WAITING, WORK
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import tenant_tx

_QUEUE: Final = f"""
WITH {WAITING}, {WORK}, listed AS (
    SELECT work.*, s.since, c.thread_channel, c.thread_ts, c.claimed_at, c.customer_id IS NULL AS stranger,
           c.woke_at, CASE WHEN c.claimed_at >= s.since THEN c.claimed_by END AS claimed_by
    FROM work JOIN waiting s ON s.case_id = work.case_id JOIN cases c ON c.id = work.case_id
)
SELECT count(*) OVER () AS total, min(since) OVER () AS longest,
       count(*) FILTER (WHERE claimed_by IS NULL) OVER () AS unclaimed,
       l.*, m.sender, m.subject, left(d.body, {BEGINNING_MAX}) AS beginning, length(d.body) AS length,
       d.held_codes, d.retry_by, d.card_channel, d.card_ts
FROM listed l
JOIN messages m ON m.id = l.message_id
LEFT JOIN drafts d ON d.id = l.draft_id
WHERE ($1::text IS NULL OR l.claimed_by = $1) AND (NOT $3::boolean OR l.woke_at > coalesce(
    (SELECT reminded_at FROM support_reminders), '-infinity'
))
ORDER BY l.since, m.received_at, l.message_id, l.draft_id LIMIT $2
"""


class PostgresSupportQueue:
    """Read only."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def read(self, tenant: TenantId, *, mine: ActorId | None = None, limit: int = QUEUE_MAX) -> Queue:
        """Everything, or what ``mine`` takes care of."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await queue(conn, mine=mine, limit=limit)

    async def waiting(self, tenant: TenantId) -> Waiting:
        """Everybody who waits, in figures."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await case_states.figures(conn)


async def queue(conn: Conn, *, mine: ActorId | None, limit: int, only_woken: bool = False) -> Queue:
    """The queue as it is now; ``only_woken``: whose snooze ended since the last reminder."""
    rows = await conn.fetch(_QUEUE, mine, limit, only_woken)
    if not rows:
        return Queue()
    first = rows[0]
    items = [replace(_item(row), woken=only_woken) for row in rows]
    return Queue(items, first["total"], first["longest"], first["unclaimed"])


def _item(row: asyncpg.Record) -> QueueItem:
    return QueueItem(
        case_id=CaseId(row["case_id"]),
        message_id=MessageId(row["message_id"]),
        sender=row["sender"],
        subject=row["subject"],
        since=row["since"],
        place=_place(row),
        draft_id=None if row["draft_id"] is None else DraftId(row["draft_id"]),
        beginning=row["beginning"] or "",
        length=row["length"] or 0,
        stranger=row["stranger"],
        code=row["code"],
        held=bool(row["held_codes"]),
        retrying=row["retry_by"] is not None,
        claim=None if row["claimed_by"] is None else Claim(ActorId(row["claimed_by"]), row["claimed_at"]),
    )


def _place(row: asyncpg.Record) -> Posted | None:
    if row["card_ts"] is not None:
        return Posted(row["card_channel"], row["card_ts"])
    return None if row["thread_ts"] is None else Posted(row["thread_channel"], row["thread_ts"])
