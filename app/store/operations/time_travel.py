"""Lets a developer's desk skip time: what waits there grows older at once. Never reachable in production."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import asyncpg

from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.approvals.clocks.ladder import rungs_by
from app.domain.approvals.escalation import EscalationPolicy, EscalationStep
from app.domain.ids import ApprovalId, TenantId
from app.store.cases.waiting import WAITING_SINCE
from app.store.db.pool import Pool

# As the owner, because the application may not move what was opened; the tenant still confines it.
_TENANT: Final = "SELECT set_config('app.tenant', $1, true)"
# What a card tells of the time before it grows older with it: how long the customer waits, what was refunded.
_AGE: Final = f"""
WITH aged AS (
    UPDATE approvals
    SET opened_at = opened_at - make_interval(secs => $2), deadline = deadline - make_interval(secs => $2),
        called_at = called_at - make_interval(secs => $2)
    WHERE tenant = $1 AND status = 'pending'
    RETURNING id, case_id, ladder, calendar, extract(epoch FROM clock_timestamp() - opened_at)::float8 AS age
), mails AS (
    UPDATE messages SET received_at = received_at - make_interval(secs => $2)
    WHERE tenant = $1 AND case_id IN (SELECT case_id FROM aged)
), replies AS (
    UPDATE drafts SET sent_at = sent_at - make_interval(secs => $2)
    WHERE tenant = $1 AND sent_at IS NOT NULL AND case_id IN (SELECT case_id FROM aged)
), money AS (
    UPDATE refunds SET settled_at = settled_at - make_interval(secs => $2)
    WHERE tenant = $1 AND settled_at IS NOT NULL AND EXISTS (SELECT FROM aged)
)
SELECT aged.id, aged.ladder, aged.calendar, aged.age, a.opened_at,  -- which is read as it was before
       greatest(0, extract(epoch FROM a.opened_at - {WAITING_SINCE}))::int AS waited  -- both as they were before
FROM aged JOIN approvals a ON a.tenant = $1 AND a.id = aged.id
"""


class PostgresTimeTravel:
    """Time, as far as approvals are concerned."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def age(self, tenant: TenantId, seconds: int) -> Sequence[tuple[ApprovalId, int]]:
        """Make pending approvals older by ``seconds``; each with how many rungs of its ladder that passed."""
        async with self._pool.acquire() as conn, conn.transaction():
            await conn.fetchval(_TENANT, tenant)
            rows = await conn.fetch(_AGE, tenant, seconds)
        return [
            (
                ApprovalId(row["id"]),
                _passed(_rungs(row), row["age"], seconds),
            )
            for row in rows
        ]


def _rungs(row: asyncpg.Record) -> Sequence[EscalationStep]:
    calendar = None if row["calendar"] is None else WorkCalendar.from_json(row["calendar"])
    return rungs_by(EscalationPolicy.from_json(row["ladder"]), calendar, row["opened_at"], row["waited"])


def _passed(rungs: Sequence[EscalationStep], age: float, seconds: int) -> int:
    ends = accumulate(rung.patience_seconds for rung in rungs)
    return sum(age - seconds < end <= age for end in ends)
