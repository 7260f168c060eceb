"""What happens to an event between matching a trigger and becoming a run."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from app.local.engine.cel import expressions
from app.local.engine.core import Core
from app.local.engine.database import Connection
from app.local.engine.events import Event
from app.local.engine.execution import jobs, run_keys, runs
from app.local.engine.execution.jobs import NewJob
from app.local.engine.execution.runs import NewRun
from app.local.engine.primitives import gcra, ids
from app.local.engine.primitives.limits import BATCH_BYTES_MAX, IDEMPOTENCY_SECONDS
from app.local.engine.protocol.function_config import Batch, Debounce, Function, RateLimit, Singleton

_LOCK_KEY: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7))"
_RATE: Final = "SELECT tat FROM inngest_engine.rates WHERE key = $1"
_SAVE_RATE: Final = """
    INSERT INTO inngest_engine.rates (key, tat) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET tat = excluded.tat
"""
_DEBOUNCE_JOB: Final = """
    INSERT INTO inngest_engine.jobs (id, run_id, kind, at, score, payload)
    VALUES ($1, '', 'debounce', $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET at = excluded.at, score = excluded.score
"""
_DEBOUNCED: Final = "SELECT event_ts, first_at FROM inngest_engine.debounces WHERE key = $1"
_SAVE_DEBOUNCE: Final = """
    INSERT INTO inngest_engine.debounces (key, slug, event_id, event_ts) VALUES ($1, $2, $3, $4)
    ON CONFLICT (key) DO UPDATE SET event_id = excluded.event_id, event_ts = excluded.event_ts
"""
_ADD_TO_BATCH: Final = """
    INSERT INTO inngest_engine.batches AS b (key, id, slug, bytes, items) VALUES ($1, $2, $3, $4, ARRAY[$5])
    ON CONFLICT (key) DO UPDATE SET items = b.items || excluded.items, bytes = b.bytes + excluded.bytes
    RETURNING id, items, bytes
"""
_TAKE_BATCH: Final = "DELETE FROM inngest_engine.batches WHERE key = $1"
_EVENTS: Final = """
    SELECT id, ext_id, name, ts, body FROM inngest_engine.events WHERE id = ANY($1)
"""
_MUTEX: Final = "SELECT run_id FROM inngest_engine.singletons WHERE key = $1"
_SAVE_MUTEX: Final = """
    INSERT INTO inngest_engine.singletons (key, run_id) VALUES ($1, $2)
    ON CONFLICT (key) DO UPDATE SET run_id = excluded.run_id
"""


@dataclass(frozen=True)
class Candidate:
    """An event about to start a function."""

    function: Function
    event: Event
    decoded: dict[str, Any]
    correlation: str | None = None
    cron: str | None = None
    idempotency: str | None = None
    at: datetime | None = None
    told: list[Event] = field(default_factory=list)

    @property
    def scope(self) -> dict[str, Any]:
        """What key expressions see."""
        return {"event": self.decoded}

    @property
    def direct(self) -> bool:
        """Started by the clock or another function: neither batched nor debounced."""
        return self.cron is not None or self.correlation is not None


async def admit(conn: Connection, core: Core, candidate: Candidate) -> bool:
    """Batch, limit, debounce or start. False when a rate limit dropped the event."""
    function = candidate.function
    if function.batch and not candidate.direct and _batched(function.batch, candidate):
        await _collect(conn, candidate, function.batch)
        return True
    limit = _limit(function)
    if limit and candidate.cron is None and not await _within(conn, candidate, limit):
        return False
    if function.debounce and not candidate.direct:
        await _postpone(conn, candidate, function.debounce)
        return True
    await start(conn, candidate, (candidate.event,))
    return True


async def start(conn: Connection, candidate: Candidate, triggers: tuple[Event, ...], *, batch: bool = False) -> None:
    """Create the run, unless its cause already started one; singletons exclude each other here."""
    function, singleton = candidate.function, candidate.function.singleton
    moment = _moment(candidate.event.ts)
    at = candidate.at or (moment if moment > datetime.now(UTC) else None)
    new = NewRun(
        function, triggers, candidate.idempotency or f"event:{candidate.event.ext_id}", at=at,
        correlation=candidate.correlation, cron=candidate.cron, batch=batch, decoded=candidate.decoded,
    )  # fmt: skip
    if singleton is None:
        await runs.create(conn, new)
    else:
        await _start_alone(conn, candidate, new, singleton)


def _moment(ts: int) -> datetime:
    """When an event wants its runs to start; microseconds taken for milliseconds lie beyond what a date holds."""
    try:
        return datetime.fromtimestamp(ts / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime(9999, 1, 1, tzinfo=UTC)


async def _start_alone(conn: Connection, candidate: Candidate, new: NewRun, singleton: Singleton) -> None:
    key = f"singleton:{candidate.function.slug}:{run_keys.evaluated(singleton.key, candidate.scope)}"
    await conn.execute(_LOCK_KEY, key)
    holder = await conn.fetchval(_MUTEX, key)
    fields = {**vars(new), "singleton": key}
    if holder is not None and singleton.mode == "skip":
        await runs.create(conn, NewRun(**{**fields, "skipped": f"singleton: {holder} is running"}))
        return
    run_id = await runs.create(conn, NewRun(**fields))
    if run_id is None:
        return
    if holder is not None:
        candidate.told.extend(await runs.cancel(conn, holder, f"singleton: replaced by {run_id}") or ())
    await conn.execute(_SAVE_MUTEX, key, run_id)


def _batched(batch: Batch, candidate: Candidate) -> bool:
    return batch.condition is None or expressions.for_event(batch.condition).value(candidate.scope) is not False


async def _collect(conn: Connection, candidate: Candidate, batch: Batch) -> None:
    function, event = candidate.function, candidate.event
    key = f"{function.slug}:{run_keys.evaluated(batch.key, candidate.scope)}"
    row = await conn.fetchrow(_ADD_TO_BATCH, key, ids.ulid(), function.slug, len(event.body), event.id)
    assert row is not None
    if len(row["items"]) >= batch.max_size or row["bytes"] >= BATCH_BYTES_MAX:
        await start_batch(conn, function, key, row["id"], row["items"])
    elif len(row["items"]) == 1:
        at = datetime.now(UTC) + timedelta(seconds=batch.timeout_seconds)
        await jobs.enqueue(conn, NewJob(f"batch:{row['id']}", "", "batch", at=at, payload=key))


async def start_batch(conn: Connection, function: Function, key: str, batch_id: str, items: list[str]) -> None:
    """Turn what was collected into a run. The batch's row is locked by now."""
    await conn.execute(_TAKE_BATCH, key)
    found = {row["id"]: Event(**dict(row)) for row in await conn.fetch(_EVENTS, items)}
    triggers = tuple(found[item] for item in items if item in found)
    if not triggers:
        return
    candidate = Candidate(function, triggers[0], triggers[0].decoded, idempotency=f"batch:{batch_id}")
    await start(conn, candidate, triggers, batch=True)


def _limit(function: Function) -> RateLimit | None:
    if function.idempotency is not None:
        return RateLimit(1, float(IDEMPOTENCY_SECONDS), function.idempotency)
    return function.rate_limit


async def _within(conn: Connection, candidate: Candidate, limit: RateLimit) -> bool:
    """GCRA: spacing, not a window. A key that is false is not limited."""
    if limit.key is not None and expressions.for_event(limit.key).value(candidate.scope) is False:
        return True
    key = f"rate:{candidate.function.slug}:{run_keys.evaluated(limit.key, candidate.scope)}"
    await conn.execute(_LOCK_KEY, key)
    now = datetime.now(UTC).timestamp()
    rate = gcra.drop_rate(limit.limit, limit.period_seconds)
    answer = gcra.admit(rate, await conn.fetchval(_RATE, key), now)
    if isinstance(answer, gcra.Held):
        return False
    await conn.execute(_SAVE_RATE, key, answer.tat)
    return True


async def _postpone(conn: Connection, candidate: Candidate, debounce: Debounce) -> None:
    """The last event by ts wins; each one moves the start, up to the timeout after the first."""
    key = f"{candidate.function.slug}:{run_keys.evaluated(debounce.key, candidate.scope)}"
    await conn.execute(_LOCK_KEY, f"debounce:{key}")
    before = await conn.fetchrow(_DEBOUNCED, key)
    if before is not None and before["event_ts"] > candidate.event.ts:
        return
    at = datetime.now(UTC) + timedelta(seconds=debounce.period_seconds)
    if before is not None and debounce.timeout_seconds is not None:
        at = min(at, before["first_at"] + timedelta(seconds=debounce.timeout_seconds))
    # Job first, row second: the timer that fires takes them in this order too.
    await conn.execute(_DEBOUNCE_JOB, f"debounce:{key}", at, int(at.timestamp() * 1000), key)
    await conn.execute(_SAVE_DEBOUNCE, key, candidate.function.slug, candidate.event.id, candidate.event.ts)
