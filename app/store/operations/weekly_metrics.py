"""A week's figures, read in one transaction. Decisions are counted by the record, which no later undo rewrites."""

from datetime import timedelta
from typing import Final

import asyncpg

from app.domain.ids import ActorId, TenantId
from app.domain.operations.weekly_metrics import (
    LetThroughWeek,
    Open,
    Refunded,
    ReviewerWeek,
    Times,
    WeekDay,
    WeekFigures,
)
from app.domain.operations.weeks import IsoWeek
from app.store.cases import case_states
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx
from app.store.operations import model_usage

REVIEWERS_MAX: Final = 50

# Answered as things stood at the week's end: a later mail does not change a week that is over.
_RESOLVED: Final = """
WITH answers AS (
    SELECT d.tenant, d.case_id, d.sent_at,
           lag(d.sent_at) OVER (PARTITION BY d.case_id ORDER BY d.sent_at) AS earlier,
           row_number() OVER (PARTITION BY d.case_id ORDER BY d.sent_at DESC) AS nth
    FROM drafts d WHERE d.status = 'sent' AND d.sent_at < $2 AND d.case_id IN (
        SELECT case_id FROM drafts WHERE status = 'sent' AND sent_at >= $1 AND sent_at < $2)
), resolved AS (
    SELECT a.sent_at, (
        SELECT min(m.received_at) FROM messages m
        WHERE m.tenant = a.tenant AND m.case_id = a.case_id AND m.kind = 'human'
          AND m.received_at <= a.sent_at AND (a.earlier IS NULL OR m.received_at > a.earlier)) AS asked_at
    FROM answers a WHERE a.nth = 1 AND NOT EXISTS (
        SELECT FROM messages m WHERE m.tenant = a.tenant AND m.case_id = a.case_id AND m.kind = 'human'
          AND m.received_at > a.sent_at AND m.received_at < $2)
)
"""
_RESOLUTION: Final = (
    _RESOLVED
    + """
SELECT count(*) AS count, avg(extract(epoch FROM sent_at - asked_at))::float8 AS mean_seconds,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - asked_at))::float8 AS median_seconds
FROM resolved
"""
)
_RESOLVED_BY_DAY: Final = (
    _RESOLVED + "SELECT (sent_at AT TIME ZONE 'UTC')::date AS on, count(*) AS n FROM resolved GROUP BY 1"
)
_DECISIONS: Final = """
WITH decisions AS (
    SELECT r.subject_id, r.actor, r.action::text AS action, extract(epoch FROM r.at - a.opened_at)::float8 AS seconds
    FROM audit r JOIN approvals a ON a.tenant = r.tenant AND a.id = r.subject_id
    WHERE r.at >= $1 AND r.at < $2 AND r.action IN ('approval_approved', 'approval_rejected')
      AND r.actor NOT IN ('policy', 'clock')
), overturned AS (
    SELECT r.subject_id FROM audit r WHERE r.at >= $1 AND r.at < $2
      AND (r.action = 'approval_reopened' OR r.action = 'approval_cancelled' AND r.data->>'code' = 'undone')
)
"""
_DECIDED: Final = (
    _DECISIONS
    + """
SELECT count(*) AS count, avg(seconds) AS mean_seconds,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median_seconds,
       (SELECT count(DISTINCT subject_id) FROM overturned) AS overturned
FROM decisions
"""
)
_REVIEWERS: Final = (
    _DECISIONS
    + """
SELECT actor, count(*) FILTER (WHERE action = 'approval_approved') AS approved,
       count(*) FILTER (WHERE action = 'approval_rejected') AS rejected,
       count(*) FILTER (WHERE subject_id IN (SELECT subject_id FROM overturned)) AS overturned,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median_seconds
FROM decisions GROUP BY actor ORDER BY count(*) DESC, actor LIMIT $3
"""
)
_BY_DAY: Final = """
SELECT (at AT TIME ZONE 'UTC')::date AS on,
       count(*) FILTER (WHERE action = 'approval_approved') AS approved,
       count(*) FILTER (WHERE action = 'approval_rejected') AS rejected,
       count(*) FILTER (WHERE action = 'approval_expired') AS expired,
       count(*) FILTER (WHERE action IN ('approval_escalated', 'refund_alarm_escalated')) AS escalated
FROM audit WHERE at >= $1 AND at < $2 AND action IN (
    'approval_approved', 'approval_rejected', 'approval_expired', 'approval_escalated', 'refund_alarm_escalated')
GROUP BY 1
"""
_REFUNDED: Final = """
SELECT a.action->>'currency' AS currency, count(*) AS count, sum(r.amount_cents)::bigint AS cents
FROM refunds r JOIN approvals a ON a.tenant = r.tenant AND a.id = r.approval_id
WHERE r.status = 'succeeded' AND r.settled_at >= $1 AND r.settled_at < $2
GROUP BY 1 ORDER BY 1
"""


_CREDITED: Final = """
SELECT currency, count(*) AS count, sum(amount_cents)::bigint AS cents FROM store_credits
WHERE issued_at >= $1 AND issued_at < $2 GROUP BY 1 ORDER BY 1
"""


# As things stood at the week's end, or stand now: what was answered later was open then.
_OPEN: Final = """
SELECT count(DISTINCT case_id) AS count,
       extract(epoch FROM least($1, clock_timestamp()) - min(received_at))::float8 AS longest_seconds
FROM messages WHERE kind = 'human' AND received_at < $1 AND (answered_at IS NULL OR answered_at >= $1)
  AND (no_reply_at IS NULL OR no_reply_at >= $1) AND (erased_at IS NULL OR erased_at >= $1)
"""
# By the record, so that what is undone later changes no past week. What could not be shown never passed.
_LET_THROUGH: Final = """
WITH stopped AS (
    SELECT subject_id, data->>'code' AS code FROM audit
    WHERE at >= $1 AND at < $2 AND action = 'approval_cancelled' AND data->>'code' IN ('undone', 'not_shown')
), passed AS (
    SELECT r.subject_id, r.data->>'currency' AS currency, (r.data->>'amount_cents')::bigint AS cents, s.code
    FROM audit r LEFT JOIN stopped s ON s.subject_id = r.subject_id
    WHERE r.at >= $1 AND r.at < $2 AND r.action = 'approval_approved' AND r.actor = 'policy'
)
SELECT currency, count(*) AS count, sum(cents)::bigint AS cents, count(*) FILTER (WHERE code = 'undone') AS undone,
       coalesce(sum(cents) FILTER (WHERE code = 'undone'), 0)::bigint AS undone_cents
FROM passed WHERE code IS DISTINCT FROM 'not_shown' GROUP BY 1 ORDER BY 1
"""


class PostgresMetrics:
    """Read only."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def week(self, tenant: TenantId, week: IsoWeek) -> WeekFigures:
        """One tenant's week, Monday to Sunday in UTC; of a week that is not over, what there is so far."""
        within = (week.begins, week.ends)
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS, isolation="repeatable_read") as conn:
            resolution, decided = await conn.fetchrow(_RESOLUTION, *within), await conn.fetchrow(_DECIDED, *within)
            resolved = {row["on"]: row["n"] for row in await conn.fetch(_RESOLVED_BY_DAY, *within)}
            days = {row["on"]: row for row in await conn.fetch(_BY_DAY, *within)}
            reviewers = await conn.fetch(_REVIEWERS, *within, REVIEWERS_MAX)
            refunds, credits = await conn.fetch(_REFUNDED, *within), await conn.fetch(_CREDITED, *within)
            let_through = await conn.fetch(_LET_THROUGH, *within)
            model = await model_usage.between(conn, *within)
            silence, still = await case_states.silence_p95(conn, *within), await conn.fetchrow(_OPEN, week.ends)
        assert resolution is not None
        assert decided is not None
        assert still is not None
        return WeekFigures(
            tenant=tenant,
            week=week,
            resolved=_times(resolution),
            decided=_times(decided),
            escalations=sum(row["escalated"] for row in days.values()),
            expired=sum(row["expired"] for row in days.values()),
            overturned=decided["overturned"],
            refunds=tuple(Refunded(row["currency"], row["count"], row["cents"]) for row in refunds),
            credits=tuple(Refunded(row["currency"], row["count"], row["cents"]) for row in credits),
            let_through=tuple(LetThroughWeek(**row) for row in let_through),
            reviewers=tuple(_reviewer(row) for row in reviewers),
            days=_days(week, resolved, days),
            model=model,
            silence_p95_seconds=silence,
            open=Open(still["count"], still["longest_seconds"]),
        )


def _times(row: asyncpg.Record) -> Times:
    return Times(row["count"], row["mean_seconds"], row["median_seconds"])


def _reviewer(row: asyncpg.Record) -> ReviewerWeek:
    return ReviewerWeek(
        ActorId(row["actor"]), row["approved"], row["rejected"], row["overturned"], row["median_seconds"]
    )


def _days(week: IsoWeek, resolved: dict[object, int], rows: dict[object, asyncpg.Record]) -> tuple[WeekDay, ...]:
    """All seven, the empty ones too."""
    days = [week.monday + timedelta(days=ahead) for ahead in range(7)]
    zero = {"approved": 0, "rejected": 0, "expired": 0}
    counted = [(day, rows.get(day, zero)) for day in days]
    return tuple(
        WeekDay(day, resolved.get(day, 0), row["approved"], row["rejected"], row["expired"]) for day, row in counted
    )
