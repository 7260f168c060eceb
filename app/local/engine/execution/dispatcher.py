"""Takes due calls off the queue, sends them to their hosts and has the answers settled."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg

from app.local.engine.core import Core
from app.local.engine.database import Connection
from app.local.engine.execution import jobs, requests, runs, settle, timers
from app.local.engine.execution.jobs import Leased, NewJob
from app.local.engine.execution.settle import Call
from app.local.engine.primitives import ids
from app.local.engine.protocol import responses
from app.local.engine.protocol.caller import Caller
from app.local.engine.protocol.function_config import Function
from app.local.engine.protocol.responses import Broken, Reply, Unreachable

_BATCH: Final = 64
_STARTED: Final = """
    UPDATE inngest_engine.runs SET status = 'Running', started_at = statement_timestamp()
    WHERE id = $1 AND status = 'Scheduled' RETURNING id
"""
_RUN: Final = "SELECT status, req_version, force_plan, state_bytes, batch FROM inngest_engine.runs WHERE id = $1"
_EVENTS: Final = """
    SELECT e.body FROM inngest_engine.run_events r JOIN inngest_engine.events e ON e.id = r.event_id
    WHERE r.run_id = $1 ORDER BY r.position
"""
_STEPS: Final = """
    SELECT step_id, memo FROM inngest_engine.steps WHERE run_id = $1 AND memo IS NOT NULL ORDER BY position
"""


class Dispatcher:
    """One per process; holds only what can be lost."""

    def __init__(self, core: Core, caller: Caller) -> None:
        self._core = core
        self._caller = caller
        self._open: dict[str, Leased] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def run(self) -> None:
        """Dispatch for ever."""
        wake = self._core.signals.calls
        while not self._stopping:
            wake.clear()
            try:
                free = self._core.config.calls_max - len(self._open)
                if free <= 0:
                    await wake.wait()  # the next answer sets it
                elif await self._take(min(free, _BATCH)) < _BATCH:
                    await timers.sleep_until_call(self._core, wake, self._core.config.sweep_seconds)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as bad:
                self._core.config.log(f"dispatching: {bad}")
                await asyncio.sleep(self._core.config.sweep_seconds)

    async def drain(self, seconds: float) -> None:
        """Take nothing new, and give open requests a moment: what is answered now need not be asked again."""
        self._stopping = True
        self._core.signals.calls.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def close(self) -> None:
        """Stop waiting for answers; their leases run out and somebody asks again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def keep_leases(self) -> None:
        """Renew the leases of open requests, for ever."""
        seconds = self._core.config.lease_seconds
        while True:
            await asyncio.sleep(seconds / 3)
            try:
                if self._open:
                    async with self._core.database.pool.acquire() as conn:
                        await jobs.renew(conn, self._open.values(), seconds)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as bad:
                self._core.config.log(f"renewing leases: {bad}")

    async def _take(self, limit: int) -> int:
        async def work(conn: Connection) -> list[Leased]:
            return await jobs.lease_due(conn, self._core.registry, limit, self._core.config.lease_seconds)

        leased = await self._core.database.run(work)
        for job in leased:
            self._open[job.lease + job.id] = job
            task = asyncio.create_task(self._handle(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(leased)

    async def _handle(self, job: Leased) -> None:
        try:
            await self._call(job)
        except Exception as bad:  # whatever it was, the lease brings the request back
            self._core.config.log(f"{job.id}: {bad!r}; it will be asked again when its lease is over")
        finally:
            self._open.pop(job.lease + job.id, None)
            self._core.signals.calls.set()

    async def _call(self, job: Leased) -> None:
        function = self._core.registry.known(job.slug)
        if function is None:
            await self._core.registry.refresh()
            function = self._core.registry.known(job.slug)
        sent_at = datetime.now(UTC)
        if function is None:
            gone = Broken(responses.failure("function not found", "Error", f"function {job.slug} is not registered"))
            await settle.settle(self._core, Call(job, 1, sent_at), gone)
            return
        request = await self._load(job, function)
        if request is None:
            return
        headers = requests.headers(request, self._core.config.signing_key)
        reply = await self._caller.send("POST", requests.url(function, job), headers, request.body)
        call = Call(job, function.attempts_max, sent_at, _version(reply))
        await settle.settle(self._core, call, responses.read(reply))

    async def _load(self, job: Leased, function: Function) -> requests.CallRequest | None:
        async with self._core.database.transaction() as conn:
            run = await conn.fetchrow(_RUN, job.run_id)
            if run is None or run["status"] in runs.ENDED:
                return None
            if job.starts_run and await conn.fetchval(_STARTED, job.run_id) and function.finish_seconds:
                at = datetime.now(UTC) + timedelta(seconds=function.finish_seconds)
                await jobs.enqueue(
                    conn, NewJob(f"{job.run_id}:finish-deadline", job.run_id, "finish_deadline", at=at)
                )
            triggers = [row["body"] for row in await conn.fetch(_EVENTS, job.run_id)]
            memos = {row["step_id"]: row["memo"] for row in await conn.fetch(_STEPS, job.run_id)}
        return requests.build(job, function, _state(run, triggers, memos), ids.ulid())


def _state(run: asyncpg.Record, triggers: list[str], memos: dict[str, str]) -> requests.State:
    return requests.State(run["req_version"], run["force_plan"], triggers, memos)


def _version(reply: Reply | Unreachable) -> int:
    if isinstance(reply, Unreachable):
        return -1
    text = reply.headers.get("x-inngest-req-version", "")
    return int(text) if text.isdigit() else -1
