"""What language models used and cost, by case and week, and which cases may use no more."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import asyncpg

from app.domain.ids import CaseId, TenantId
from app.domain.operations.model_usage import BUDGET_SPENT, Bill, Price, Spent, WeekSpent, cost_micros
from app.domain.people.actors import AGENT
from app.errors import NotFound
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

WEEKS_MAX: Final = 53
MODEL_MAX: Final = 200

_RECORD: Final = """
INSERT INTO model_usage (
    tenant, key, case_id, purpose, model, requests, input_tokens, cached_tokens, output_tokens, cost_micros
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (tenant, key) DO NOTHING
"""
_SUMS: Final = """
coalesce(sum(requests), 0)::bigint AS requests, coalesce(sum(input_tokens), 0)::bigint AS input_tokens,
coalesce(sum(cached_tokens), 0)::bigint AS cached_tokens, coalesce(sum(output_tokens), 0)::bigint AS output_tokens,
coalesce(sum(cost_micros), 0)::bigint AS cost_micros,
coalesce(sum(requests) FILTER (WHERE cost_micros IS NULL), 0)::bigint AS unpriced
"""
_OF_CASE: Final = "SELECT " + _SUMS + " FROM model_usage WHERE case_id = $1"
_LAST_DAYS: Final = "SELECT " + _SUMS + " FROM model_usage WHERE at >= clock_timestamp() - make_interval(days => $1)"
_BETWEEN: Final = "SELECT " + _SUMS + " FROM model_usage WHERE at >= $1 AND at < $2"
_WEEKS: Final = (
    """
WITH weeks AS (
    SELECT (date_trunc('week', clock_timestamp() AT TIME ZONE 'UTC') - make_interval(weeks => back)) AS monday
    FROM generate_series(0, $1 - 1) AS back
)
SELECT w.monday::date AS monday, count(DISTINCT u.case_id) AS cases, """
    + _SUMS
    + """
FROM weeks w LEFT JOIN model_usage u
  ON u.at >= w.monday AT TIME ZONE 'UTC' AND u.at < (w.monday + interval '7 days') AT TIME ZONE 'UTC'
GROUP BY w.monday ORDER BY w.monday DESC
"""
)
_TOLD: Final = "SELECT budget_told_at IS NOT NULL FROM cases WHERE id = $1"
_TELL: Final = """
UPDATE cases SET budget_told_at = clock_timestamp() WHERE id = $1 AND budget_told_at IS NULL RETURNING id
"""


class PostgresModelUsage:
    """Billed once per errand, priced as of that day."""

    def __init__(
        self, pool: Pool, *, prices: Mapping[str, Price] | None = None, case_tokens_max: int | None = None
    ) -> None:
        self._pool = pool
        self._prices = prices or {}
        self._case_tokens_max = case_tokens_max

    @retried
    async def record(self, tenant: TenantId, bill: Bill) -> None:
        """Keep what an errand used; the same key is billed once."""
        used = bill.used
        counts = (used.requests, used.input_tokens, used.cached_tokens, used.output_tokens)
        cost = cost_micros(self._prices, bill.model, used)
        what = (bill.key, bill.case_id, bill.purpose.value, storable(bill.model, MODEL_MAX))
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_RECORD, tenant, *what, *counts, cost)

    async def exhausted(self, tenant: TenantId, case_id: CaseId) -> bool:
        """Whether the case has used what a case may use."""
        if self._case_tokens_max is None:
            return False
        return (await self.of_case(tenant, case_id)).tokens >= self._case_tokens_max

    async def of_case(self, tenant: TenantId, case_id: CaseId) -> Spent:
        """What a case used so far."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return _spent(await conn.fetchrow(_OF_CASE, case_id))

    async def by_week(self, tenant: TenantId, *, weeks: int) -> Sequence[WeekSpent]:
        """The latest weeks (UTC), this one first; a week without bills is there too. At most 53."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_WEEKS, min(weeks, WEEKS_MAX))
        return [WeekSpent(row["monday"], _spent(row), row["cases"]) for row in rows]

    async def ops_told(self, tenant: TenantId, case_id: CaseId) -> bool:
        """Whether operators heard that this case may use no more."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return bool(await conn.fetchval(_TOLD, case_id))

    @retried
    async def ops_heard(self, tenant: TenantId, case_id: CaseId) -> None:
        """They have (``case_budget_spent`` once)."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if await conn.fetchval(_TELL, case_id) is None:
                if await conn.fetchval(_TOLD, case_id) is None:
                    raise NotFound("There is no such case")
                return
            spent = _spent(await conn.fetchrow(_OF_CASE, case_id))
            data = {"tokens": spent.tokens, "cost_micros": spent.cost_micros, "unpriced": spent.unpriced}
            key = f"{case_id}:{BUDGET_SPENT}"
            await append(conn, tenant, Entry(BUDGET_SPENT, AGENT, ("case", case_id), key, case_id, data))


async def between(conn: Conn, begins: datetime, ends: datetime) -> Spent:
    """What the tenant of this transaction spent from one moment to another."""
    return _spent(await conn.fetchrow(_BETWEEN, begins, ends))


async def last_days(conn: Conn, days: int) -> Spent:
    """What the tenant of this transaction spent lately."""
    return _spent(await conn.fetchrow(_LAST_DAYS, days))


def _spent(row: asyncpg.Record | None) -> Spent:
    assert row is not None  # sums always are a row
    names = ("requests", "input_tokens", "cached_tokens", "output_tokens", "cost_micros", "unpriced")
    return Spent(**{name: row[name] for name in names})
