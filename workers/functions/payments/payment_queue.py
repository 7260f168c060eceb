"""Refunds of one payment queue: whoever comes second waits a moment and then looks at the facts again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from app.errors import ChargeBusy

T = TypeVar("T")

# A refund takes well under a second. What takes longer has lost its host or its answer: the engine's retries wait.
TURN_SECONDS: Final = 10.0
_LOOK_AGAIN_SECONDS: Final = 0.1


async def in_turn(attempt: Callable[[], Awaitable[T]]) -> T:
    """``attempt`` until the payment is free. Raises ChargeBusy after ten seconds."""
    clock = asyncio.get_running_loop().time
    until = clock() + TURN_SECONDS
    while True:
        try:
            return await attempt()
        except ChargeBusy:
            if clock() >= until:
                raise
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
