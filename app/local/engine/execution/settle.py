"""T3: one transaction turns an answer into what happens next."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, assert_never

import asyncpg

from app.local.engine.core import Core
from app.local.engine.database import Connection
from app.local.engine.events import Event
from app.local.engine.execution import jobs, opcodes, runs, steps
from app.local.engine.execution.jobs import Leased
from app.local.engine.primitives import backoff
from app.local.engine.primitives.limits import STATE_BYTES_MAX, STEPS_MAX
from app.local.engine.primitives.text import storable
from app.local.engine.protocol import responses
from app.local.engine.protocol.responses import Answer, Broken, Failed, Op, Returned, Steps

_OURS: Final = "SELECT id FROM inngest_engine.jobs WHERE id = $1 AND lease = $2 FOR UPDATE"
_FINISH: Final = "DELETE FROM inngest_engine.jobs WHERE id = $1"
_RETRY: Final = """
    UPDATE inngest_engine.jobs SET attempt = attempt + 1, at = $2, score = $3, reason = $4, lease = NULL,
        lease_until = NULL, starts_run = starts_run
    WHERE id = $1
"""
_VERSION: Final = "UPDATE inngest_engine.runs SET req_version = $2 WHERE id = $1 AND req_version <> $2"


@dataclass(frozen=True)
class Call:
    """A request that was answered."""

    job: Leased
    attempts_max: int
    sent_at: datetime
    req_version: int = -1
    trigger: dict[str, object] = field(default_factory=dict)

    @property
    def last(self) -> bool:
        """Whether this attempt was the last one allowed."""
        return self.job.attempt + 1 >= self.attempts_max


async def settle(core: Core, call: Call, answer: Answer) -> None:
    """Store an answer. It counts only while the lease is ours and the run is open; else it is dropped."""

    async def work(conn: Connection) -> list[Event]:
        run = await runs.lock(conn, call.job.run_id)
        if run is None or await conn.fetchval(_OURS, call.job.id, call.job.lease) is None:
            return []
        if run["status"] in runs.ENDED:
            await _finish(conn, call)
            return []
        if call.req_version >= 0:
            await conn.execute(_VERSION, call.job.run_id, call.req_version)
        return await _Settling(core, conn, run, call).apply(answer)

    told = await core.database.run(work)
    core.signals.events([event.id for event in told])
    core.signals.work()


async def _finish(conn: Connection, call: Call) -> None:
    await conn.execute(_FINISH, call.job.id)
    await jobs.release(conn, [call.job.id])


class _Settling:
    def __init__(self, core: Core, conn: Connection, run: asyncpg.Record, call: Call) -> None:
        self._core = core
        self._conn = conn
        self._run = run
        self._call = call

    async def apply(self, answer: Answer) -> list[Event]:
        match answer:
            case Returned(output):
                return await runs.end(self._conn, self._run, runs.End("Completed", output=output))
            case Steps():
                return await self._steps(answer)
            case Failed():
                return await self._failed(answer)
            case Broken(error):
                return await self._fail(dict(error))
            case _:
                assert_never(answer)

    async def _fail(self, error: dict[str, object], output: str | None = None) -> list[Event]:
        how = runs.End("Failed", output=output or json.dumps(error), error=error)
        return await runs.end(self._conn, self._run, how)

    async def _failed(self, answer: Failed) -> list[Event]:
        if answer.no_retry or self._call.last:
            return await self._fail(dict(answer.error), answer.output)
        await self._retry(answer.retry_after, f"{answer.error['name']}: {answer.error['message']}")
        return []

    async def _retry(self, retry_after: str | None, reason: str) -> None:
        """The same job again, later, one attempt up; its slot is free meanwhile."""
        now = datetime.now(UTC)
        at = backoff.retry_after(retry_after, now)
        if at is None:
            delay = backoff.delay_seconds(self._call.job.attempt + 1, self._core.config.retry_scale)
            at = now + timedelta(seconds=delay)
        score = int(at.timestamp() * 1000) - self._run["priority_ms"]
        await self._conn.execute(_RETRY, self._call.job.id, at, score, storable(reason[:500]))
        await jobs.release(self._conn, [self._call.job.id])

    async def _steps(self, answer: Steps) -> list[Event]:
        if not answer.ops:  # nothing was done, so it is asked again as after an error
            nothing = responses.failure("no opcodes", "Error", "The function reported no steps")
            return await self._failed(Failed(nothing, json.dumps(nothing), answer.no_retry, answer.retry_after))
        for op in answer.ops:
            if (broken := responses.oversized(op)) is not None:
                return await self._fail(dict(broken.error))
        only = answer.ops[0] if len(answer.ops) == 1 else None
        if only is not None and only.op == "StepError" and not (answer.no_retry or self._call.last):
            return await self._step_error(only, answer.retry_after)
        told: list[Event] = []
        applying = opcodes.Applying(self._core, self._conn, self._run, self._call.job, self._call.sent_at)
        try:
            told = await applying.apply(answer.ops)
        except opcodes.Fatal as fatal:
            return await self._fail(fatal.error)
        too_much = self._over_limits(applying)
        if too_much is not None:
            return await self._fail(too_much)
        await _finish(self._conn, self._call)
        return told

    def _over_limits(self, applying: "opcodes.Applying") -> dict[str, object] | None:
        if applying.state_bytes > STATE_BYTES_MAX:
            return responses.failure(
                "InngestErrStateOverflowed",
                "InngestErrStateOverflowed",
                "The function run exceeded the state size limit of 32 MiB",
            )
        if applying.steps_seen > STEPS_MAX:
            return responses.failure(
                "InngestErrFunctionOverflowed",
                "InngestErrFunctionOverflowed",
                f"The function run exceeded the step limit of {STEPS_MAX} steps",
            )
        return None

    async def _step_error(self, op: Op, retry_after: str | None) -> list[Event]:
        error = responses.step_error(op)
        opened = steps.Opened(op.id, op.op, op.display_name)
        attempts = self._call.job.attempt + 1
        await steps.failed_attempt(self._conn, self._run["id"], opened, attempts, json.dumps(error))
        await self._retry(retry_after, f"{error['name']}: {error['message']}")
        return []
