"""App hosts on free loopback ports that keep every call request they were sent and what they answered."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

import flask
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from werkzeug.serving import make_server

PATH: Final = "/api/inngest"


@dataclass
class Call:
    """One call request (POST) and its answer."""

    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]
    started: float  # time.time()
    ended: float = 0.0
    status: int = 0  # 0 until answered
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""

    @property
    def fn(self) -> str:
        return self.query["fnId"]

    @property
    def run_id(self) -> str:
        return str(self.body["ctx"]["run_id"])

    @property
    def attempt(self) -> int:
        return int(self.body["ctx"]["attempt"])

    @property
    def opcodes(self) -> list[dict[str, Any]]:
        found = json.loads(self.answer) if self.status == 206 else []
        return found if isinstance(found, list) else []


class Recorder:
    """ASGI wrapper that reads the whole request, runs the app, and keeps both sides."""

    def __init__(self, app: ASGIApp, calls: list[Call]) -> None:
        self.app = app
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        chunks, more = [], True
        while more:
            message = await receive()
            chunks.append(message.get("body", b""))
            more = message.get("more_body", False)
        raw = b"".join(chunks)
        query = {key: values[0] for key, values in parse_qs(scope["query_string"].decode()).items()}
        headers = {key.decode().lower(): value.decode() for key, value in scope["headers"]}
        call = Call(query, headers, json.loads(raw or b"{}"), time.time())
        self._calls.append(call)
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": raw, "more_body": False}

        status = 0

        async def keep(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                call.answer_headers = {k.decode().lower(): v.decode() for k, v in message["headers"]}
            else:
                call.answer += message.get("body", b"")
            if message["type"] == "http.response.body" and not message.get("more_body"):
                call.ended, call.status = time.time(), status
            await send(message)

        await self.app({**scope, "conformance.call": call}, replay, keep)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals belong to pytest


class Host:
    """A uvicorn server in the test's own event loop. It can go down and come back on the same port."""

    def __init__(self, app: ASGIApp) -> None:
        self.calls: list[Call] = []
        self._app = Recorder(app, self.calls)
        self.port = 0
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    def deploy(self, app: ASGIApp) -> None:
        """Answer with another version of the app from now on."""
        self._app.app = app

    async def start(self) -> None:
        config = uvicorn.Config(
            self._app,
            host="127.0.0.1",
            port=self.port,
            lifespan="off",
            ws="none",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            if self._task.done():
                self._task.result()
            await asyncio.sleep(0.005)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is None or self._task is None:
            return
        connections = list(self._server.server_state.connections)
        self._server.force_exit = self._server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError, SystemExit):
            await self._task
        for connection in connections:  # a host that dies answers nobody, not even who is waiting
            if connection.transport is not None:
                connection.transport.abort()
        self._server = self._task = None


class ThreadedHost:
    """A Flask app behind werkzeug's threaded server, for functions written with plain ``def``."""

    def __init__(self, app: flask.Flask) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{PATH}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
