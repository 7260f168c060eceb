"""``python -m tests.chaos.engine_kill --trials 500``: kill -9 the engine at random moments of a busy minute.

Nothing accepted may be lost, every run must end as it should, and no recorded step may be executed again.
"""

import argparse
import asyncio
import datetime
import logging
import os
import random
import signal
import socket
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
import inngest
from rich.progress import Progress

from app.cli.local_stack.ports import Ports
from app.local import postgres
from tests.engine.host import Host, free_socket, served

LEASE_SECONDS: Final = "1.0"
SENDERS: Final = 4
BUSY_SECONDS: Final = 0.8
ENDED: Final = {"Completed", "Failed", "Cancelled"}
KINDS: Final = ("plain", "wait", "timeout", "retry", "parallel", "cancel", "sleep", "invoke", "fail")
OUTCOMES: Final = {"cancel": "Cancelled", "fail": "Failed"}
SECOND: Final = datetime.timedelta(seconds=1)


@dataclass
class Witness:
    """What the host saw: every execution of every step, with a token of its own."""

    executions: dict[tuple[str, str], list[tuple[str, float]]] = field(default_factory=lambda: defaultdict(list))
    failures_told: set[str] = field(default_factory=set)

    async def step(self, ctx: inngest.Context, name: str, *, fail_first: bool = False) -> str:
        token = uuid.uuid4().hex
        self.executions[ctx.run_id, name].append((token, time.time()))
        await asyncio.sleep(random.random() * 0.01)
        if fail_first and ctx.attempt == 0:
            raise ValueError("once")
        return token

    def run(self, ctx: inngest.Context, name: str, **options: Any) -> Any:
        """The step ``name`` of a function."""
        return ctx.step.run(name, partial(self.step, ctx, name, **options))


def _kind(host: Host, name: str, **options: Any) -> Any:
    return host.client.create_function(fn_id=name, trigger=inngest.TriggerEvent(event=f"kill/{name}"), **options)


def functions(host: Host, witness: Witness) -> list[Any]:
    """One function per kind of run."""
    return [*_working(host, witness), *_waiting(host, witness), *_ending(host, witness)]


def _working(host: Host, witness: Witness) -> list[Any]:
    step = witness.run

    @_kind(host, "plain")
    async def plain(ctx: inngest.Context) -> list[str]:
        return [await step(ctx, name) for name in ("a", "b", "c")]

    @_kind(host, "retry", retries=6)
    async def retry(ctx: inngest.Context) -> Any:
        return [await step(ctx, "a", fail_first=True), await step(ctx, "b")]

    @_kind(host, "parallel")
    async def parallel(ctx: inngest.Context) -> Any:
        steps = tuple(partial(step, ctx, name) for name in ("a", "b", "c"))
        tokens = await ctx.group.parallel(steps)
        return [*tokens, await step(ctx, "d")]

    @_kind(host, "child")
    async def child(ctx: inngest.Context) -> Any:
        return await step(ctx, "a")

    @_kind(host, "invoke")
    async def invoke(ctx: inngest.Context) -> Any:
        return [await ctx.step.invoke("call", function=child, data={}), await step(ctx, "b")]

    return [plain, retry, parallel, child, invoke]


def _waiting(host: Host, witness: Witness) -> list[Any]:
    step = witness.run

    @_kind(host, "wait")
    async def wait(ctx: inngest.Context) -> Any:
        before = await step(ctx, "a")
        expression = "async.data.key == event.data.key"
        got = await ctx.step.wait_for_event("w", event="kill/go", if_exp=expression, timeout=3600 * SECOND)
        assert got is not None
        return [before, got.data["key"], await step(ctx, "b")]

    @_kind(host, "timeout")
    async def timeout(ctx: inngest.Context) -> Any:
        got = await ctx.step.wait_for_event("w", event="kill/never", timeout=SECOND)
        return [got, await step(ctx, "a")]

    @_kind(host, "sleep")
    async def sleep(ctx: inngest.Context) -> Any:
        await ctx.step.sleep("nap", SECOND)
        return [await step(ctx, "a")]

    return [wait, timeout, sleep]


def _ending(host: Host, witness: Witness) -> list[Any]:
    step = witness.run

    async def on_failure(ctx: inngest.Context) -> None:
        witness.failures_told.add(str(ctx.event.data["run_id"]))

    @_kind(host, "cancel", cancel=[inngest.Cancel(event="kill/stop", if_exp="async.data.key == event.data.key")])
    async def cancel(ctx: inngest.Context) -> Any:
        await step(ctx, "a")
        await ctx.step.sleep("long", 3600 * SECOND)

    @_kind(host, "fail", retries=1, on_failure=on_failure)
    async def fail(ctx: inngest.Context) -> Any:
        await step(ctx, "a")
        raise inngest.NonRetriableError("on purpose")

    return [cancel, fail]


class Engine:
    """An engine process that is killed and started again on the same port and database."""

    def __init__(self, port: int, database: str, app_url: str) -> None:
        self._command = [
            sys.executable, "-m", "app.local.engine", "--port", str(port), "--database", database,
            "--app", app_url, "--lease-seconds", LEASE_SECONDS, "--retry-scale", "0.005",
        ]  # fmt: skip
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self._process.stdout is not None
        seen = b""
        while b"engine listening" not in seen:
            line = await self._process.stdout.readline()
            if not line:
                raise RuntimeError(f"the engine did not start: {seen.decode()}")
            seen += line
        self._drain = asyncio.create_task(self._process.stdout.read())

    async def kill(self, how: int = signal.SIGKILL) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        await self._process.wait()
        await self._drain


class Trials:
    """Sends work, kills, and checks what became of everything that was answered 200."""

    def __init__(self, engine: Engine, database: asyncpg.Pool, witness: Witness, url: str) -> None:
        self._engine = engine
        self._database = database
        self._witness = witness
        self._http = httpx.AsyncClient(base_url=url, timeout=5)
        self._nudged: set[str] = set()
        self.accepted: dict[str, str] = {}
        self._stop = asyncio.Event()

    async def close(self) -> None:
        await self._http.aclose()

    async def send(self, name: str, key: str) -> None:
        """Send until it is answered 200; the id makes a start happen once."""
        body = {"name": name, "id": f"{name}:{key}", "data": {"key": key}}
        while True:
            try:
                if (await self._http.post("/e/k", json=body)).status_code == 200:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.05)

    async def traffic(self) -> None:
        """Start runs of every kind for as long as the trial lasts."""
        while not self._stop.is_set():
            kind, key = random.choice(KINDS), uuid.uuid4().hex
            await self.send(f"kill/{kind}", key)
            self.accepted[key] = kind
            await asyncio.sleep(random.random() * 0.06)

    async def nudges(self) -> None:
        """Decide what waits and cancel what sleeps, once the database shows that it does."""
        while True:
            rows = await self._database.fetch(_OPEN_WAITS)
            for row in rows:
                if row["run_id"] not in self._nudged:
                    self._nudged.add(row["run_id"])
                    await self.send(row["event_name"], row["key"])
            await asyncio.sleep(0.05)

    async def run(self, kills: int, advance: Any) -> None:
        """Kill ``kills`` times amid traffic, then let everything end."""
        self._stop.clear()
        traffic = [asyncio.create_task(self.traffic()) for _ in range(SENDERS)]
        nudges = asyncio.create_task(self.nudges())
        for _ in range(kills):
            await asyncio.sleep(random.random() * BUSY_SECONDS)
            await self._engine.kill()
            await self._engine.start()
            advance()
        self._stop.set()
        await asyncio.gather(*traffic)
        await self._all_ended(60)
        nudges.cancel()
        await asyncio.gather(nudges, return_exceptions=True)

    async def _all_ended(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            rows = await self._database.fetch(_RUNS)
            ended = {row["key"] for row in rows if row["status"] in ENDED}
            if set(self.accepted) <= ended and all(row["status"] in ENDED for row in rows):
                return
            await asyncio.sleep(0.2)

    async def problems(self) -> list[str]:
        """Everything that is not as it should be."""
        found, by_key = [], defaultdict[str, list[Any]](list)
        for row in await self._database.fetch(_RUNS):
            by_key[row["key"]].append(row)
        for key, kind in self.accepted.items():
            runs = [row for row in by_key[key] if row["slug"] == f"app-{kind}"]
            statuses = [row["status"] for row in runs]
            if statuses != [OUTCOMES.get(kind, "Completed")]:
                found.append(f"{kind} {key}: {statuses or 'lost'}")
            elif kind == "fail" and runs[0]["id"] not in self._witness.failures_told:
                found.append(f"{kind} {key}: on_failure was never told")
        for row in await self._database.fetch(_RECORDED):
            found.extend(self._repeated(row))
        return found

    def _repeated(self, row: Any) -> list[str]:
        executions = self._witness.executions.get((row["run_id"], row["name"]), [])
        late = [token for token, began in executions if began > row["ended_at"].timestamp()]
        if late:
            return [f"{row['run_id']} step {row['name']} was executed again after it was recorded"]
        return []


_RUNS: Final = """
    SELECT r.id, r.slug, r.status, e.body::json -> 'data' ->> 'key' AS key
    FROM inngest_engine.runs r
    JOIN inngest_engine.run_events re ON re.run_id = r.id JOIN inngest_engine.events e ON e.id = re.event_id
    WHERE r.slug NOT LIKE '%-failure' AND r.slug NOT LIKE '%-child'
"""
_OPEN_WAITS: Final = """
    SELECT w.run_id, w.event_name, e.body::json -> 'data' ->> 'key' AS key
    FROM inngest_engine.waits w JOIN inngest_engine.runs r ON r.id = w.run_id
    JOIN inngest_engine.run_events re ON re.run_id = w.run_id JOIN inngest_engine.events e ON e.id = re.event_id
    WHERE w.event_name IN ('kill/go', 'kill/stop') AND r.status = 'Running'
"""
_RECORDED: Final = "SELECT run_id, name, ended_at FROM inngest_engine.steps WHERE op = 'StepRun' AND memo IS NOT NULL"


@asynccontextmanager
async def _set_up(database: str) -> AsyncIterator[Trials]:
    listener = free_socket()
    app_url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/inngest"
    with Ports() as ports:
        port = ports.spare("the engine")
        async with _trials(Engine(port, database, app_url), f"http://127.0.0.1:{port}", database, listener) as trials:
            yield trials


@asynccontextmanager
async def _trials(engine: Engine, url: str, database: str, listener: socket.socket) -> AsyncIterator[Trials]:
    witness, host = Witness(), Host(url)
    async with (
        served(host, functions(host, witness), listener),
        asyncpg.create_pool(database, min_size=1, max_size=3) as pool,
    ):
        await engine.start()
        while not await pool.fetchval("SELECT count(*) FROM inngest_engine.functions"):
            await asyncio.sleep(0.05)
        trials = Trials(engine, pool, witness, url)
        try:
            yield trials
        finally:
            await trials.close()
            await engine.kill(signal.SIGTERM)


async def kill_trials(database: str, trials: int, *, advance: Any = lambda: None) -> tuple[list[str], int]:
    """Run the trials; the problems found and the number of runs they were looked for in."""
    async with _set_up(database) as set_up:
        while trials > 0:
            await set_up.run(min(25, trials), advance)
            trials -= 25
        return await set_up.problems(), len(set_up.accepted)


def main() -> None:
    """Run the trials on a private cluster with fsync on."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.engine_kill")
    parser.add_argument("--trials", type=int, default=500)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder, Progress() as progress:
        cluster = postgres.start(Path(folder) / "postgres")
        task = progress.add_task("kills", total=arguments.trials)
        database = asyncio.run(postgres.ensure_database(cluster, "kill"))
        found, runs = asyncio.run(kill_trials(database, arguments.trials, advance=lambda: progress.advance(task)))
        cluster.stop()
    sys.stdout.write("\n".join([*found, f"{arguments.trials} kills, {runs} runs, {len(found)} problems"]) + "\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
