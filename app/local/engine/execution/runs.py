"""Runs: created once, ended once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg

from app.local.engine import events
from app.local.engine.database import Connection
from app.local.engine.events import Event
from app.local.engine.execution import jobs, system_events, waits
from app.local.engine.execution.jobs import CALL, NewJob
from app.local.engine.execution.run_keys import evaluated, priority_ms, slot_keys
from app.local.engine.primitives import ids
from app.local.engine.primitives.ids import RunId
from app.local.engine.primitives.limits import (
    CANCEL_SECONDS_DEFAULT,
    IDEMPOTENCY_SECONDS,
)
from app.local.engine.protocol.function_config import Function

ENDED: Final = frozenset({"Completed", "Failed", "Cancelled", "Skipped"})

_CLAIM_KEY: Final = """
    INSERT INTO inngest_engine.run_keys AS k (slug, key, run_id, expires_at)
    VALUES ($1, $2, $3, statement_timestamp() + make_interval(secs => $4))
    ON CONFLICT (slug, key) DO UPDATE SET run_id = excluded.run_id, expires_at = excluded.expires_at
        WHERE k.expires_at <= statement_timestamp()
    RETURNING run_id
"""
_INSERT: Final = """
    WITH run AS (
        INSERT INTO inngest_engine.runs (id, slug, status, slot_keys, slot_limits, throttle_key, priority_ms,
            singleton, correlation, cron, batch, rerun_of, reason, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
            CASE WHEN $3 = 'Skipped' THEN statement_timestamp() END))
    INSERT INTO inngest_engine.run_events (run_id, position, event_id)
    SELECT $1, e.position, e.id FROM unnest($14::text[]) WITH ORDINALITY AS e (id, position)
"""
_LOCK: Final = """
    SELECT id, slug, status, force_plan, steps_done, steps_seen, state_bytes, correlation, singleton,
           slot_keys, started_at, priority_ms
    FROM inngest_engine.runs WHERE id = $1 FOR UPDATE
"""
_END: Final = """
    UPDATE inngest_engine.runs SET status = $2, output = $3, error = $4, reason = $5, ended_at = statement_timestamp()
    WHERE id = $1
"""
_FORGET: Final = """
    WITH gone_waits AS (DELETE FROM inngest_engine.waits WHERE run_id = $1),
         gone_mutex AS (DELETE FROM inngest_engine.singletons WHERE run_id = $1),
         unfinished AS (UPDATE inngest_engine.steps SET pending = false, ended_at = statement_timestamp()
                        WHERE run_id = $1 AND memo IS NULL)
    DELETE FROM inngest_engine.jobs WHERE run_id = $1 RETURNING id
"""
_TRIGGERS: Final = """
    SELECT e.body FROM inngest_engine.run_events r JOIN inngest_engine.events e ON e.id = r.event_id
    WHERE r.run_id = $1 ORDER BY r.position
"""


@dataclass(frozen=True)
class NewRun:
    """What starts a run."""

    function: Function
    triggers: tuple[Event, ...]
    idempotency: str
    at: datetime | None = None
    correlation: str | None = None
    cron: str | None = None
    singleton: str | None = None
    batch: bool = False
    rerun_of: str | None = None
    skipped: str | None = None
    decoded: Mapping[str, Any] = field(default_factory=dict)


async def create(conn: Connection, new: NewRun) -> RunId | None:
    """Create a run and queue its first request; None when the same cause already started one."""
    function, run_id = new.function, RunId(ids.ulid())
    claimed = await conn.fetchval(_CLAIM_KEY, function.slug, new.idempotency, run_id, float(IDEMPOTENCY_SECONDS))
    if claimed is None:
        return None
    scope = {"event": new.decoded or new.triggers[0].decoded}
    slots = slot_keys(function, scope)
    throttle = None
    if function.throttle:
        throttle = jobs.throttle_key(function.slug, evaluated(function.throttle.key, scope))
    await conn.execute(
        _INSERT, run_id, function.slug, "Skipped" if new.skipped else "Scheduled", list(slots), list(slots.values()),
        throttle, priority_ms(function, scope), new.singleton, new.correlation, new.cron, new.batch, new.rerun_of,
        new.skipped, [event.id for event in new.triggers],
    )  # fmt: skip
    if new.skipped is None:
        await _queue(conn, new, run_id, scope)
    return run_id


async def _queue(conn: Connection, new: NewRun, run_id: RunId, scope: Mapping[str, Any]) -> None:
    function = new.function
    now = datetime.now(UTC)
    for index, entry in enumerate(function.cancel if not new.batch else ()):
        expires = now + timedelta(seconds=entry.timeout_seconds or CANCEL_SECONDS_DEFAULT)
        step = f"cancel:{index}"
        wait = waits.NewWait(run_id, step, entry.event, entry.condition, expires, cancels=True)
        await waits.store(conn, wait, scope["event"])
    start = max(now, new.at or now)
    if function.start_seconds is not None:
        deadline = start + timedelta(seconds=function.start_seconds)
        await jobs.enqueue(conn, NewJob(f"{run_id}:start-deadline", run_id, "start_deadline", at=deadline))
    await jobs.enqueue(
        conn,
        NewJob(f"{run_id}:start", run_id, CALL, at=start, priority_ms=priority_ms(function, scope), starts_run=True),
    )


async def lock(conn: Connection, run_id: str) -> asyncpg.Record | None:
    """The run's row, locked: everything that changes a run takes this first."""
    return await conn.fetchrow(_LOCK, run_id)


@dataclass(frozen=True)
class End:
    """How a run ends."""

    status: str
    output: str | None = None
    error: dict[str, Any] | None = None
    reason: str | None = None


async def end(conn: Connection, run: asyncpg.Record, how: End) -> list[Event]:
    """End a locked run: drop what it waits for and what it still had to do, and tell the world."""
    run_id = run["id"]
    error = json.dumps(how.error) if how.error is not None else None
    await conn.execute(_END, run_id, how.status, how.output, error, how.reason)
    gone = await conn.fetch(_FORGET, run_id)
    triggers = [json.loads(row["body"]) for row in await conn.fetch(_TRIGGERS, run_id)]
    told = system_events.for_end(
        slug=run["slug"], run_id=run_id, status=how.status, triggers=triggers, output=how.output,
        error=how.error, correlation=run["correlation"],
    )  # fmt: skip
    if told:
        await events.insert(conn, told)
    if run["slot_keys"]:
        await jobs.release(conn, [row["id"] for row in gone])
    return told


CANCELLED_ERROR: Final = {
    "error": "function cancelled",
    "name": "function cancelled",
    "message": "function cancelled",
    "stack": "",
}


async def cancel(conn: Connection, run_id: str, reason: str) -> list[Event] | None:
    """Cancel a run that has not ended; None when there was nothing to cancel."""
    run = await lock(conn, run_id)
    if run is None or run["status"] in ENDED:
        return None
    return await end(conn, run, End("Cancelled", error=dict(CANCELLED_ERROR), reason=reason))
