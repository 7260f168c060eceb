"""Where a case stands, and everybody who waits in figures: read for heads, drafts, status and reminders."""

from datetime import datetime
from typing import Final

import asyncpg

from app.domain.cases.case_state import CaseRows, CaseState, Claim, Done, case_state
from app.domain.cases.support_queue import Waiting
from app.domain.ids import ActorId
from app.store.cases.waiting import WAITING, WORK, WORK_ASLEEP_TOO
from app.store.db.pool import Conn

SILENCE_DAYS: Final = 7

_SINCE: Final = f"WITH {WAITING} SELECT since FROM waiting WHERE case_id = $1"
_CASE: Final = f"""
WITH {WAITING}
SELECT (SELECT since FROM waiting WHERE case_id = $1) AS waiting_since,
       (SELECT min(opened_at) FROM approvals WHERE case_id = $1 AND status = 'pending') AS undecided_since,
       c.claimed_by, c.claimed_at,
       CASE WHEN c.snoozed_until > clock_timestamp() THEN c.snoozed_until END AS snoozed_until
FROM cases c WHERE c.id = $1
"""
_DRAFTS: Final = """
SELECT DISTINCT ON (d.status) d.status, d.requested_by AS by,
       CASE d.status WHEN 'ready' THEN d.created_at WHEN 'sent' THEN d.sent_at ELSE d.requested_at END AS at
FROM drafts d JOIN messages m ON m.tenant = d.tenant AND m.id = d.message_id
WHERE d.case_id = $1 AND d.status <> 'replaced' AND (d.status <> 'ready' OR m.no_reply_at IS NULL)
ORDER BY d.status, 3 DESC
"""
_PERSON: Final = f"WITH {WORK_ASLEEP_TOO} SELECT code FROM work WHERE case_id = $1 AND draft_id IS NULL"
_CLOSED: Final = """
SELECT no_reply_by AS by, no_reply_at AS at FROM messages
WHERE case_id = $1 AND no_reply_at IS NOT NULL ORDER BY no_reply_at DESC LIMIT 1
"""
_FIGURES: Final = f"""
WITH {WAITING}, {WORK}
SELECT (SELECT count(*) FROM waiting) AS customers,
       (SELECT min(since) FROM waiting) AS longest,
       count(draft_id) AS drafts,
       count(*) - count(draft_id) AS persons,
       (SELECT min(w.since) FROM waiting w JOIN work k ON k.case_id = w.case_id) AS longest_draft
FROM work
"""
_SILENCE: Final = """
SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM at - asked_at))::float8 FROM (
    SELECT min(received_at) AS asked_at, min(answered_at) AS at FROM messages
    WHERE kind = 'human' AND answered_at >= $1 AND answered_at < $2 GROUP BY answered_by
) replies
"""
_LATELY: Final = "SELECT clock_timestamp() - make_interval(days => $1) AS since, clock_timestamp() AS until"


async def since(conn: Conn, case_id: str) -> datetime | None:
    """Since when the case's customer waits; None where they do not."""
    found: datetime | None = await conn.fetchval(_SINCE, case_id)
    return found


async def state_of(conn: Conn, case_id: str) -> CaseState:
    """Where the case stands."""
    case = await conn.fetchrow(_CASE, case_id)
    drafts = {row["status"]: row for row in await conn.fetch(_DRAFTS, case_id)}
    ready = drafts.get("ready")
    return case_state(
        CaseRows(
            waiting_since=None if case is None else case["waiting_since"],
            undecided_since=None if case is None else case["undecided_since"],
            ready_since=None if ready is None else ready["at"],
            sending=_done(drafts.get("sending")),
            unsure=_done(drafts.get("unsure")),
            person_code=await conn.fetchval(_PERSON, case_id),
            sent=_done(drafts.get("sent")),
            closed=_done(await conn.fetchrow(_CLOSED, case_id)),
            claim=claim_of(case),
            snoozed_until=None if case is None else case["snoozed_until"],
        )
    )


async def figures(conn: Conn) -> Waiting:
    """Everybody who waits."""
    row, lately = await conn.fetchrow(_FIGURES), await conn.fetchrow(_LATELY, SILENCE_DAYS)
    assert row is not None
    assert lately is not None
    return Waiting(
        customers=row["customers"],
        longest=row["longest"],
        drafts=row["drafts"],
        longest_draft=row["longest_draft"],
        persons=row["persons"],
        silence_p95_seconds=await silence_p95(conn, lately["since"], lately["until"]),
    )


async def silence_p95(conn: Conn, since: datetime, until: datetime) -> float | None:
    """How long customers waited for the replies that were sent within that time: 95 of 100 no longer than this."""
    found: float | None = await conn.fetchval(_SILENCE, since, until)
    return found


def claim_of(row: asyncpg.Record | None) -> Claim | None:
    """Who takes care of a case, as its row has it; whether that still counts is for the rule."""
    if row is None or row["claimed_by"] is None:
        return None
    return Claim(ActorId(row["claimed_by"]), row["claimed_at"])


def _done(row: asyncpg.Record | None) -> Done | None:
    if row is None:
        return None
    return Done(None if row["by"] is None else ActorId(row["by"]), row["at"])
