"""The desk's tools over streamable HTTP: each call stands alone and uses the API with its caller's key."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp

from app.client.countersign_client import AsyncCountersign
from app.mcp.server import Context, desk_server

BYTES_MAX: Final = 256 * 1024


@dataclass(frozen=True)
class Hosted:
    """Where this host is reached, and its own API, which is called without a network, so as if by TLS."""

    origin: str
    api: ASGIApp


@asynccontextmanager
async def open_hosted(hosted: Hosted) -> AsyncIterator[ASGIApp]:
    """What answers ``POST /mcp``, for as long as the block runs."""

    @asynccontextmanager
    async def callers(context: Context) -> AsyncIterator[AsyncCountersign]:
        request = context.request
        assert request is not None, "over HTTP each call has its request"
        key = request.headers["authorization"].partition(" ")[2].strip()
        transport = httpx.ASGITransport(hosted.api, client=request.client or ("", 0))
        async with AsyncCountersign(f"https://{_netloc(hosted)}", key, transport=transport) as desk:
            yield desk

    manager = StreamableHTTPSessionManager(
        app=desk_server(callers),
        json_response=True,
        stateless=True,
        security_settings=_security(hosted),
        max_request_body_size=BYTES_MAX,
    )
    async with _running(manager):
        yield manager.handle_request


def _security(hosted: Hosted) -> TransportSecuritySettings:
    """A page on the web reaches us neither under a name of its own nor from its own origin."""
    return TransportSecuritySettings(allowed_hosts=[_netloc(hosted)], allowed_origins=[hosted.origin])


def _netloc(hosted: Hosted) -> str:
    return urlsplit(hosted.origin).netloc


@asynccontextmanager
async def _running(manager: StreamableHTTPSessionManager) -> AsyncIterator[None]:
    """In a task of its own: it has to end in the one where it began, and a host may be closed from another."""
    ready, over = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        async with manager.run():
            ready.set()
            await over.wait()

    task = asyncio.create_task(run())
    await ready.wait()
    try:
        yield
    finally:
        over.set()
        with contextlib.suppress(asyncio.CancelledError):
            await task
