"""The functions as an engine reaches them, built anew when the desk is told other numbers or times."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import inngest
import inngest.fast_api
import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.operations.desk_config import DeskConfig
from workers.functions.runtime.client import close_client
from workers.functions.runtime.engine_registration import slugs_of
from workers.functions.runtime.told_numbers import Numbers, numbers_of

LOOK_SECONDS: Final = 1.0  # in memory, where the newest version arrives

_log = structlog.get_logger("countersign.functions")


class Build(Protocol):
    """Client and functions with these numbers. Ids are the same each time."""

    def __call__(self, numbers: Numbers) -> tuple[inngest.Inngest, Sequence[inngest.Function[Any]]]: ...


class ServedFunctions:
    """An ASGI app. What is under way goes on with the functions it began with: they differ in numbers alone."""

    def __init__(self, build: Build, now: Callable[[], DeskConfig], *, origin: str, path: str) -> None:
        self._build, self._now, self._origin, self._path = build, now, origin, path
        self._clients: list[inngest.Inngest] = []
        self._numbers, self._app, self.slugs = self._made()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Whoever calls has passed the engine's door."""
        await self._app(scope, receive, send)

    async def follow(self, register_again: Callable[[], None]) -> None:
        """Until it is cancelled. Every host does it; the engine takes the same from each."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if numbers_of(self._now()) != self._numbers:
                self._numbers, self._app, self.slugs = self._made()
                _log.info("functions_built_anew", version=self._now().version)
                register_again()

    async def aclose(self) -> None:
        """With the host, and not before: what is under way may still need the client it began with."""
        for client in self._clients:
            await close_client(client)

    def _made(self) -> tuple[Numbers, ASGIApp, frozenset[str]]:
        numbers = numbers_of(self._now())
        client, functions = self._build(numbers)
        self._clients.append(client)
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        # Who we are is configured: without an origin the SDK believes any request's Host, and tells the engine.
        inngest.fast_api.serve(
            app,
            client,
            list(functions),
            serve_origin=self._origin,
            serve_path=self._path,
            enable_unauthed_sync=False,
        )
        return numbers, app, slugs_of(functions)
