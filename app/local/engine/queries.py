"""Reading runs, steps and events for the APIs and the page."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from app.local.engine.database import Connection, Pool

_EVENT: Final = "SELECT id, ext_id, name, body, ts, received_at, routed_at FROM inngest_engine.events WHERE id = $1"
_EVENTS: Final = """
    SELECT e.id, e.ext_id, e.name, e.body, e.ts, e.received_at, e.woke,
        (SELECT count(*) FROM inngest_engine.run_events r WHERE r.event_id = e.id) AS runs
    FROM inngest_engine.events e
    WHERE ($1::text IS NULL OR e.name = $1) AND ($2::timestamptz IS NULL OR e.received_at >= $2)
      AND ($3::timestamptz IS NULL OR e.received_at < $3)
      AND ($4::timestamptz IS NULL OR (e.received_at, e.id) < ($4, $5))
      AND ($6 OR e.name NOT LIKE 'inngest/%')
    ORDER BY e.received_at DESC, e.id DESC LIMIT $7
"""
_RUN_COLUMNS: Final = """
    r.id, r.slug, r.status, r.created_at, r.started_at, r.ended_at, r.output, r.error, r.cron, r.batch,
    r.rerun_of, r.reason, r.steps_done, r.state_bytes, r.correlation, r.slot_keys,
    (SELECT array_agg(e.event_id ORDER BY e.position) FROM inngest_engine.run_events e
     WHERE e.run_id = r.id) AS events
"""
_RUN: Final = f"SELECT {_RUN_COLUMNS} FROM inngest_engine.runs r WHERE r.id = $1"
_EVENT_RUNS: Final = f"""
    SELECT {_RUN_COLUMNS} FROM inngest_engine.run_events re JOIN inngest_engine.runs r ON r.id = re.run_id
    WHERE re.event_id = $1 ORDER BY r.created_at, r.id
"""
_RUNS: Final = f"""
    SELECT {_RUN_COLUMNS} FROM inngest_engine.runs r
    WHERE ($1::text[] IS NULL OR r.status = ANY($1)) AND ($2::text[] IS NULL OR r.slug = ANY($2))
      AND ($3::timestamptz IS NULL OR r.created_at >= $3) AND ($4::timestamptz IS NULL OR r.created_at < $4)
      AND ($5::timestamptz IS NULL OR (r.created_at, r.id) < ($5, $6))
    ORDER BY r.created_at DESC, r.id DESC LIMIT $7
"""
_TRIGGERS: Final = """
    SELECT e.body FROM inngest_engine.run_events r JOIN inngest_engine.events e ON e.id = r.event_id
    WHERE r.run_id = $1 ORDER BY r.position
"""
_STEPS: Final = """
    SELECT step_id, op, name, opts, memo, failed, position, attempts, last_error,
           wake_at, created_at, ended_at, pending
    FROM inngest_engine.steps WHERE run_id = $1 ORDER BY created_at, position NULLS LAST, step_id
"""
_STEP: Final = "SELECT memo, op, failed FROM inngest_engine.steps WHERE run_id = $1 AND step_id = $2"
_MEMOS: Final = """
    SELECT step_id, memo FROM inngest_engine.steps WHERE run_id = $1 AND memo IS NOT NULL ORDER BY position
"""
_JOBS: Final = """
    SELECT id, kind, step_id, at, attempt, blocked_on, reason, lease IS NOT NULL AS leased, lease_until
    FROM inngest_engine.jobs WHERE run_id = $1 ORDER BY at, id
"""
_FUNCTIONS: Final = """
    SELECT f.slug, f.app, f.name, f.config, f.version, f.created_at, f.archived_at, a.url, a.sdk
    FROM inngest_engine.functions f LEFT JOIN inngest_engine.apps a ON a.name = f.app
    WHERE f.archived_at IS NULL AND ($1::text IS NULL OR f.app = $1) ORDER BY f.slug
"""
_APPS: Final = "SELECT name, id, url, sdk, framework, synced_at FROM inngest_engine.apps ORDER BY name"


@dataclass(frozen=True)
class RunFilter:
    """Which runs to list, newest first."""

    statuses: list[str] | None = None
    slugs: list[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, str] | None = None
    limit: int = 50


@dataclass(frozen=True)
class EventFilter:
    """Which events to list, newest first."""

    name: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, str] | None = None
    internal: bool = True
    limit: int = 50


Row = asyncpg.Record
Source = Pool | Connection


async def run(source: Source, run_id: str) -> Row | None:
    """One run."""
    return await source.fetchrow(_RUN, run_id)


async def runs(source: Source, wanted: RunFilter) -> list[Row]:
    """Runs, newest first, from a cursor on."""
    moment, last = wanted.after or (None, None)
    return await source.fetch(
        _RUNS, wanted.statuses, wanted.slugs, wanted.since, wanted.until, moment, last, wanted.limit
    )


async def event(source: Source, event_id: str) -> Row | None:
    """One event, by its internal id."""
    return await source.fetchrow(_EVENT, event_id)


async def events(source: Source, wanted: EventFilter) -> list[Row]:
    """Events, newest first, with the number of runs each started."""
    moment, last = wanted.after or (None, None)
    return await source.fetch(
        _EVENTS, wanted.name, wanted.since, wanted.until, moment, last, wanted.internal, wanted.limit
    )


async def event_runs(source: Source, event_id: str) -> list[Row]:
    """The runs an event started."""
    return await source.fetch(_EVENT_RUNS, event_id)


async def triggers(source: Source, run_id: str) -> list[str]:
    """The events of a run as JSON, in order."""
    return [row["body"] for row in await source.fetch(_TRIGGERS, run_id)]


async def steps(source: Source, run_id: str) -> list[Row]:
    """Every step of a run, in the order they were first seen."""
    return await source.fetch(_STEPS, run_id)


async def step(source: Source, run_id: str, step_id: str) -> Row | None:
    """One step's result."""
    return await source.fetchrow(_STEP, run_id, step_id)


async def memos(source: Source, run_id: str) -> dict[str, str]:
    """The results a function is shown, as JSON."""
    return {row["step_id"]: row["memo"] for row in await source.fetch(_MEMOS, run_id)}


async def jobs(source: Source, run_id: str) -> list[Row]:
    """What is still queued for a run."""
    return await source.fetch(_JOBS, run_id)


async def functions(source: Source, app: str | None = None) -> list[Row]:
    """Active functions."""
    return await source.fetch(_FUNCTIONS, app)


async def apps(source: Source) -> list[Row]:
    """Every app that ever registered."""
    return await source.fetch(_APPS)


def stamp(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def decoded(text: str | None) -> Any:
    """Stored JSON as a value."""
    return None if text is None else json.loads(text)
