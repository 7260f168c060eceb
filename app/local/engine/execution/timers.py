"""T4: what time brings. Sleeps, timeouts, deadlines, debounces, batches and cron ticks."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg

from app.local.engine import events
from app.local.engine.core import Core
from app.local.engine.database import Connection
from app.local.engine.events import Event
from app.local.engine.execution import admission, ai_gateway, jobs, runs, steps, system_events
from app.local.engine.execution.admission import Candidate
from app.local.engine.execution.steps import Done
from app.local.engine.primitives import cron

_DUE: Final = """
    SELECT id, run_id FROM inngest_engine.jobs
    WHERE kind <> 'call' AND at <= statement_timestamp() AND lease IS NULL AND blocked_on IS NULL
    ORDER BY at LIMIT 200
"""
_TAKE: Final = """
    DELETE FROM inngest_engine.jobs WHERE id IN (
        SELECT id FROM inngest_engine.jobs
        WHERE id = $1 AND lease IS NULL AND at <= statement_timestamp() FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, run_id, step_id, payload
"""
_OP: Final = "SELECT op FROM inngest_engine.steps WHERE run_id = $1 AND step_id = $2"
_CONSUME: Final = "DELETE FROM inngest_engine.waits WHERE run_id = $1 AND step_id = $2"
_NEXT_CALL: Final = """
    SELECT min(at) - clock_timestamp() FROM inngest_engine.jobs
    WHERE kind = 'call' AND lease IS NULL AND blocked_on IS NULL
"""
_NEXT_TIMER: Final = """
    SELECT least(
        (SELECT min(at) FROM inngest_engine.jobs WHERE kind <> 'call' AND lease IS NULL AND blocked_on IS NULL),
        (SELECT min(wake_at) FROM inngest_engine.rates WHERE wake_at IS NOT NULL),
        (SELECT min(next_at) FROM inngest_engine.crons)) - clock_timestamp() AS ahead
"""
_PENDING: Final = """
    SELECT EXISTS (SELECT FROM inngest_engine.jobs
                   WHERE kind <> 'call' AND at <= statement_timestamp()
                     AND lease IS NULL AND blocked_on IS NULL) AS timers,
           EXISTS (SELECT FROM inngest_engine.rates WHERE wake_at <= statement_timestamp()) AS rates,
           EXISTS (SELECT FROM inngest_engine.crons WHERE next_at <= statement_timestamp()) AS crons
"""
_DEBOUNCED: Final = "DELETE FROM inngest_engine.debounces WHERE key = $1 RETURNING slug, event_id"
_BATCHED: Final = "SELECT id, slug, items FROM inngest_engine.batches WHERE key = $1 FOR UPDATE"
_EVENT: Final = "SELECT id, ext_id, name, ts, body FROM inngest_engine.events WHERE id = $1"
_TICKS: Final = """
    SELECT slug, expression, next_at FROM inngest_engine.crons WHERE next_at <= statement_timestamp()
    FOR UPDATE SKIP LOCKED
"""
_ADVANCE: Final = "UPDATE inngest_engine.crons SET next_at = $3 WHERE slug = $1 AND expression = $2"
_MISSED_TICK_SECONDS: Final = 10.0  # an older tick passed while nobody ran; it is not replayed
_TIMED_OUT: Final = {
    "name": "InngestInvokeTimeoutError",
    "message": "Timed out waiting for invoked function to complete",
    "stack": None,  # no code of anybody's failed
}


async def sleep_until_call(core: Core, wake: asyncio.Event, longest: float) -> None:
    """Sleep until a call is due, somebody says so, or ``longest`` has passed."""
    await _sleep(wake, await core.database.pool.fetchval(_NEXT_CALL), longest)


async def sleep_until_timer(core: Core, wake: asyncio.Event, longest: float) -> None:
    """The same for everything that is not a call."""
    await _sleep(wake, await core.database.pool.fetchval(_NEXT_TIMER), longest)


async def _sleep(wake: asyncio.Event, ahead: timedelta | None, longest: float) -> None:
    patience = longest if ahead is None else min(longest, max(0.0, ahead.total_seconds()))
    try:
        await asyncio.wait_for(wake.wait(), timeout=patience + 0.001)
    except TimeoutError:
        return


class Timers:
    """Fires timers; any number of processes may do so side by side."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def tick(self) -> None:
        """Fire everything that is due."""
        pending = await self._core.database.pool.fetchrow(_PENDING)
        assert pending is not None
        if pending["rates"] and await self._core.database.run(jobs.wake_throttled):
            self._core.signals.work()
        if pending["crons"]:
            await self._core.database.run(self._cron)
        while pending["timers"] and (rows := await self._core.database.pool.fetch(_DUE)):
            fired = [await self._fire(row["id"], row["run_id"]) for row in rows]
            if not any(fired):
                return  # somebody else is at them

    async def _fire(self, job_id: str, run_id: str) -> bool:
        async def work(conn: Connection) -> list[Event] | None:
            # The run before the job: whoever resumes a wait takes them in this order.
            run = await runs.lock(conn, run_id) if run_id else None
            job = await conn.fetchrow(_TAKE, job_id)
            if job is None:
                return None
            if run_id and (run is None or run["status"] in runs.ENDED):
                return []
            return await self._act(conn, job, run)

        told = await self._core.database.run(work)
        if told is None:
            return False
        self._core.signals.events([event.id for event in told])
        self._core.signals.work()
        return True

    async def _act(self, conn: Connection, job: asyncpg.Record, run: asyncpg.Record | None) -> list[Event]:
        actions: dict[str, Callable[[Connection, asyncpg.Record, Any], Awaitable[list[Event]]]] = {
            "sleep": self._sleep,
            "timeout": self._timeout,
            "start_deadline": self._start_deadline,
            "finish_deadline": self._finish_deadline,
            "debounce": self._debounce,
            "batch": self._batch,
            "ai": self._ai,
        }
        return await actions[job["kind"]](conn, job, run)

    async def _sleep(self, conn: Connection, job: asyncpg.Record, run: asyncpg.Record) -> list[Event]:
        await steps.record(conn, run, Done(job["step_id"], "Sleep", "null"))
        return []

    async def _timeout(self, conn: Connection, job: asyncpg.Record, run: asyncpg.Record) -> list[Event]:
        op = await conn.fetchval(_OP, job["run_id"], job["step_id"])
        await conn.execute(_CONSUME, job["run_id"], job["step_id"])
        invoked = op == "InvokeFunction"
        memo = json.dumps({"error": _TIMED_OUT}) if invoked else "null"
        await steps.record(conn, run, Done(job["step_id"], op, memo, failed=invoked))
        return []

    async def _start_deadline(self, conn: Connection, _job: asyncpg.Record, run: asyncpg.Record) -> list[Event]:
        if run["started_at"] is not None:
            return []
        return await runs.cancel(conn, run["id"], "timeouts.start: it did not start in time") or []

    async def _finish_deadline(self, conn: Connection, _job: asyncpg.Record, run: asyncpg.Record) -> list[Event]:
        return await runs.cancel(conn, run["id"], "timeouts.finish: it did not finish in time") or []

    async def _ai(self, conn: Connection, job: asyncpg.Record, run: asyncpg.Record) -> list[Event]:
        await ai_gateway.refuse(conn, run, job)
        return []

    async def _debounce(self, conn: Connection, job: asyncpg.Record, _run: None) -> list[Event]:
        row = await conn.fetchrow(_DEBOUNCED, job["payload"])
        if row is None:
            return []
        await self._core.registry.refresh(conn)
        function, found = self._core.registry.get(row["slug"]), await conn.fetchrow(_EVENT, row["event_id"])
        if function is None or found is None:
            return []
        event = Event(**dict(found))
        candidate = Candidate(function, event, event.decoded)
        await admission.start(conn, candidate, (event,))
        return candidate.told

    async def _batch(self, conn: Connection, job: asyncpg.Record, _run: None) -> list[Event]:
        row = await conn.fetchrow(_BATCHED, job["payload"])
        if row is None or job["id"] != f"batch:{row['id']}":
            return []
        await self._core.registry.refresh(conn)
        function = self._core.registry.get(row["slug"])
        if function is not None:
            await admission.start_batch(conn, function, job["payload"], row["id"], row["items"])
        return []

    async def _cron(self, conn: Connection) -> None:
        ticks = await conn.fetch(_TICKS)
        if not ticks:
            return
        await self._core.registry.refresh(conn)
        now = datetime.now(UTC)
        for tick in ticks:
            upcoming = cron.parse(tick["expression"]).next_after(max(now, tick["next_at"]))
            await conn.execute(_ADVANCE, tick["slug"], tick["expression"], upcoming)
            if (now - tick["next_at"]).total_seconds() <= _MISSED_TICK_SECONDS:
                await self._fire_tick(conn, tick["slug"], tick["expression"], tick["next_at"])

    async def _fire_tick(self, conn: Connection, slug: str, expression: str, tick: datetime) -> None:
        function = self._core.registry.get(slug)
        trigger = next((item for item in function.crons if item.cron == expression), None) if function else None
        if function is None or trigger is None:
            return
        stamp = tick.strftime("%Y-%m-%dT%H:%M:%SZ")
        jitter = cron.jitter_seconds(f"{slug}:{expression}:{stamp}", trigger.jitter_seconds)
        fire_at = tick + timedelta(seconds=jitter)
        data = {"cron": expression, "scheduledAt": stamp, "fireAt": _stamp(fire_at)}
        event = events.system(system_events.SCHEDULED, data, ext_id=stamp)  # its ts is now; the tick is its id
        await events.insert(conn, [event])
        await conn.execute(
            "UPDATE inngest_engine.events SET routed_at = statement_timestamp() WHERE id = $1", event.id
        )
        candidate = Candidate(
            function, event, event.decoded, cron=expression, at=fire_at,
            idempotency=f"cron:{function.version}:{expression}:{stamp}",
        )  # fmt: skip
        await admission.admit(conn, self._core, candidate)
        self._core.signals.work()


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
