"""Only so many large bodies are in the host's memory at once: whoever brings one more waits at the door, unread."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from app.errors import Unavailable
from app.web.request_bodies import read_capped

LARGE_BYTES: Final = 1024 * 1024
LARGE_AT_ONCE: Final = 2  # as there are mail readers; each costs the host some six times its size
WAIT_SECONDS: Final = 30.0  # for a place; whoever forwards mail tries again for days
READ_SECONDS: Final = 60.0  # for a body to arrive, once it holds a place


@dataclass
class LargeBodies:
    """Bodies beyond ``from_bytes``, by what their head declares or as they grow. First come, first served."""

    at_once: int = LARGE_AT_ONCE
    from_bytes: int = LARGE_BYTES
    wait_seconds: float = WAIT_SECONDS
    read_seconds: float = READ_SECONDS
    waiting: int = 0
    _places: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.at_once)

    @asynccontextmanager
    async def reading(self, request: Request, limit: int) -> AsyncIterator[bytes]:
        """The whole body; a large one's place is held until the block ends.

        Raises TooLarge and BadInput; Unavailable where no place was free in time, or the body did not arrive in time.
        """
        async with AsyncExitStack() as held:
            yield await self._read(request, limit, held)

    async def _read(self, request: Request, limit: int, held: AsyncExitStack) -> bytes:
        within = asyncio.timeout(None)

        async def growing(size_bytes: int) -> None:
            if size_bytes > self.from_bytes and within.when() is None:
                await self._take(held)
                within.reschedule(asyncio.get_running_loop().time() + self.read_seconds)

        try:
            async with within:
                return await read_capped(request, limit, growing)
        except TimeoutError:
            raise Unavailable("The mail did not arrive in time; please send it again") from None

    async def _take(self, held: AsyncExitStack) -> None:
        self.waiting += 1
        try:
            await asyncio.wait_for(self._places.acquire(), self.wait_seconds)
        except TimeoutError:
            raise Unavailable("Other large mails are being read just now; please try again") from None
        finally:
            self.waiting -= 1
        held.callback(self._places.release)
