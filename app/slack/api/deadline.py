"""How long an answer may take: Slack gives up after three seconds, whoever of us needed them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Final

from app.errors import Unavailable
from app.slack.i18n import catalogue

ANSWER_SECONDS: Final = 2.5  # everything before the ack

_until: ContextVar[float | None] = ContextVar("answer_until", default=None)


def begin() -> None:
    """From here on all that is done for this request, by whomever, shares its time."""
    _until.set(asyncio.get_running_loop().time() + ANSWER_SECONDS)


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Raises Unavailable when the block takes longer, or the request has no more time."""
    ends = _until.get()
    left = seconds if ends is None else min(seconds, ends - asyncio.get_running_loop().time())
    try:
        async with asyncio.timeout(left):
            yield
    except TimeoutError:
        raise Unavailable(catalogue.TRY_AGAIN, detail="too_slow") from None
