"""Which messages in Slack are about a person: noted before the rows forget where they stand, then worked off."""

from collections.abc import Sequence
from typing import Final

from app.domain.ids import Posted
from app.domain.privacy.erasures import FILE, REMOVED, Erasure, ErasureId
from app.store.db.pool import Conn

# By cases ($3), and by customer ($4) where something was looked into. A reminder or a call stands in other channels.
_NOTE: Final = f"""
INSERT INTO erasure_posts (tenant, erasure_id, channel, ts)
SELECT $1, $2, channel, ts FROM (
    SELECT thread_channel, thread_ts FROM cases WHERE id = ANY($3)
    UNION SELECT card_channel, card_ts FROM approvals WHERE case_id = ANY($3)
    UNION SELECT '{FILE}', file_id FROM attachment_posts
        WHERE message_id IN (SELECT id FROM messages WHERE case_id = ANY($3))
    UNION SELECT card_channel, card_ts FROM drafts WHERE case_id = ANY($3)
    UNION SELECT channel, ts FROM refund_alarms
        WHERE approval_id IN (SELECT id FROM approvals WHERE case_id = ANY($3))
    UNION SELECT head_channel, head_ts FROM investigations WHERE customer_id = $4
    UNION SELECT s.channel, s.ts FROM shown s WHERE s.kind = 'case' AND s.row_id = ANY($3)
    UNION SELECT s.channel, s.ts FROM shown s JOIN drafts d ON d.tenant = s.tenant AND d.id = s.row_id
        WHERE s.kind = 'draft' AND d.case_id = ANY($3)
    UNION SELECT s.channel, s.ts FROM shown s JOIN approvals a ON a.tenant = s.tenant AND a.id = s.row_id
        WHERE s.kind IN ('approval', 'alarm', 'reminder', 'escalation', 'ping', 'alarm_escalation')
          AND a.case_id = ANY($3)
    UNION SELECT s.channel, s.ts FROM shown s JOIN messages m ON m.tenant = s.tenant
          AND m.id = split_part(s.row_id, '.', 1) WHERE s.kind = 'stalled' AND m.case_id = ANY($3)
) found (channel, ts) WHERE channel IS NOT NULL AND ts IS NOT NULL
ON CONFLICT DO NOTHING
"""
_FORGET: Final = """
DELETE FROM {table} s USING erasure_posts p
WHERE p.erasure_id = $1 AND p.tenant = s.tenant AND p.channel = s.channel AND p.ts = s.ts
"""
_FORGOTTEN: Final = tuple(_FORGET.format(table=table) for table in ("shown", "message_states"))
_UNTRIED: Final = """
SELECT channel, ts FROM erasure_posts WHERE erasure_id = $1 AND outcome IS NULL ORDER BY channel, ts LIMIT $2
"""
_TRIED: Final = "UPDATE erasure_posts SET outcome = $4 WHERE erasure_id = $1 AND channel = $2 AND ts = $3"
_COUNT: Final = """
SELECT count(*) AS posts, count(outcome) AS tried FROM erasure_posts WHERE erasure_id = $1
"""
_KEPT: Final = f"""
SELECT channel, ts, outcome FROM erasure_posts
WHERE erasure_id = $1 AND outcome <> '{REMOVED}' ORDER BY channel, ts LIMIT 500
"""


async def note(conn: Conn, tenant: str, erasure: Erasure, cases: Sequence[str]) -> None:
    """In the transaction that erases the cases; nothing repaints these messages any more."""
    await conn.execute(_NOTE, tenant, erasure.id, list(cases), erasure.person.customer_id)
    for statement in _FORGOTTEN:
        await conn.execute(statement, erasure.id)


async def untried(conn: Conn, erasure_id: ErasureId, limit: int) -> list[Posted]:
    """The next ones."""
    return [Posted(row["channel"], row["ts"]) for row in await conn.fetch(_UNTRIED, erasure_id, limit)]


async def tried(conn: Conn, erasure_id: ErasureId, at: Posted, outcome: str) -> None:
    """What Slack said."""
    await conn.execute(_TRIED, erasure_id, at.channel, at.ts, outcome)


async def counted(conn: Conn, erasure_id: ErasureId) -> tuple[int, int, list[tuple[str, str, str]]]:
    """How many there are, how many were tried, and those that stay."""
    [row] = await conn.fetch(_COUNT, erasure_id)
    kept = [(one["channel"], one["ts"], one["outcome"]) for one in await conn.fetch(_KEPT, erasure_id)]
    return row["posts"], row["tried"], kept
