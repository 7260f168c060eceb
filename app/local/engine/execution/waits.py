"""Waits: stored with a key to look them up by, matched when an event is routed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg

from app.local.engine.cel import expressions
from app.local.engine.database import Connection
from app.local.engine.events import Event
from app.local.engine.primitives.limits import STALE_WAIT_SECONDS

_STORE: Final = """
    INSERT INTO inngest_engine.waits (run_id, step_id, event_name, match_key, expression, cancels, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (run_id, step_id) DO NOTHING
"""
_STORE_PATH: Final = "INSERT INTO inngest_engine.wait_paths (event_name, path) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_PATHS: Final = "SELECT path FROM inngest_engine.wait_paths WHERE event_name = $1"
_CANDIDATES: Final = """
    SELECT w.run_id, w.step_id, w.expression, w.cancels,
           CASE WHEN w.expression IS NOT NULL THEN e.body END AS trigger
    FROM inngest_engine.waits w
    LEFT JOIN inngest_engine.run_events re ON re.run_id = w.run_id AND re.position = 1
    LEFT JOIN inngest_engine.events e ON e.id = re.event_id
    WHERE w.event_name = $1 AND w.match_key = ANY($2) AND w.expires_at > statement_timestamp()
      AND w.created_at <= $3::timestamptz + make_interval(secs => $4)
    ORDER BY w.run_id, w.step_id
"""


@dataclass(frozen=True)
class NewWait:
    """A wait for an event, or for an event that cancels the run."""

    run_id: str
    step_id: str
    event_name: str
    expression: str | None
    expires_at: datetime
    cancels: bool = False


async def store(conn: Connection, wait: NewWait, trigger: Mapping[str, Any]) -> None:
    """Store a wait; InvalidExpression when its expression does not compile."""
    match_key = ""
    if wait.expression is not None:
        program = expressions.for_wait(wait.expression)
        for equality in program.equalities:
            value = _side(equality, trigger)
            key = expressions.index_key(equality.path, value)
            if key is not None:
                match_key = key
                await conn.execute(_STORE_PATH, wait.event_name, json.dumps(equality.path))
                break
    await conn.execute(
        _STORE, wait.run_id, wait.step_id, wait.event_name, _indexed(match_key), wait.expression, wait.cancels,
        wait.expires_at,
    )  # fmt: skip


def _side(equality: expressions.Equality, trigger: Mapping[str, Any]) -> object:
    try:
        return equality.side({"event": trigger})
    except expressions.EvaluationError:
        return None


def _indexed(key: str) -> str:
    """Index entries are bounded; a digest stands in for long values."""
    return key if len(key) <= 200 else expressions.digest_key(key)


async def matching(
    conn: Connection, event: Event, decoded: Mapping[str, Any], received_at: datetime
) -> list[asyncpg.Record]:
    """Every unexpired wait this event satisfies; each is resumed, whoever else is."""
    keys = [""]
    for row in await conn.fetch(_PATHS, event.name):
        path = tuple(json.loads(row["path"]))
        key = expressions.index_key(path, expressions.lookup(decoded, path))
        if key is not None:
            keys.append(_indexed(key))
    rows = await conn.fetch(_CANDIDATES, event.name, keys, received_at, STALE_WAIT_SECONDS)
    return [row for row in rows if _holds(row, decoded) and _newer(row, event)]


def _newer(row: asyncpg.Record, event: Event) -> bool:
    """Only an event newer than the run cancels it."""
    return not row["cancels"] or str(event.id) > str(row["run_id"])


def _holds(row: asyncpg.Record, decoded: Mapping[str, Any]) -> bool:
    if row["expression"] is None:
        return True
    trigger = json.loads(row["trigger"]) if row["trigger"] else {}
    if trigger.get("data") is None:
        trigger["data"] = {}
    return expressions.for_wait(row["expression"]).matches({"event": trigger, "async": decoded})
