"""A small host of functions for the bench, and how it talks to an engine."""

import asyncio
import itertools
import socket
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_SDK: Final = {"x-inngest-sdk": "bench:v1", "x-inngest-req-version": "2"}
_STORED_SECONDS: Final = 0.2  # an engine says nothing when a wait is stored; an earlier event would rightly be lost


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
async def hosted() -> AsyncIterator[Host]:
    """A host that answers at an address of its own."""
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
