"""T2: one transaction per event starts runs, resumes waits and fires cancellations."""

import asyncio
import json
from datetime import datetime
from typing import Any, Final

import asyncpg

from app.local.engine.cel import expressions
from app.local.engine.core import Core
from app.local.engine.database import Connection
from app.local.engine.events import Event
from app.local.engine.execution import admission, runs, steps, system_events, waits
from app.local.engine.execution.admission import Candidate
from app.local.engine.execution.steps import Done
from app.local.engine.primitives.ids import EventId
from app.local.engine.protocol.function_config import EventTrigger

_TAKE: Final = """
    SELECT id, ext_id, name, ts, body, received_at,
           (SELECT value FROM inngest_engine.meta WHERE key = 'registry_version') AS version
    FROM inngest_engine.events WHERE id = $1 AND routed_at IS NULL FOR UPDATE SKIP LOCKED
"""
_ROUTED: Final = "UPDATE inngest_engine.events SET routed_at = statement_timestamp(), woke = $2 WHERE id = $1"
_CONSUME: Final = "DELETE FROM inngest_engine.waits WHERE run_id = $1 AND step_id = $2 RETURNING step_id"
_WAITING: Final = "SELECT op FROM inngest_engine.steps WHERE run_id = $1 AND step_id = $2 AND memo IS NULL"
_DROP_TIMER: Final = "DELETE FROM inngest_engine.jobs WHERE id = $1"
_LEFT_BEHIND: Final = """
    SELECT id FROM inngest_engine.events
    WHERE routed_at IS NULL AND received_at < statement_timestamp() - make_interval(secs => $1)
    ORDER BY received_at LIMIT 500
"""
_LEFT_BEHIND_SECONDS: Final = 1.0
_WORKERS: Final = 4


class Router:
    """Routes what this process accepted at once, and what a dead one left behind a second later."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def run(self) -> None:
        """Route for ever."""
        async with asyncio.TaskGroup() as group:
            for _ in range(_WORKERS):
                group.create_task(self._worker())

    async def _worker(self) -> None:
        while True:
            event_id = await self._core.signals.accepted.get()
            try:
                await self.route(event_id)
            except Exception as bad:  # whatever it was, the event is still there
                self._core.config.log(f"routing {event_id}: {bad!r}; it will be tried again")

    async def adopt(self) -> None:
        """Take up events nobody routed."""
        rows = await self._core.database.pool.fetch(_LEFT_BEHIND, _LEFT_BEHIND_SECONDS)
        self._core.signals.events([EventId(row["id"]) for row in rows])

    async def route(self, event_id: EventId) -> None:
        """Route one event, unless it is routed or somebody is at it."""

        async def work(conn: Connection) -> list[Event]:
            row = await conn.fetchrow(_TAKE, event_id)
            return [] if row is None else await self._route(conn, row)

        told = await self._core.database.run(work)
        self._core.signals.events([event.id for event in told])
        self._core.signals.work()

    async def _route(self, conn: Connection, row: asyncpg.Record) -> list[Event]:
        await self._core.registry.refresh(conn, row["version"])
        event = Event(row["id"], row["ext_id"], row["name"], row["ts"], row["body"])
        decoded = event.decoded
        told: list[Event] = []
        if event.name == system_events.INVOKED:
            await self._invoked(conn, event, decoded, told)
        else:
            for function, triggers in self._core.registry.triggered_by(event.name):
                if _wanted(triggers, decoded):
                    await admission.admit(conn, self._core, Candidate(function, event, decoded, told=told))
        woke = await self._resume(conn, event, decoded, row["received_at"], told)
        await conn.execute(_ROUTED, event.id, woke)
        return told

    async def _invoked(self, conn: Connection, event: Event, decoded: dict[str, Any], told: list[Event]) -> None:
        routing = decoded["data"].get("_inngest") or {}
        function, correlation = self._core.registry.get(str(routing.get("fn_id"))), routing.get("correlation_id")
        problem = "could not find the function"
        if function is not None:
            candidate = Candidate(function, event, decoded, correlation=correlation or "", told=told)
            if await admission.admit(conn, self._core, candidate):
                return
            problem = "the function is rate limited"
        if correlation:
            error = {"name": "InngestInvokeError", "message": problem, "stack": None}
            await resume_parent(conn, correlation, json.dumps({"error": error}), failed=True)

    async def _resume(
        self, conn: Connection, event: Event, decoded: dict[str, Any], received_at: datetime, told: list[Event]
    ) -> int:
        matching = await waits.matching(conn, event, decoded, received_at)
        for wait in matching:
            if wait["cancels"]:
                told.extend(await runs.cancel(conn, wait["run_id"], f"event {event.name} ({event.ext_id})") or ())
            else:
                await _wake(conn, wait["run_id"], wait["step_id"], event)
        if event.name == system_events.FINISHED:
            data = decoded["data"]
            if data.get("correlation_id"):
                failed = "error" in data
                memo = {"error": _memo_error(data["error"])} if failed else {"data": data.get("result")}
                await resume_parent(conn, str(data["correlation_id"]), json.dumps(memo), failed=failed)
        return len(matching)


def _wanted(triggers: list[EventTrigger], decoded: dict[str, Any]) -> bool:
    return any(
        trigger.expression is None or expressions.for_event(trigger.expression).matches({"event": decoded})
        for trigger in triggers
    )


def _memo_error(error: dict[str, Any]) -> dict[str, str]:
    return {name: str(error.get(name) or "") for name in ("name", "message", "stack")}


async def _wake(conn: Connection, run_id: str, step_id: str, event: Event) -> None:
    """Consume a wait and write its memo; the loser of event against timeout finds it gone."""
    run = await runs.lock(conn, run_id)
    if run is None or run["status"] in runs.ENDED or await conn.fetchval(_CONSUME, run_id, step_id) is None:
        return
    await conn.execute(_DROP_TIMER, f"{run_id}:{step_id}:timer")
    await steps.record(conn, run, Done(step_id, "WaitForEvent", event.body))


async def resume_parent(conn: Connection, correlation: str, memo: str, *, failed: bool) -> None:
    """Give an invoking step its child's result, if it still waits for it."""
    run_id, _, step_id = correlation.partition(".")
    run = await runs.lock(conn, run_id)
    if run is None or run["status"] in runs.ENDED or await conn.fetchval(_WAITING, run_id, step_id) is None:
        return
    await conn.execute(_DROP_TIMER, f"{run_id}:{step_id}:timer")
    await steps.record(conn, run, Done(step_id, "InvokeFunction", memo, failed=failed))
