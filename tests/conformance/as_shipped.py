"""Stands before an engine and shows things as late as a real server does: from caches, and after their time."""

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.conformance.hosts import Host

_CACHED: Final = ((re.compile(r"/v1/events/[^/]+/runs|/v1/events$"), 15.0), (re.compile(r"/v1/runs/[^/]+$"), 3.0))
_LATE_SECONDS: Final = 2.0  # from the first look at an ended run to its output, its trace and a rerun of it
_FRESH_SECONDS: Final = 1.0  # how long an event is not found
_ENDED: Final = ("COMPLETED", "FAILED", "CANCELLED")
_DROPPED: Final = frozenset({"host", "content-length", "connection", "transfer-encoding"})


class AsShipped:
    """One proxy; ``delayed`` counts what it kept back."""

    def __init__(self, engine_url: str) -> None:
        self._http = httpx.AsyncClient(base_url=engine_url, timeout=60)
        self._cache: dict[str, tuple[float, bytes, int]] = {}
        self._seen: dict[str, float] = {}
        self.delayed = 0

    async def forward(self, request: Request) -> Response:
        """As it came, but for what a cache still holds."""
        path = f"{request.url.path}?{request.url.query}"
        kept_seconds = next((s for p, s in _CACHED if p.match(request.url.path)), 0.0) * (request.method == "GET")
        until, content, status = self._cache.get(path, (0.0, b"", 0))
        if kept_seconds and time.monotonic() < until:
            self.delayed += 1
            return Response(content, status, media_type="application/json")
        headers = {key: value for key, value in request.headers.items() if key not in _DROPPED}
        body = await request.body()
        reply = await self._http.request(request.method, path, content=body, headers=headers)
        if kept_seconds:
            self._cache[path] = (time.monotonic() + kept_seconds, reply.content, reply.status_code)
        kept = {key: value for key, value in reply.headers.items() if key not in _DROPPED}
        return Response(reply.content, reply.status_code, kept)

    async def graphql(self, request: Request) -> Response:
        """Ended runs show their output and can be run again only after a while; fresh events are not found."""
        body = await request.json()
        query, variables = body["query"], body.get("variables") or {}
        named = [str(value) for value in variables.values() if isinstance(value, str)]
        event = next((value for value in named if " event(" in query), None)
        if event is not None and self._younger(f"event {event}", _FRESH_SECONDS):
            return JSONResponse({"errors": [{"message": "sql: no rows in result set"}], "data": None})
        for value in named:
            late = self._younger(f"ended {value}", _LATE_SECONDS, begin=False)
            if late and any(word in query for word in ("rerun(", "trace ", "runTraceSpanOutputByID")):
                return JSONResponse({"errors": [{"message": "original run trace not found"}], "data": None})
        reply = await self._http.post("/v0/gql", json=body)
        answer: dict[str, Any] = reply.json()
        run: dict[str, Any] = (answer.get("data") or {}).get("run") or {}
        ended = run.get("status") in _ENDED and "output" in run
        if ended and self._younger(f"ended {named[0]}", _LATE_SECONDS):
            run["output"] = None
        return JSONResponse(answer)

    def _younger(self, what: str, seconds: float, *, begin: bool = True) -> bool:
        if not begin and what not in self._seen:
            return False
        young = time.monotonic() - self._seen.setdefault(what, time.monotonic()) < seconds
        self.delayed += young
        return young

    async def close(self) -> None:
        await self._http.aclose()


@asynccontextmanager
async def as_shipped(engine_url: str) -> AsyncIterator[tuple[str, AsShipped]]:
    """Its address, and what it keeps count of."""
    proxy = AsShipped(engine_url)
    every = ["GET", "POST", "PUT", "DELETE"]
    routes = [
        Route("/v0/gql", proxy.graphql, methods=["POST"]),
        Route("/{path:path}", proxy.forward, methods=every),
    ]
    host = Host(Starlette(routes=routes))
    await host.start()
    try:
        yield host.url.removesuffix("/api/inngest"), proxy
    finally:
        await host.stop()
        await proxy.close()
