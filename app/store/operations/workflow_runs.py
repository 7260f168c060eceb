"""One row per run of a durable function, for people to look at. No rule reads it."""

from typing import Final

import asyncpg

from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.dashboard import LISTED_MAX
from app.domain.operations.run_status import ApprovalRun, ApprovalRuns, RunNote, RunStatus
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

NOTE_SECONDS: Final = 1.0  # a step waits behind it
KEPT_DAYS: Final = 30
OPEN_KEPT_DAYS: Final = 400  # a wait lasts 366 days at most; an engine that was lost ends nothing
AT_WORK_KEPT_DAYS: Final = 3  # steps are tried for hours; beyond that the note of the run's end was lost
FORGET_BATCH: Final = 5_000

# An ended run stays ended, whoever is late; but what the engine says of an end outranks what we saw of it.
_NOTE: Final = """
INSERT INTO workflow_runs AS r (tenant, run_id, function, kind, subject_id, status, attempts, error_code, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8,
        CASE WHEN $6 IN ('completed', 'failed', 'cancelled') THEN clock_timestamp() END)
ON CONFLICT (tenant, run_id) DO UPDATE SET
    status = excluded.status,
    attempts = CASE WHEN $6 IN ('failed', 'cancelled') THEN r.attempts ELSE excluded.attempts END,
    error_code = CASE WHEN $6 = 'failed' AND $8 = '' THEN r.error_code ELSE excluded.error_code END,
    subject_id = CASE WHEN r.kind = 'other' THEN excluded.subject_id ELSE r.subject_id END,
    moved_at = clock_timestamp(),
    ended_at = excluded.ended_at
WHERE r.ended_at IS NULL OR ($6 IN ('failed', 'cancelled') AND r.status <> $6)
"""
_FORGET: Final = """
DELETE FROM workflow_runs WHERE (tenant, run_id) IN (
    SELECT tenant, run_id FROM workflow_runs
    WHERE ended_at < clock_timestamp() - make_interval(days => $1)
       OR (ended_at IS NULL AND moved_at < clock_timestamp() - make_interval(days => $2))
       OR (status IN ('running', 'retrying') AND moved_at < clock_timestamp() - make_interval(days => $4))
    LIMIT $3)
"""
# A run that failed counts until the same function was run for the same subject again. What is about nothing that the
# desk knows counts only where it has a name of its own: an event that was refused, by its run.
LATEST: Final = """
WITH latest AS (
    SELECT DISTINCT ON (function, kind, subject_id) * FROM workflow_runs
    WHERE (kind <> 'other' OR subject_id <> 'none')
      AND (ended_at IS NULL OR ended_at > clock_timestamp() - interval '7 days')
    ORDER BY function, kind, subject_id, started_at DESC, run_id DESC
)
"""
_OF_APPROVALS: Final = (
    LATEST
    + """, of_approvals AS (
    SELECT DISTINCT ON (a.id) a.id AS approval_id, a.facts->>'order_number' AS order_number,
           (a.action->>'amount_cents')::bigint AS amount_cents, a.action->>'currency' AS currency,
           l.run_id, l.function, l.status, l.attempts, l.error_code, l.moved_at,
           array_position(ARRAY['failed', 'retrying', 'running', 'waiting'], l.status) AS rank
    FROM latest l JOIN approvals a ON a.tenant = l.tenant
     AND ((l.kind = 'approval' AND a.id = l.subject_id) OR (l.kind = 'message' AND a.message_id = l.subject_id))
    WHERE l.status NOT IN ('completed', 'cancelled')
      AND (a.status IN ('pending', 'approved', 'executing') OR l.status IN ('failed', 'retrying'))
    ORDER BY a.id, rank, l.moved_at DESC, l.run_id
)
SELECT *, count(*) OVER (PARTITION BY status) AS of_status FROM of_approvals ORDER BY rank, moved_at, approval_id
"""
)


class PostgresWorkflowRuns:
    """Every method may run twice."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def note(self, note: RunNote) -> None:
        """Keep how far a run is; the same note twice is one row."""
        async with tenant_tx(self._pool, note.tenant, limit_seconds=NOTE_SECONDS) as conn:
            await conn.execute(
                _NOTE, note.tenant, note.run_id, note.function, note.kind, note.subject_id, note.status.value,
                note.attempts, note.error_code,
            )  # fmt: skip

    async def forget(self, tenant: TenantId) -> int:
        """Remove what ended long ago, and what will never end because its engine was lost; how many."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            done = await conn.execute(_FORGET, KEPT_DAYS, OPEN_KEPT_DAYS, FORGET_BATCH, AT_WORK_KEPT_DAYS)
        return int(done.split()[-1])

    async def of_approvals(self, tenant: TenantId) -> ApprovalRuns:
        """What is going on with approvals; those whose runs ended well are left out."""
        async with tenant_tx(self._pool, tenant) as conn:
            rows = await conn.fetch(_OF_APPROVALS)
        counts = {RunStatus(row["status"]): int(row["of_status"]) for row in rows}
        return ApprovalRuns([_approval_run(row) for row in rows[:LISTED_MAX]], max(0, len(rows) - LISTED_MAX), counts)


def _approval_run(row: asyncpg.Record) -> ApprovalRun:
    return ApprovalRun(
        approval_id=ApprovalId(row["approval_id"]),
        order_number=row["order_number"],
        amount_cents=row["amount_cents"],
        currency=row["currency"],
        run_id=row["run_id"],
        function=row["function"],
        status=RunStatus(row["status"]),
        attempts=row["attempts"],
        error_code=row["error_code"],
        moved_at=row["moved_at"],
    )
