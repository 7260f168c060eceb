"""Why a run is not moving: what it waits for, who is ahead of it, and until when."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from app.local.engine.queries import Source, stamp

_JOBS: Final = """
    SELECT j.run_id, j.kind, j.step_id, j.at, j.attempt, j.blocked_on, j.reason, j.lease, j.lease_until, j.starts_run,
           r.slot_keys, r.slot_limits
    FROM inngest_engine.jobs j JOIN inngest_engine.runs r ON r.id = j.run_id
    WHERE j.run_id = ANY($1) AND j.kind = 'call' ORDER BY j.at, j.id
"""
_HOLDERS: Final = """
    SELECT s.key, j.run_id FROM inngest_engine.slots s JOIN inngest_engine.jobs j ON j.id = s.job_id
    WHERE s.key = ANY($1) ORDER BY j.run_id LIMIT 200
"""
_RATES: Final = """
    SELECT key, wake_at, (SELECT count(*) FROM inngest_engine.jobs j WHERE j.blocked_on = r.key) AS held
    FROM inngest_engine.rates r WHERE key = ANY($1)
"""
_STEPS: Final = """
    SELECT s.run_id, s.step_id, s.op, s.name, s.opts, s.wake_at, w.event_name, w.expression,
           (SELECT e.body FROM inngest_engine.run_events re JOIN inngest_engine.events e ON e.id = re.event_id
            WHERE re.run_id = s.run_id AND re.position = 1 AND w.expression IS NOT NULL) AS trigger,
           (SELECT c.id FROM inngest_engine.runs c WHERE c.correlation = s.run_id || '.' || s.step_id
            LIMIT 1) AS child
    FROM inngest_engine.steps s
    LEFT JOIN inngest_engine.waits w ON w.run_id = s.run_id AND w.step_id = s.step_id
    WHERE s.run_id = ANY($1) AND s.memo IS NULL AND s.op IN ('WaitForEvent', 'Sleep', 'InvokeFunction')
    ORDER BY s.created_at
"""

Reason = dict[str, Any]


async def of_runs(source: Source, run_ids: list[str]) -> dict[str, list[Reason]]:
    """The reasons of several runs at once."""
    found: dict[str, list[Reason]] = defaultdict(list)
    if not run_ids:
        return found
    queued = await source.fetch(_JOBS, run_ids)
    keys = sorted({row["blocked_on"] for row in queued if row["blocked_on"]})
    holders: dict[str, list[str]] = defaultdict(list)
    rates: dict[str, asyncpg.Record] = {}
    if keys:
        for row in await source.fetch(_HOLDERS, keys):
            holders[row["key"]].append(row["run_id"])
        rates = {row["key"]: row for row in await source.fetch(_RATES, keys)}
    for row in queued:
        found[row["run_id"]].append(_queued(row, holders, rates))
    for row in await source.fetch(_STEPS, run_ids):
        found[row["run_id"]].append(_open_step(row))
    return found


def _reason(kind: str, text: str, *, until: datetime | None = None, **more: Any) -> Reason:
    return {"kind": kind, "text": text, "until": stamp(until), **more}


def _queued(row: asyncpg.Record, holders: dict[str, list[str]], rates: dict[str, asyncpg.Record]) -> Reason:
    key, now = row["blocked_on"], datetime.now(UTC)
    if row["lease"] is not None:
        attempt = f", attempt {row['attempt'] + 1}" if row["attempt"] else ""
        return _reason("running", f"The host is at it{attempt}", until=row["lease_until"], lease=True)
    if key and key.startswith("throttle:"):
        rate = rates.get(key)
        ahead = f" ({rate['held']} held)" if rate else ""
        return _reason("throttled", f"Throttled{ahead}", until=rate["wake_at"] if rate else None, key=key)
    if key:
        limits = dict(zip(row["slot_keys"], row["slot_limits"], strict=True))
        text = f"Waits for a free slot of {key} (limit {limits.get(key, '?')})"
        return _reason("concurrency", text, key=key, runs=holders.get(key, [])[:10])
    if row["at"] > now and row["attempt"]:
        text = f"Backs off before attempt {row['attempt'] + 1}"
        return _reason("backoff", text, until=row["at"], detail=row["reason"])
    if row["at"] > now:
        return _reason("scheduled", "Starts later" if row["starts_run"] else "Goes on later", until=row["at"])
    return _reason("due", "Due; about to be sent to the host")


def _open_step(row: asyncpg.Record) -> Reason:
    if row["op"] == "Sleep":
        return _reason("sleep", f"Sleeps ({row['name']})", until=row["wake_at"], step=row["step_id"])
    if row["op"] == "InvokeFunction":
        opts = json.loads(row["opts"] or "{}")
        runs = [row["child"]] if row["child"] else []
        text = f"Waits for function {opts.get('function_id', '?')}"
        return _reason("invoke", text, until=row["wake_at"], step=row["step_id"], runs=runs)
    text = f"Waits for event {row['event_name'] or row['name']}"
    return _reason(
        "event", text, until=row["wake_at"], step=row["step_id"], event=row["event_name"],
        expression=row["expression"], values=_values(row["expression"], row["trigger"]),
    )  # fmt: skip


def _values(expression: str | None, trigger: str | None) -> dict[str, Any]:
    """What the ``event.…`` paths of an expression stand for in this run."""
    if expression is None or trigger is None:
        return {}
    body, found = json.loads(trigger), dict[str, Any]()
    for word in expression.replace("(", " ").replace(")", " ").replace("!", " ").split():
        if word.startswith("event."):
            value: Any = body
            for part in word.split(".")[1:]:
                value = value.get(part) if isinstance(value, dict) else None
            found[word] = value
    return found
