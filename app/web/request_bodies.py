"""Reads request bodies under a cap, so that nobody can fill the memory of the host."""

import re
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import ClientDisconnect, Request

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
        raise too_large(limit)
    if growing is not None:
        await growing(declared)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise too_large(limit)
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


def too_large(limit: int) -> TooLarge:
    """What to raise over a cap."""
    return TooLarge(f"The body is larger than {limit // 1024:,} KiB, which is the most this door takes")
