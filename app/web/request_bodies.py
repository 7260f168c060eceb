"""Reads request bodies under a cap, so that nobody can fill the memory of the host."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import BadInput, TooLarge

DECLARED_MAX: Final = 2**53
_LENGTH: Final = re.compile(r"[0-9]{1,15}")

Growing = Callable[[int], Awaitable[None]]

BODY_BYTES_MAX: Final = 1024 * 1024  # every door but the mail door, which has its own cap


async def read_capped(request: Request, limit: int, growing: Growing | None = None) -> bytes:
    """The whole body, or TooLarge as soon as it is known to exceed ``limit`` bytes.

    ``growing`` is awaited with the size that its head declares, and with each size it has reached, before it is read
    on. Raises BadInput where the sender hangs up.
    """
    if (declared := declared_bytes(request.headers.get("content-length", ""))) > limit:
        raise TooLarge(_sentence(limit))
    if growing is not None:
        await growing(declared)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise TooLarge(_sentence(limit))
            parts.append(part)
            if growing is not None:
                await growing(size)
    except ClientDisconnect:
        raise BadInput("The sender hung up before the body was complete", detail="hung_up") from None
    return b"".join(parts)


def declared_bytes(length: str) -> int:
    """What a Content-Length says; 0 where it says nothing, and more than any cap where it is no sensible number."""
    if not length:
        return 0
    return int(length) if _LENGTH.fullmatch(length) else DECLARED_MAX


def _sentence(limit: int) -> str:
    return f"The body is larger than {limit // 1024:,} KiB, which is the most this door takes"


class BodyCap:
    """ASGI middleware: answers 413 to any body over the cap, before anything parses or authenticates it."""

    def __init__(self, app: ASGIApp, *, limit: int = BODY_BYTES_MAX, except_prefix: str = "/webhooks/mail/") -> None:
        self._app, self._limit, self._except = app, limit, except_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count bytes as they pass; a declared length over the cap is refused unread."""
        if scope["type"] != "http" or str(scope["path"]).startswith(self._except):
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if declared_bytes(headers.get(b"content-length", b"").decode("latin-1")) > self._limit:
            await _refuse(send, self._limit)
            return
        await self._app(scope, _counted(receive, self._limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLarge(_sentence(limit))
        return message

    return counted


async def _refuse(send: Send, limit: int) -> None:
    body = _sentence(limit).encode()
    headers: list[tuple[bytes, Any]] = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
