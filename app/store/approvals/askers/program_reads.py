"""Approvals as a team's programs read them: their own ones or all, one, many of a wait, or page by page."""

from collections.abc import Collection, Sequence
from typing import Final

import asyncpg

from app.domain.approvals.askers.program_reading import (
    AuditLine,
    OpenQuestion,
    ProgramPage,
    ProgramReader,
    ProgramReading,
    RequestWords,
)
from app.domain.approvals.askers.reports import Report, Reported, ReportedOutcome
from app.domain.approvals.state_words import WITHDRAWN
from app.domain.ids import ActorId, ApprovalId, QuestionId, TenantId
from app.domain.people import actors
from app.errors import NotFound
from app.store.approvals import rows
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import tenant_tx
from app.store.people import key_lines

LINES_MAX: Final = 1_000
UNKNOWN: Final = "There is no such approval, or your key may not see it"

_SETTLED: Final = """(
    a.status NOT IN ('pending', 'approved')
    OR a.status = 'approved' AND coalesce(a.undo_until <= clock_timestamp(), true) AND NOT EXISTS (
        SELECT FROM auto_lines l WHERE l.tenant = a.tenant AND l.approval_id = a.id AND l.shown_at IS NULL
    )
)"""
_READING: Final = f"""
SELECT {rows.COLUMNS}, {_SETTLED} AS settled, q.id AS question_id, q.body AS question, q.asked_at,
    g.title, g.reason AS asked_reason, g.callback,
    p.outcome AS reported, p.text AS reported_text, p.reference AS reported_as, p.reported_at,
    r.status AS refund_status, r.code AS refund_code, r.provider_refund_id AS refund_id,
    r.amount_cents AS refund_amount_cents, a.moved_at,
    (SELECT s.id FROM approvals s WHERE s.tenant = a.tenant AND s.reopens = a.id LIMIT 1) AS replaced_by,
    CASE a.status WHEN 'approved' THEN
        greatest(0, extract(epoch FROM a.undo_until - clock_timestamp()))::float8 END AS held_seconds,
    CASE WHEN a.status = 'pending' AND a.reviewers IS NOT NULL THEN (
        SELECT l.action = 'nobody_can_decide' FROM audit l
        WHERE l.tenant = a.tenant AND l.case_id = a.case_id AND l.subject_id = a.id
            AND l.action IN ('nobody_can_decide', 'approval_reminded', 'oncall_not_called')
        ORDER BY l.seq DESC LIMIT 1
    ) END AS nobody_can_decide
FROM approvals a LEFT JOIN LATERAL (
    SELECT id, body, asked_at FROM questions o
    WHERE o.tenant = a.tenant AND o.approval_id = a.id AND o.answered_at IS NULL AND o.closed_at IS NULL
    ORDER BY o.asked_at, o.id LIMIT 1
) q ON a.status = 'pending'
LEFT JOIN agent_requests g ON g.tenant = a.tenant AND g.approval_id = a.id
LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
LEFT JOIN approval_reports p ON p.tenant = a.tenant AND p.approval_id = a.id
"""
_ONE: Final = f"{_READING} WHERE a.id = $1"
# What is pending and asks nothing back is no news, however many wait for it.
_NEWS: Final = f"{_READING} WHERE a.id = ANY($1::text[]) AND (a.status <> 'pending' OR q.id IS NOT NULL)"
_PAGE: Final = f"""
{_READING}
WHERE ($1::text IS NULL OR a.status::text = $1 AND (a.withdrawn_at IS NOT NULL) = $2)
  AND ($3::timestamptz IS NULL OR (a.opened_at, a.id) < ($3, $4))
"""
_NEWEST_FIRST: Final = " ORDER BY a.opened_at DESC, a.id DESC LIMIT $5"
_EVERYBODYS: Final = _PAGE + _NEWEST_FIRST
_OWN: Final = f"{_PAGE} AND a.requested_by = ANY($6::text[]) {_NEWEST_FIRST}"
_OPENED_BY: Final = "SELECT case_id, requested_by FROM approvals WHERE id = $1"
_LINES: Final = """
SELECT at, action::text AS action, actor, data FROM audit
WHERE case_id = $1 AND subject_kind = 'approval' AND subject_id = $2 ORDER BY seq LIMIT $3
"""


class PostgresProgramReads:
    """One transaction each, and none while somebody waits."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, tenant: TenantId, approval_id: ApprovalId, reader: ProgramReader) -> ProgramReading:
        """Raises NotFound, the same for a missing one and for one that the reader may not see."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_ONE, approval_id)
            own = row is not None and await is_own(conn, row["requested_by"], reader.key_id)
        if row is None or not (own or reader.everything):
            raise NotFound(UNKNOWN)
        return _reading(row, own=own)

    async def page(self, tenant: TenantId, page: ProgramPage, reader: ProgramReader) -> Sequence[ProgramReading]:
        """Newest first."""
        withdrawn = page.state == WITHDRAWN
        values = ("cancelled" if withdrawn else page.state, withdrawn, *(page.after or (None, None)), page.limit)
        async with tenant_tx(self._pool, tenant) as conn:
            mine = (await key_lines.read(conn, reader.key_id)).actors
            if reader.everything:
                found = await conn.fetch(_EVERYBODYS, *values)
            else:
                found = await conn.fetch(_OWN, *values, mine)
        return [_reading(row, own=row["requested_by"] in mine) for row in found]

    async def news(self, tenant: TenantId, ids: Collection[ApprovalId]) -> Sequence[ProgramReading]:
        """Those of them that are more than pending; whose they are is for whoever waits to know."""
        async with tenant_tx(self._pool, tenant) as conn:
            return [_reading(row, own=False) for row in await conn.fetch(_NEWS, list(ids))]

    async def lines(self, tenant: TenantId, approval_id: ApprovalId, reader: ProgramReader) -> Sequence[AuditLine]:
        """What the record says of it, oldest first, at most a thousand lines. Raises NotFound as ``get`` does."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_OPENED_BY, approval_id)
            if row is None or not (reader.everything or await is_own(conn, row["requested_by"], reader.key_id)):
                raise NotFound(UNKNOWN)
            found = await conn.fetch(_LINES, row["case_id"], approval_id, LINES_MAX)
        return [AuditLine(row["at"], row["action"], ActorId(row["actor"]), row["data"]) for row in found]


async def is_own(conn: Conn, requested_by: str, key_id: str) -> bool:
    """A program stays the same when its key is replaced."""
    if not actors.is_program(ActorId(requested_by)):
        return False
    return requested_by in (await key_lines.read(conn, key_id)).actors


def _reading(row: asyncpg.Record, *, own: bool) -> ProgramReading:
    asked = row["question_id"]
    question = None if asked is None else OpenQuestion(QuestionId(asked), row["question"], row["asked_at"])
    words = None if row["title"] is None else RequestWords(row["title"], row["asked_reason"], row["callback"])
    ended = row["status"] in ("executed", "needs_attention")
    return ProgramReading(
        approval=rows.approval(row),
        settled=row["settled"],
        held_seconds=row["held_seconds"],
        question=question,
        own=own,
        words=words,
        reported=_reported(row),
        nobody_can_decide=bool(row["nobody_can_decide"]),
        receipt=rows.receipt_of(row) if ended else None,
        receipt_at=row["moved_at"] if ended else None,
        replaced_by=None if row["replaced_by"] is None else ApprovalId(row["replaced_by"]),
    )


def _reported(row: asyncpg.Record) -> Reported | None:
    if row["reported"] is None:
        return None
    report = Report(ReportedOutcome(row["reported"]), row["reported_text"], row["reported_as"])
    return Reported(report, row["reported_at"])
