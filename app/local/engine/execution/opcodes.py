"""What each opcode of a 206 does; waits are stored before anything that could answer them starts."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg

from app.local.engine import events
from app.local.engine.cel import expressions
from app.local.engine.core import Core
from app.local.engine.database import Connection
from app.local.engine.events import Event
from app.local.engine.execution import jobs, steps, system_events, waits
from app.local.engine.execution.jobs import CALL, Leased, NewJob
from app.local.engine.execution.steps import Done, Opened
from app.local.engine.primitives import durations, ids
from app.local.engine.primitives.limits import INVOKE_SECONDS_DEFAULT, WAIT_SECONDS_MAX
from app.local.engine.primitives.text import storable
from app.local.engine.protocol import responses
from app.local.engine.protocol.responses import Op

_TRIGGER: Final = """
    SELECT e.body FROM inngest_engine.run_events r JOIN inngest_engine.events e ON e.id = r.event_id
    WHERE r.run_id = $1 AND r.position = 1
"""
_MISSING_FUNCTION: Final = {
    "name": "InngestInvokeError",
    "message": "could not find function with ID: {slug}",
    "stack": None,
}


class Fatal(Exception):
    """The run ends here."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.error = error


class Applying:
    """The opcodes of one answer, applied to one locked run."""

    def __init__(self, core: Core, conn: Connection, run: asyncpg.Record, job: Leased, sent_at: datetime) -> None:
        self._core = core
        self._conn = conn
        self._run = run
        self._job = job
        self._sent_at = sent_at
        self._group = False
        self._opened = 0
        self._done_at_once: list[Done] = []
        self.state_bytes: int = run["state_bytes"]
        self.steps_seen: int = run["steps_seen"]

    async def apply(self, ops: Sequence[Op]) -> list[Event]:
        """Apply every opcode; the events this publishes are returned."""
        self._group = len(ops) > 1
        known = await steps.done_among(self._conn, self._run["id"], [op.id for op in ops])
        fresh = [op for op in ops if op.id not in known]
        # A whole group is noted as open before any of its members can complete.
        waits_first = sorted(fresh, key=lambda op: op.op != "WaitForEvent")
        told: list[Event] = []
        for op in waits_first:
            if op.op not in ("StepRun", "StepFailed", "StepError"):
                told.extend(await self._start(op))
        self.steps_seen += self._opened
        if self._opened or self._group:
            await steps.count(self._conn, self._run["id"], self._opened, force_plan=self._group)
        for op in waits_first:
            if op.op in ("StepRun", "StepFailed", "StepError"):
                await self._complete(op)
        for done in self._done_at_once:
            await self._record(done)
        return told

    async def _complete(self, op: Op) -> None:
        failed = op.op != "StepRun"
        memo = json.dumps({"error": responses.step_error(op)}) if failed else f'{{"data":{op.data}}}'
        done = Done(
            op.id,
            "StepFailed" if failed else op.op,
            memo,
            op.display_name,
            failed,
            self._job.attempt + 1,
            self._sent_at,
        )
        await self._record(done)

    async def _record(self, done: Done) -> None:
        state = await steps.record(self._conn, self._run, done)
        if state is not None:
            self.state_bytes, self.steps_seen = state.bytes, state.steps

    async def _start(self, op: Op) -> list[Event]:
        match op.op:
            case "WaitForEvent":
                await self._wait(op)
            case "StepPlanned":
                await self._plan(op)
            case "Sleep":
                await self._sleep(op)
            case "InvokeFunction":
                return await self._invoke(op)
            case "AIGateway":
                await self._ai(op)
            case _:
                raise Fatal(responses.failure(f"unknown opcode: {op.op}", "Error", f"unknown opcode: {op.op}"))
        return []

    async def _open(self, op: Op, wake_at: datetime | None = None) -> bool:
        opened = Opened(
            op.id, op.op, op.display_name, json.dumps(op.opts) if op.opts else None, self._group, op.race, wake_at
        )
        created = await steps.open_step(self._conn, self._run["id"], opened)
        self._opened += int(created)
        return created

    async def _timer(self, kind: str, op: Op, at: datetime) -> None:
        job = NewJob(f"{self._run['id']}:{op.id}:timer", self._run["id"], kind, op.id, at)
        await jobs.enqueue(self._conn, job)

    async def _plan(self, op: Op) -> None:
        await self._open(op)
        job_id = f"{self._run['id']}:{op.id}:plan"
        await jobs.enqueue(
            self._conn, NewJob(job_id, self._run["id"], CALL, op.id, priority_ms=self._run["priority_ms"])
        )

    async def _sleep(self, op: Op) -> None:
        try:
            until = datetime.fromisoformat(op.name)
        except ValueError:
            try:
                until = datetime.now(UTC) + timedelta(seconds=durations.seconds(op.name))
            except ValueError:
                raise Fatal(responses.failure("invalid sleep", "Error", f"invalid sleep time: {op.name}")) from None
        until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
        if until - datetime.now(UTC) > timedelta(seconds=WAIT_SECONDS_MAX):
            raise Fatal(responses.failure("invalid sleep", "Error", "sleep is longer than 366 days"))
        await self._open(op, until)
        await self._timer("sleep", op, until)

    async def _wait(self, op: Op) -> None:
        expression = storable(str(op.opts["if"])) if op.opts.get("if") else None
        seconds = _length(op, WAIT_SECONDS_MAX)
        if seconds > WAIT_SECONDS_MAX:
            raise Fatal(responses.failure("invalid wait", "Error", "wait timeout is longer than 366 days"))
        expires = datetime.now(UTC) + timedelta(seconds=seconds)
        name = storable(str(op.opts.get("event") or op.name))
        wait = waits.NewWait(self._run["id"], op.id, name, expression, expires)
        trigger = await self._trigger()
        try:
            await waits.store(self._conn, wait, trigger)
        except expressions.InvalidExpression as bad:
            raise Fatal(responses.failure("InvalidExpression", "Error", str(bad))) from bad
        if await self._open(op, expires):
            await self._timer("timeout", op, expires)

    async def _trigger(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(await self._conn.fetchval(_TRIGGER, self._run["id"]) or "{}")
        if body.get("data") is None:
            body["data"] = {}
        return body

    async def _invoke(self, op: Op) -> list[Event]:
        slug = str(op.opts.get("function_id") or "")
        expires = datetime.now(UTC) + timedelta(seconds=_length(op, INVOKE_SECONDS_DEFAULT))
        if not await self._open(op, expires):
            return []
        if self._core.registry.get(slug) is None:
            await self._core.registry.refresh(self._conn)
        if self._core.registry.get(slug) is None:
            error = {**_MISSING_FUNCTION, "message": str(_MISSING_FUNCTION["message"]).format(slug=slug)}
            memo = json.dumps({"error": error})
            self._done_at_once.append(Done(op.id, op.op, memo, op.display_name, failed=True))
            return []
        await self._timer("timeout", op, expires)
        payload = op.opts.get("payload") or {}
        correlation = f"{self._run['id']}.{op.id}"
        routing = {
            "fn_id": slug,
            "correlation_id": correlation,
            "source_app_id": self._run["slug"],
            "source_fn_id": self._run["slug"],
        }
        data = {**(payload.get("data") or {}), "_inngest": routing}
        internal = ids.ulid()
        try:
            event = events.make(
                system_events.INVOKED,
                data,
                internal_id=internal,
                ext_id=internal,
                ts=ids.now_ms(),
                v=payload.get("v"),
            )
        except events.BadEvent as bad:
            raise Fatal(responses.failure("invalid invoke", "Error", str(bad))) from bad
        await events.insert(self._conn, [event])
        return [event]

    async def _ai(self, op: Op) -> None:
        await self._open(op)
        job = NewJob(f"{self._run['id']}:{op.id}:ai", self._run["id"], "ai", op.id, payload=json.dumps(dict(op.opts)))
        await jobs.enqueue(self._conn, job)


def _length(op: Op, default: float) -> float:
    text = op.opts.get("timeout")
    if not text:
        return default
    try:
        return durations.seconds(str(text))
    except ValueError:
        pass
    try:
        until = datetime.fromisoformat(str(text))
    except ValueError as bad:
        raise Fatal(responses.failure("invalid timeout", "Error", f"invalid timeout: {text}")) from bad
    return (until - datetime.now(UTC)).total_seconds()
