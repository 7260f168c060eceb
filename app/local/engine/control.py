"""What a person or a tool may do to runs: send, invoke, cancel, rerun."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from app.local.engine import events, queries
from app.local.engine.cel import expressions
from app.local.engine.core import Core
from app.local.engine.database import Connection
from app.local.engine.events import Event
from app.local.engine.execution import runs, system_events
from app.local.engine.execution.runs import NewRun
from app.local.engine.primitives import ids
from app.local.engine.primitives.ids import RunId
from app.local.engine.queries import RunFilter

_EVENTS: Final = """
    SELECT e.id, e.ext_id, e.name, e.ts, e.body FROM inngest_engine.run_events r
    JOIN inngest_engine.events e ON e.id = r.event_id WHERE r.run_id = $1 ORDER BY r.position
"""
_COPY_STEPS: Final = """
    INSERT INTO inngest_engine.steps
        (run_id, step_id, op, name, opts, memo, failed, position, attempts, created_at, ended_at)
    SELECT $2, s.step_id, op, name, opts, kept.memo, failed, position, attempts, created_at, ended_at
    FROM unnest($3::text[], $4::text[]) AS kept (step_id, memo)
    JOIN inngest_engine.steps s ON s.run_id = $1 AND s.step_id = kept.step_id
"""
_COPIED: Final = """
    UPDATE inngest_engine.runs SET steps_done = c.steps, steps_seen = c.steps, state_bytes = c.bytes
    FROM (SELECT count(*) AS steps, coalesce(sum(length(memo)), 0) AS bytes
          FROM inngest_engine.steps WHERE run_id = $1) c
    WHERE id = $1
"""
_BULK_MAX: Final = 10_000
_OPEN: Final = ["Scheduled", "Running"]


class NotPossible(ValueError):
    """The request makes no sense for this run or function."""


@dataclass(frozen=True)
class BulkCancel:
    """Which open runs to cancel."""

    slug: str | None = None
    since: Any = None
    until: Any = None
    condition: str | None = None
    run_ids: list[str] = field(default_factory=list)


async def send(core: Core, batch: list[Event]) -> None:
    """Store events and route them; they are committed when this returns."""
    async with core.database.pool.acquire() as conn:
        await events.insert(conn, batch)
    core.signals.events([event.id for event in batch])


async def cancel(core: Core, run_id: str, reason: str = "cancelled by hand") -> bool:
    """Cancel a run; True even when it had ended. False when there is no such run."""

    async def work(conn: Connection) -> tuple[bool, list[Event]]:
        if await queries.run(conn, run_id) is None:
            return False, []
        return True, await runs.cancel(conn, run_id, reason) or []

    known, told = await core.database.run(work)
    core.signals.events([event.id for event in told])
    core.signals.work()
    return known


async def matching(core: Core, wanted: BulkCancel) -> list[str]:
    """The open runs a bulk cancellation would hit."""
    slugs = [wanted.slug] if wanted.slug else None
    chosen = RunFilter(_OPEN, slugs, wanted.since, wanted.until, limit=_BULK_MAX)
    found = [row["id"] for row in await queries.runs(core.database.pool, chosen)]
    if wanted.run_ids:
        found = [run_id for run_id in found if run_id in set(wanted.run_ids)]
    if wanted.condition is None:
        return found
    program = expressions.for_event(wanted.condition)
    return [run_id for run_id in found if program.matches({"event": await _first_trigger(core, run_id)})]


async def _first_trigger(core: Core, run_id: str) -> dict[str, Any]:
    bodies = await queries.triggers(core.database.pool, run_id)
    body: dict[str, Any] = json.loads(bodies[0]) if bodies else {}
    if body.get("data") is None:
        body["data"] = {}
    return body


async def rerun(core: Core, run_id: str, from_step: str | None = None) -> RunId:
    """Start a new run from the same events; with ``from_step``, keep what was recorded before that step."""

    async def work(conn: Connection) -> RunId:
        old = await queries.run(conn, run_id)
        function = core.registry.get(old["slug"]) if old else None
        if old is None or function is None:
            raise NotPossible("there is no such run, or its function is gone")
        triggers = tuple(Event(**dict(row)) for row in await conn.fetch(_EVENTS, run_id))
        if not triggers:
            raise NotPossible("the events of this run are gone")
        new = NewRun(function, triggers, f"rerun:{ids.ulid()}", rerun_of=run_id, batch=old["batch"], cron=old["cron"])
        made = await runs.create(conn, new)
        assert made is not None
        if from_step:
            await _keep_steps(conn, run_id, made, from_step)
        return made

    made = await core.database.run(work)
    core.signals.work()
    return made


async def _keep_steps(conn: Connection, old: str, new: str, from_step: str) -> None:
    rows = await queries.steps(conn, old)
    chosen = next((row for row in rows if from_step in (row["step_id"], row["name"])), None)
    if chosen is None:
        raise NotPossible(f"the run has no step {from_step!r}")
    before = chosen["position"] or len(rows) + 1
    kept = {row["step_id"]: _rebuilt(row["memo"]) for row in rows if row["memo"] and row["position"] < before}
    await conn.execute(_COPY_STEPS, old, new, list(kept), list(kept.values()))
    await conn.execute(_COPIED, new)


def _rebuilt(memo: str) -> str:
    """An earlier output as the real server rebuilds it for a rerun: keys that held null are gone."""
    value = json.loads(memo)
    if isinstance(value, dict) and len(value) == 1 and ("data" in value or "error" in value):
        return json.dumps({key: _without_nulls(inner) for key, inner in value.items()})
    return json.dumps(_without_nulls(value))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


async def invoke(core: Core, slug: str, data: dict[str, Any], user: dict[str, Any] | None = None) -> Event:
    """Start exactly one function, whatever its triggers."""
    if core.registry.get(slug) is None:
        await core.registry.refresh()
    if core.registry.get(slug) is None:
        raise NotPossible(f"there is no function {slug!r}")
    internal = ids.ulid()
    payload = {**data, "_inngest": {"fn_id": slug}}
    event = events.make(
        system_events.INVOKED, payload, internal_id=internal, ext_id=internal, ts=ids.now_ms(), user=user
    )
    await send(core, [event])
    return event
