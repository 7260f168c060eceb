"""Outermost around every request: gives it a correlation id, and measures and notes how it ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.observability import correlation
from app.observability.metrics import REQUESTS
from app.observability.tracing import record
from app.web.access.engine_signature import ENGINE_PATH

# The engine calls for every step and probes never end: each has its measurement, and steps log for themselves.
_QUIET: Final = frozenset({ENGINE_PATH, "/health", "/ready", "/metrics"})

SOCKET: Final = "socket"  # the route of what comes over Socket Mode

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_log = structlog.get_logger("countersign.web")


@contextmanager
def socket_request() -> Iterator[Callable[[int], None]]:
    """The same around a request that comes over a connection of our own; told the status of its answer."""
    began, status = perf_counter(), 500

    def answered(with_status: int) -> None:
        nonlocal status
        status = with_status

    with correlation.begin():
        try:
            yield answered
        finally:
            _note(SOCKET, "POST", status, perf_counter() - began)


def _note(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method if method in _METHODS else "other", str(status)).observe(seconds)
    if route not in _QUIET:
        record(route, seconds, status=status)
        _log.info("served", route=route, status=status, ms=round(seconds * 1000))


class Watched:
    """Around the whole app, its error pages included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, then say what was served: the route's pattern, never the path somebody typed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with correlation.begin():
            try:
                await self._app(scope, receive, noted)
            finally:
                route = getattr(scope.get("route"), "path", "none")
                _note(route, scope["method"], status, perf_counter() - began)
