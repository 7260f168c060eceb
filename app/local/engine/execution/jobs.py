"""The queue: jobs with deterministic ids, leases that are fenced, and slots per concurrency key."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from app.local.engine.database import Connection
from app.local.engine.primitives import gcra
from app.local.engine.primitives.ids import RunId, StepId
from app.local.engine.registry import Registry

CALL: Final = "call"
DISCOVERY: Final = StepId("step")
TIMERS: Final = ("sleep", "timeout", "start_deadline", "finish_deadline", "debounce", "batch", "ai")
_THROTTLE_SCOPE: Final = "throttle"

_ENQUEUE: Final = """
    INSERT INTO inngest_engine.jobs (id, run_id, kind, step_id, at, score, starts_run, payload, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING
"""
_DUE: Final = """
    SELECT j.id, j.run_id, j.step_id, j.attempt, j.generation, j.starts_run,
           r.slug, r.slot_keys, r.slot_limits, r.throttle_key,
           (SELECT value FROM inngest_engine.meta WHERE key = 'registry_version') AS registry_version
    FROM inngest_engine.jobs j JOIN inngest_engine.runs r ON r.id = j.run_id
    WHERE j.kind = 'call' AND j.at <= statement_timestamp() AND j.lease IS NULL AND j.blocked_on IS NULL
    ORDER BY j.score, j.id LIMIT $1 FOR UPDATE OF j SKIP LOCKED
"""
_LOCK_KEYS: Final = """
    SELECT pg_advisory_xact_lock(hashtextextended(key, 7)) FROM unnest($1::text[]) AS key
"""
_USED: Final = "SELECT key, count(*) AS used FROM inngest_engine.slots WHERE key = ANY($1) GROUP BY key"
_LEASE: Final = """
    UPDATE inngest_engine.jobs SET lease = $2, lease_until = statement_timestamp() + make_interval(secs => $3),
        generation = generation + 1, reason = NULL
    WHERE id = ANY($1)
"""
_TAKE_SLOTS: Final = """
    INSERT INTO inngest_engine.slots (key, job_id) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING
"""
_BLOCK: Final = """
    UPDATE inngest_engine.jobs j SET blocked_on = b.key
    FROM unnest($1::text[], $2::text[]) AS b (id, key) WHERE j.id = b.id
"""
_RATE: Final = "SELECT tat FROM inngest_engine.rates WHERE key = $1"
_SAVE_RATE: Final = """
    INSERT INTO inngest_engine.rates (key, tat, wake_at) VALUES ($1, $2, $3)
    ON CONFLICT (key) DO UPDATE SET tat = excluded.tat, wake_at = excluded.wake_at
"""
_WAKE_RATE: Final = "UPDATE inngest_engine.rates SET wake_at = $2 WHERE key = $1"
_RELEASE_SLOTS: Final = "DELETE FROM inngest_engine.slots WHERE job_id = ANY($1) RETURNING key"
_UNBLOCK: Final = """
    UPDATE inngest_engine.jobs SET blocked_on = NULL WHERE id IN (
        SELECT id FROM inngest_engine.jobs WHERE blocked_on = $1 ORDER BY score, id LIMIT $2 FOR UPDATE SKIP LOCKED)
"""
_RENEW: Final = """
    UPDATE inngest_engine.jobs j SET lease_until = statement_timestamp() + make_interval(secs => $3)
    FROM unnest($1::text[], $2::text[]) AS mine (id, lease) WHERE j.id = mine.id AND j.lease = mine.lease
"""
_EXPIRED: Final = """
    UPDATE inngest_engine.jobs SET lease = NULL, lease_until = NULL
    WHERE lease IS NOT NULL AND lease_until < statement_timestamp() RETURNING id
"""
_BLOCKED_KEYS: Final = """
    SELECT DISTINCT blocked_on FROM inngest_engine.jobs
    WHERE blocked_on IS NOT NULL AND blocked_on NOT LIKE 'throttle:%'
"""
_WAKING_RATES: Final = """
    UPDATE inngest_engine.rates SET wake_at = NULL WHERE key IN (
        SELECT key FROM inngest_engine.rates WHERE wake_at <= statement_timestamp() FOR UPDATE SKIP LOCKED)
    RETURNING key
"""


@dataclass(frozen=True)
class Leased:
    """A call request this process may make; the lease is checked again when its answer is stored."""

    id: str
    run_id: RunId
    step_id: StepId
    attempt: int
    generation: int
    starts_run: bool
    slug: str
    lease: str
    limited: bool = False


@dataclass(frozen=True)
class NewJob:
    """Something to do, now or later."""

    id: str
    run_id: str
    kind: str
    step_id: str = DISCOVERY
    at: datetime | None = None
    priority_ms: int = 0
    starts_run: bool = False
    payload: str | None = None
    reason: str | None = None


async def enqueue(conn: Connection, job: NewJob) -> None:
    """Add a job; the same id twice is one job."""
    at = job.at or datetime.now(UTC)
    score = int(at.timestamp() * 1000) - job.priority_ms
    await conn.execute(
        _ENQUEUE, job.id, job.run_id, job.kind, job.step_id, at, score, job.starts_run, job.payload, job.reason
    )  # fmt: skip


def throttle_key(slug: str, value: str) -> str:
    """The queue a throttled start waits in."""
    return f"{_THROTTLE_SCOPE}:{slug}:{value}"


async def lease_due(conn: Connection, registry: Registry, limit: int, lease_seconds: float) -> list[Leased]:
    """Take up to ``limit`` due calls, best score first; what has no free slot is parked on its key."""
    rows = await conn.fetch(_DUE, limit)
    if not rows:
        return []
    await registry.refresh(conn, rows[0]["registry_version"])
    verdict = _Verdict(conn, registry)
    await verdict.prepare(rows)
    for row in rows:
        await verdict.judge(row)
    lease = uuid.uuid4().hex
    taken = [row["id"] for row in verdict.admitted]
    if taken:
        await conn.execute(_LEASE, taken, lease, lease_seconds)
    if verdict.slots:
        await conn.execute(_TAKE_SLOTS, [key for key, _ in verdict.slots], [job for _, job in verdict.slots])
    if verdict.blocked:
        await conn.execute(_BLOCK, [job for job, _ in verdict.blocked], [key for _, key in verdict.blocked])
    return [_leased(row, lease) for row in verdict.admitted]


def _leased(row: asyncpg.Record, lease: str) -> Leased:
    return Leased(
        row["id"], RunId(row["run_id"]), StepId(row["step_id"]), row["attempt"], row["generation"] + 1,
        row["starts_run"], row["slug"], lease, bool(row["slot_keys"]),
    )  # fmt: skip


class _Verdict:
    """Who may go now, under the locks of every key involved."""

    def __init__(self, conn: Connection, registry: Registry) -> None:
        self._conn = conn
        self._registry = registry
        self._used: Counter[str] = Counter()
        self.admitted: list[asyncpg.Record] = []
        self.slots: list[tuple[str, str]] = []
        self.blocked: list[tuple[str, str]] = []

    async def prepare(self, rows: Sequence[asyncpg.Record]) -> None:
        keys = {key for row in rows for key in row["slot_keys"]}
        throttles = {row["throttle_key"] for row in rows if _to_throttle(row)}
        if keys or throttles:
            await self._conn.execute(_LOCK_KEYS, sorted(keys | throttles))
        if keys:
            used = await self._conn.fetch(_USED, list(keys))
            self._used.update({row["key"]: row["used"] for row in used})

    async def judge(self, row: asyncpg.Record) -> None:
        full = next(
            (
                key
                for key, limit in zip(row["slot_keys"], row["slot_limits"], strict=True)
                if self._used[key] >= limit
            ),
            None,
        )
        if full is not None:
            self.blocked.append((row["id"], full))
            if _to_throttle(row):  # somebody else behind the same throttle may go instead
                await self._conn.execute(_WAKE_RATE, row["throttle_key"], datetime.now(UTC))
        elif _to_throttle(row) and not await self._pass_throttle(row):
            self.blocked.append((row["id"], row["throttle_key"]))
        else:
            self.admitted.append(row)
            for key in dict.fromkeys(row["slot_keys"]):
                self._used[key] += 1
                self.slots.append((key, row["id"]))

    async def _pass_throttle(self, row: asyncpg.Record) -> bool:
        function = self._registry.known(row["slug"])
        if function is None or function.throttle is None:
            return True
        throttle, key = function.throttle, row["throttle_key"]
        rate = gcra.throttle_rate(throttle.limit, throttle.period_seconds, throttle.burst)
        now, tat = datetime.now(UTC), await self._conn.fetchval(_RATE, key)
        answer = gcra.admit(rate, tat, now.timestamp())
        if isinstance(answer, gcra.Held):
            await self._conn.execute(_WAKE_RATE, key, datetime.fromtimestamp(answer.until, UTC))
            return False
        after = gcra.admit(rate, answer.tat, now.timestamp())
        wake = after.until if isinstance(after, gcra.Held) else now.timestamp()
        await self._conn.execute(_SAVE_RATE, key, answer.tat, datetime.fromtimestamp(wake, UTC))
        return True


def _to_throttle(row: asyncpg.Record) -> bool:
    """Only a run's first request is throttled, and only once."""
    return row["throttle_key"] is not None and row["starts_run"] and row["generation"] == 0


async def release(conn: Connection, job_ids: Sequence[str]) -> None:
    """Free the slots of jobs and let the next in line of each key try. Call it last in a transaction."""
    freed = Counter(row["key"] for row in await conn.fetch(_RELEASE_SLOTS, job_ids))
    if not freed:
        return
    # The lock closes the gap between somebody counting a full key and parking behind it.
    await conn.execute(_LOCK_KEYS, sorted(freed))
    for key in sorted(freed):
        await conn.execute(_UNBLOCK, key, freed[key])


async def renew(conn: Connection, held: Iterable[Leased], lease_seconds: float) -> None:
    """Keep the leases of open requests."""
    mine = list(held)
    await conn.execute(_RENEW, [job.id for job in mine], [job.lease for job in mine], lease_seconds)


async def sweep(conn: Connection) -> bool:
    """Put back what a dead process held, and wake what may go. True when anything moved."""
    expired = [row["id"] for row in await conn.fetch(_EXPIRED)]
    if expired:
        await release(conn, expired)
    for row in await conn.fetch(_BLOCKED_KEYS):
        await conn.execute(_UNBLOCK, row["blocked_on"], 1)
    return bool(expired)


async def wake_throttled(conn: Connection) -> bool:
    """Let one held start per due throttle try again."""
    keys: list[Any] = [row["key"] for row in await conn.fetch(_WAKING_RATES)]
    for key in keys:
        await conn.execute(_UNBLOCK, key, 1)
    return bool(keys)
