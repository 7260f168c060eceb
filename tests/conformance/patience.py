"""How long scenarios wait, and how they poll. A real server is given more time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from .engines import REAL

SLACK: Final = 3.0 if REAL else 1.0  # a real server has a tick and other tenants of its time
WITHIN_SECONDS: Final = 15.0 * SLACK
RETRY_WITHIN_SECONDS: Final = 400.0 if REAL else 20.0  # its back-off table is not scaled
# A real server shows outputs, traces and fresh events a while after they are there.
READABLE_SECONDS: Final = 10.0 if REAL else 0.0


async def eventually(
    holds: Callable[[], Any | Awaitable[Any]], what: str = "the condition", within: float = WITHIN_SECONDS
) -> Any:
    """Poll ``holds`` until it is truthy and return its value."""
    deadline = time.monotonic() + within
    while True:
        value = holds()
        if isinstance(value, Awaitable):
            value = await value
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {within} s: {what}"
        await asyncio.sleep(0.02)


async def quiet(seconds: float = 0.6) -> None:
    """Give something that must not happen the time to happen."""
    await asyncio.sleep(seconds * SLACK)
