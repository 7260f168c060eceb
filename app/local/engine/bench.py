"""``python -m app.local.engine.bench``: how fast an engine is, ours or a real one."""

import argparse
import asyncio
import itertools
import json
import logging
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
import uvicorn
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_READY: Final = "engine listening on "
_SDK: Final = {"x-inngest-sdk": "bench:v1", "x-inngest-req-version": "2"}
_STORED_SECONDS: Final = 0.2  # an engine says nothing when a wait is stored; an earlier event would rightly be lost
_AIMS_MS: Final = {"event_to_first_step": 8.0, "step_to_step": 6.0, "event_to_wait_resumed": 8.0}


@dataclass
class Host:
    """A host that answers at once and notes when it was asked; it measures engines, not the SDK."""

    url: str = ""
    asked: dict[str, list[float]] = field(default_factory=dict)
    arrived: dict[str, asyncio.Event] = field(default_factory=dict)
    finished: int = 0
    steps: int = 0

    def function(self, name: str, event: str) -> dict[str, Any]:
        """A function's registration."""
        step = {
            "id": "step",
            "name": "step",
            "runtime": {"type": "http", "url": f"{self.url}?fnId=bench-{name}&stepId=step"},
        }
        return {"id": f"bench-{name}", "name": name, "triggers": [{"event": event}], "steps": {"step": step}}

    def registration(self) -> dict[str, Any]:
        """What the host tells an engine about itself."""
        functions = [self.function("steps", "bench/steps"), self.function("wait", "bench/wait")]
        return {
            "appname": "bench", "url": self.url, "deployType": "ping", "framework": "bench", "sdk": "py:v0.5.19",
            "v": "0.1", "functions": functions, "capabilities": {},
        }  # fmt: skip

    async def call(self, request: Request) -> Response:
        """One call request: as many steps as the event asks for, or a wait."""
        now = time.perf_counter()
        body = await request.json()
        data, done = body["event"]["data"], len(body["steps"])
        key = str(data["key"])
        self.asked.setdefault(key, []).append(now)
        if "fnId=bench-wait" in str(request.url):
            answer = self._wait(done)
        elif done < data["steps"]:
            self.steps += 1
            answer = JSONResponse(
                [{"op": "StepRun", "id": f"{done:040d}", "displayName": f"s{done}", "data": done}], 206, _SDK
            )
        else:
            self.finished += 1
            answer = JSONResponse(None, 200, _SDK)
        if answer.status_code == 200 and key in self.arrived:
            self.arrived[key].set()
        return answer

    def _wait(self, done: int) -> Response:
        if done:
            self.finished += 1
            return JSONResponse(None, 200, _SDK)
        opts = {"if": "async.data.key == event.data.key", "timeout": "1h"}
        op = {"op": "WaitForEvent", "id": "w" * 40, "name": "bench/go", "displayName": "wait", "opts": opts}
        return JSONResponse([op], 206, _SDK)


@asynccontextmanager
async def _hosted() -> AsyncIterator[Host]:
    host = Host()
    listener = socket.socket(proto=socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY only where it sees this
    listener.bind(("127.0.0.1", 0))
    host.url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/inngest"
    app = Starlette(routes=[Route("/api/inngest", host.call, methods=["POST"])])
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn offers a flag, not an event
        await asyncio.sleep(0.005)
    yield host
    server.should_exit = True
    await task


class Bench:
    """One engine under measurement."""

    def __init__(self, engine: str, host: Host, http: aiohttp.ClientSession) -> None:
        self._engine = engine.rstrip("/")
        self._host = host
        self._http = http
        self._next = 0
        self.lost = 0

    async def register(self) -> None:
        """Make the engine know the host."""
        async with self._http.post(f"{self._engine}/fn/register", json=self._host.registration()) as answer:
            body = await answer.json(content_type=None)
            if not body.get("ok"):
                raise RuntimeError(f"registration refused: {body}")

    async def send(self, *events: dict[str, Any]) -> None:
        """Send events."""
        async with self._http.post(f"{self._engine}/e/bench", json=list(events)) as answer:
            await answer.read()

    def key(self) -> str:
        """A key nobody has used."""
        self._next += 1
        return f"{time.time_ns()}-{self._next}"

    async def first_step(self) -> float:
        """Milliseconds from sending an event to the host being asked."""
        key = self.key()
        sent = time.perf_counter()
        await self._run(key, {"name": "bench/steps", "data": {"key": key, "steps": 0}})
        return (self._host.asked[key][0] - sent) * 1000

    async def step_to_step(self, steps: int = 20) -> float:
        """Milliseconds between the requests of one sequential run, in the median."""
        key = self.key()
        await self._run(key, {"name": "bench/steps", "data": {"key": key, "steps": steps}})
        asked = self._host.asked[key]
        return statistics.median((b - a) * 1000 for a, b in itertools.pairwise(asked))

    async def resumed(self) -> float:
        """Milliseconds from sending an event to the waiting run going on."""
        key = self.key()
        await self.park([key])
        await asyncio.sleep(_STORED_SECONDS)
        while True:
            sent = time.perf_counter()
            try:
                await self._run(key, {"name": "bench/go", "data": {"key": key}}, 5)
            except TimeoutError:  # it came before the wait was stored
                self.lost += 1
                continue
            return (self._host.asked[key][-1] - sent) * 1000

    async def park(self, keys: list[str]) -> None:
        """Start runs that wait."""
        for at in range(0, len(keys), 500):
            chunk = keys[at : at + 500]
            await self.send(*({"name": "bench/wait", "data": {"key": key}} for key in chunk))
            while not all(key in self._host.asked for key in chunk):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def throughput(self, runs: int, steps: int) -> float:
        """Steps a second with many runs at once."""
        before, began = self._host.finished, time.perf_counter()
        batch = [{"name": "bench/steps", "data": {"key": self.key(), "steps": steps}} for _ in range(runs)]
        await self.send(*batch)
        while self._host.finished - before < runs:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        return runs * steps / (time.perf_counter() - began)

    async def _run(self, key: str, event: dict[str, Any], patience_seconds: float = 60) -> None:
        ended = self._host.arrived[key] = asyncio.Event()
        await self.send(event)
        await asyncio.wait_for(ended.wait(), patience_seconds)
        del self._host.arrived[key]


def _spread(samples: list[float]) -> dict[str, float]:
    ordered = sorted(samples)
    return {
        "p50": round(statistics.median(ordered), 2),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
        "n": len(ordered),
    }


async def _measure(
    bench: Bench, arguments: argparse.Namespace, progress: Progress, pid: int | None
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    latencies: list[tuple[str, Callable[[], Awaitable[float]], int]] = [
        ("event_to_first_step", bench.first_step, arguments.samples),
        ("step_to_step", bench.step_to_step, max(5, arguments.samples // 10)),
        ("event_to_wait_resumed", bench.resumed, arguments.samples),
    ]
    for name, sample, count in latencies:
        task = progress.add_task(name, total=count)
        samples = []
        for number in range(count + 5):
            value = await sample()
            if number >= 5:  # the first ones warm caches up
                samples.append(value)
                progress.advance(task)
        found[name] = _spread(samples)
    task = progress.add_task("steps_per_second", total=3)
    rates = []
    for _ in range(3):
        rates.append(await bench.throughput(arguments.runs, 10))
        progress.advance(task)
    found["steps_per_second"] = {"p50": round(statistics.median(rates), 1), "n": len(rates)}
    if arguments.waiting:
        found["waiting"] = await _waiting(bench, arguments, progress, pid)
    found["events_lost"] = bench.lost
    return found


async def _waiting(
    bench: Bench, arguments: argparse.Namespace, progress: Progress, pid: int | None
) -> dict[str, Any]:
    task = progress.add_task(f"{arguments.waiting} waiting runs", total=arguments.waiting)
    for _ in range(0, arguments.waiting, 500):
        count = min(500, arguments.waiting)
        await bench.park([bench.key() for _ in range(count)])
        progress.advance(task, count)
    await asyncio.sleep(3)
    found: dict[str, Any] = {"runs": arguments.waiting}
    if pid is not None:
        found.update(await _resources(pid))
    samples = [await bench.resumed() for _ in range(arguments.samples)]
    return {**found, "matching": _spread(samples)}


async def _resources(pid: int) -> dict[str, float]:
    """CPU and memory of the engine while nothing happens."""
    try:
        import psutil
    except ImportError:
        return {}
    process = psutil.Process(pid)
    before, began = process.cpu_times(), time.monotonic()
    await asyncio.sleep(5)
    after = process.cpu_times()
    used = (after.user + after.system) - (before.user + before.system)
    percent = 100 * used / (time.monotonic() - began)
    return {"cpu_percent": round(percent, 2), "rss_mb": round(process.memory_info().rss / 1e6, 1)}


@asynccontextmanager
async def _own_engine(folder: Path) -> AsyncIterator[tuple[str, int]]:
    arguments = [sys.executable, "-m", "app.local.engine", "--port", "0", "--persist", str(folder)]
    process = await asyncio.create_subprocess_exec(
        *arguments, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert process.stdout is not None
    line = ""
    while not line.startswith(_READY):
        line = (await process.stdout.readline()).decode()
        if not line:
            raise RuntimeError("the engine did not start")
    drain = asyncio.create_task(process.stdout.read())
    try:
        yield line.removeprefix(_READY).strip(), process.pid
    finally:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
        drain.cancel()


async def _run(arguments: argparse.Namespace) -> dict[str, Any]:
    console = Console(stderr=True)
    timeout = aiohttp.ClientTimeout(total=300)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        async with _hosted() as host, aiohttp.ClientSession(timeout=timeout) as http:
            if arguments.engine:
                bench = Bench(arguments.engine, host, http)
                await bench.register()
                return await _measure(bench, arguments, progress, None)
            with tempfile.TemporaryDirectory() as folder:
                async with _own_engine(Path(folder)) as (url, pid):
                    bench = Bench(url, host, http)
                    await bench.register()
                    return await _measure(bench, arguments, progress, pid)


def _table(found: dict[str, Any]) -> Table:
    table = Table("measure", "median", "p99", "aim")
    for name, aim in _AIMS_MS.items():
        table.add_row(name, f"{found[name]['p50']} ms", f"{found[name]['p99']} ms", f"{aim} ms")
    table.add_row("steps_per_second", str(found["steps_per_second"]["p50"]), "", "300")
    if "waiting" in found:
        waiting = found["waiting"]
        shown = f"{waiting.get('cpu_percent', '?')} % CPU, {waiting.get('rss_mb', '?')} MB"
        table.add_row(f"{waiting['runs']} waiting", shown, f"{waiting['matching']['p99']} ms", "1 %, 250 MB, 20 ms")
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m app.local.engine.bench", description=__doc__)
    parser.add_argument(
        "--engine", default=os.environ.get("ENGINE"), help="URL of an engine; default: one of our own"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--runs", type=int, default=100, help="runs at once when measuring throughput")
    parser.add_argument("--waiting", type=int, default=0, help="also measure with this many waiting runs")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    found = asyncio.run(_run(arguments))
    if arguments.json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        Console().print(_table(found))


if __name__ == "__main__":
    main()
