"""The word that a customer's mail needs no reply, and that it needs one after all: on record, once each."""

from typing import Any, Final

import asyncpg

from app.domain.cases.support_queue import Closing, ClosingVerdict
from app.domain.ids import ActorId, CaseId, MessageId, TenantId
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import retried, tenant_tx
from app.store.replies.draft_rows import actor

# By name and not by time: a mail that comes in this moment was seen by nobody, and is not among them. A reply that is
# asked for locks its mail too, so that of a Send and this word at once the second hears of the first.
_LOCK: Final = """
SELECT m.id, m.case_id, m.no_reply_by, m.no_reply_at, m.closings FROM messages m JOIN messages upto
  ON upto.tenant = m.tenant AND upto.case_id = m.case_id
WHERE upto.id = $1 AND m.kind = 'human' AND m.received_at <= upto.received_at
ORDER BY m.received_at, m.id FOR NO KEY UPDATE OF m
"""
_ONE: Final = "SELECT no_reply_by, no_reply_at FROM messages WHERE id = $1 FOR NO KEY UPDATE"
_SENT: Final = """
SELECT requested_by FROM drafts WHERE message_id = ANY($1) AND status IN ('sending', 'unsure')
UNION ALL SELECT d.requested_by FROM messages m JOIN drafts d ON d.tenant = m.tenant AND d.id = m.answered_by
WHERE m.id = $2 AND NOT EXISTS (SELECT FROM drafts o WHERE o.message_id = m.id AND o.status = 'ready') LIMIT 1
"""
_UNDECIDED: Final = "SELECT EXISTS (SELECT FROM approvals WHERE message_id = ANY($1) AND status = 'pending')"
_LATEST_CLOSED: Final = """
SELECT no_reply_upto FROM messages WHERE case_id = $1 AND no_reply_at IS NOT NULL AND erased_at IS NULL
ORDER BY no_reply_at DESC, received_at DESC LIMIT 1
"""
_CLOSE: Final = """
UPDATE messages SET no_reply_by = $2, no_reply_at = clock_timestamp(), no_reply_upto = $3, closings = closings + 1
WHERE id = ANY($1) AND no_reply_at IS NULL
"""
_OPEN: Final = """
UPDATE messages SET no_reply_by = NULL, no_reply_at = NULL, no_reply_upto = NULL
WHERE case_id = $1 AND no_reply_upto = (SELECT no_reply_upto FROM messages WHERE id = $2)
"""


class PostgresClosings:
    """Both run again safely: the second time it is so already."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def no_reply(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> ClosingVerdict:
        """Nothing is to be answered in this mail and those before it in its case (``reply_not_needed``)."""
        async with tenant_tx(self._pool, tenant) as conn:
            covered, own = await _covered(conn, message_id)
            if own is None:
                return ClosingVerdict(Closing.UNKNOWN)
            case_id = CaseId(own["case_id"])
            if own["no_reply_at"] is not None:
                return ClosingVerdict(Closing.ALREADY, actor(own["no_reply_by"]), case_id)
            if stands := await _in_the_way(conn, covered, message_id):
                return ClosingVerdict(stands[0], stands[1], case_id)
            await conn.execute(_CLOSE, covered, by, message_id)
            await append(conn, tenant, _entry("reply_not_needed", own, by, {"closing": own["closings"] + 1}))
        return ClosingVerdict(Closing.CLOSED, by, case_id)

    async def reopen(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> ClosingVerdict:
        """The same of a case's latest mail of which that was said, however long ago, and whether drafted or not."""
        async with tenant_tx(self._pool, tenant) as conn:
            found = await conn.fetchval(_LATEST_CLOSED, case_id)
        if found is None:
            return ClosingVerdict(Closing.ALREADY, case_id=case_id)
        return await self.reply_after_all(tenant, MessageId(found), by=by)

    @retried
    async def reply_after_all(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> ClosingVerdict:
        """Take that word back, with all the mails it was said of (``reply_needed_after_all``)."""
        async with tenant_tx(self._pool, tenant) as conn:
            _, own = await _covered(conn, message_id)
            if own is None or own["no_reply_at"] is None:
                return ClosingVerdict(Closing.UNKNOWN if own is None else Closing.ALREADY)
            await conn.execute(_OPEN, own["case_id"], message_id)
            await append(conn, tenant, _entry("reply_needed_after_all", own, by, {"closing": own["closings"]}))
        return ClosingVerdict(Closing.OPENED, by, CaseId(own["case_id"]))


async def _covered(conn: Conn, message_id: MessageId) -> tuple[list[str], asyncpg.Record | None]:
    rows = await conn.fetch(_LOCK, message_id)
    return [row["id"] for row in rows], next((row for row in rows if row["id"] == message_id), None)


async def closed_by(conn: Conn, message_id: str) -> ActorId | None:
    """Who said that this mail needs no reply, if somebody did; until the end of the transaction nobody else can."""
    row = await conn.fetchrow(_ONE, message_id)
    return None if row is None else actor(row["no_reply_by"])


async def _in_the_way(conn: Conn, covered: list[str], message_id: MessageId) -> tuple[Closing, ActorId | None] | None:
    sent = await conn.fetchrow(_SENT, covered, message_id)
    if sent is not None:
        return Closing.ANSWERED, actor(sent["requested_by"])
    return (Closing.UNDECIDED, None) if await conn.fetchval(_UNDECIDED, covered) else None


def _entry(action: str, row: asyncpg.Record, by: ActorId, data: dict[str, Any]) -> Entry:
    key = f"{row['id']}:{action}:{data['closing']}"
    return Entry(action, by, ("message", row["id"]), key, CaseId(row["case_id"]), data)
