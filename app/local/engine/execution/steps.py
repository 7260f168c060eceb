"""Step records: the first result is the result, and the last of a group asks what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg

from app.local.engine.database import Connection
from app.local.engine.execution import jobs
from app.local.engine.execution.jobs import CALL, NewJob
from app.local.engine.primitives import ids

_KNOWN: Final = (
    "SELECT step_id, memo IS NOT NULL AS done FROM inngest_engine.steps WHERE run_id = $1 AND step_id = ANY($2)"
)
_OPEN: Final = """
    INSERT INTO inngest_engine.steps (run_id, step_id, op, name, opts, pending, race, wake_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, statement_timestamp()))
    ON CONFLICT (run_id, step_id) DO UPDATE SET op = excluded.op, pending = excluded.pending, race = excluded.race,
        wake_at = excluded.wake_at, opts = coalesce(excluded.opts, steps.opts)
    WHERE steps.memo IS NULL AND NOT steps.pending
    RETURNING (xmax = 0) AS created
"""
_RECORD: Final = """
    INSERT INTO inngest_engine.steps AS s
        (run_id, step_id, op, name, memo, failed, position, attempts, created_at, ended_at)
    VALUES ($1, $2, $3, $4, $5, $6, (SELECT steps_done + 1 FROM inngest_engine.runs WHERE id = $1), $7,
        coalesce($8, statement_timestamp()), statement_timestamp())
    ON CONFLICT (run_id, step_id) DO UPDATE SET op = excluded.op, memo = excluded.memo, failed = excluded.failed,
        position = excluded.position, attempts = excluded.attempts, pending = false, wake_at = NULL,
        ended_at = excluded.ended_at, name = CASE WHEN s.name = '' THEN excluded.name ELSE s.name END
        WHERE s.memo IS NULL
    RETURNING s.race, (xmax = 0) AS created
"""
_STATE: Final = """
    UPDATE inngest_engine.runs r SET steps_done = steps_done + 1, steps_seen = steps_seen + $3,
        state_bytes = state_bytes + $2
    WHERE id = $1
    RETURNING state_bytes, steps_seen,
        EXISTS (SELECT FROM inngest_engine.steps s WHERE s.run_id = r.id AND s.pending) AS pending
"""
_SEEN: Final = (
    "UPDATE inngest_engine.runs SET steps_seen = steps_seen + $2, force_plan = force_plan OR $3 WHERE id = $1"
)
_SETTLED: Final = "UPDATE inngest_engine.runs SET force_plan = false WHERE id = $1 AND force_plan"
_FAILED_ATTEMPT: Final = """
    INSERT INTO inngest_engine.steps AS s (run_id, step_id, op, name, attempts, last_error)
    VALUES ($1, $2, 'StepError', $3, $4, $5)
    ON CONFLICT (run_id, step_id) DO UPDATE SET attempts = excluded.attempts, last_error = excluded.last_error
        WHERE s.memo IS NULL
"""


@dataclass(frozen=True)
class Opened:
    """A step that is not done when it is reported."""

    step_id: str
    op: str
    name: str
    opts: str | None = None
    group: bool = False
    race: bool = False
    wake_at: datetime | None = None


@dataclass(frozen=True)
class Done:
    """A step's result."""

    step_id: str
    op: str
    memo: str
    name: str = ""
    failed: bool = False
    attempts: int = 1
    started_at: datetime | None = None


@dataclass(frozen=True)
class State:
    """How large the run has become."""

    bytes: int
    steps: int


async def done_among(conn: Connection, run_id: str, step_ids: list[str]) -> frozenset[str]:
    """Those of ``step_ids`` that already have a result."""
    rows = await conn.fetch(_KNOWN, run_id, step_ids)
    return frozenset(row["step_id"] for row in rows if row["done"])


async def open_step(conn: Connection, run_id: str, step: Opened) -> bool:
    """Note a step that was reported; True when it is new."""
    row = await conn.fetchrow(
        _OPEN, run_id, step.step_id, step.op, step.name, step.opts, step.group, step.race, step.wake_at, None
    )
    return row is not None and bool(row["created"])


async def count(conn: Connection, run_id: str, opened: int, *, force_plan: bool) -> None:
    """Add to the number of steps seen."""
    await conn.execute(_SEEN, run_id, opened, force_plan)


async def failed_attempt(conn: Connection, run_id: str, step: Opened, attempts: int, error: str) -> None:
    """Note a failed attempt of a step that will be tried again."""
    await conn.execute(_FAILED_ATTEMPT, run_id, step.step_id, step.name, attempts, error)


async def record(conn: Connection, run: asyncpg.Record, done: Done) -> State | None:
    """Store a result and queue the next discovery, unless others of the group are still out.

    The run is locked. None when the step already had a result: the first one stays.
    """
    run_id = run["id"]
    row = await conn.fetchrow(
        _RECORD, run_id, done.step_id, done.op, done.name, done.memo, done.failed,
        done.attempts, done.started_at,
    )  # fmt: skip
    if row is None:
        return None
    state = await conn.fetchrow(_STATE, run_id, len(done.memo), int(row["created"]))
    assert state is not None
    if not state["pending"] or row["race"]:
        await discover(conn, run, done.step_id, settled=not state["pending"])
    return State(state["state_bytes"], state["steps_seen"])


async def discover(conn: Connection, run: Any, after: str, *, settled: bool) -> None:
    """Ask the function what comes next. Finishers of one group coalesce on the run's lock."""
    if settled:
        await conn.execute(_SETTLED, run["id"])
    job_id = f"{run['id']}:{after}:discover" if after else f"{run['id']}:{ids.ulid()}"
    await jobs.enqueue(conn, NewJob(job_id, run["id"], CALL, priority_ms=run["priority_ms"]))
