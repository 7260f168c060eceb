"""Waking who waits for news: LISTEN on a connection of its own, or plain patience where that does not work."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

import asyncpg

from app.store.db.outbox import CHANNEL
from app.store.db.pool import CONNECT_SECONDS, behind_pooler, is_pooled

DESK_CHANNEL: Final = "countersign_desk"  # a desk is told something else
APPROVALS_CHANNEL: Final = "countersign_approvals"  # an approval changed, or somebody asks about it
_RECONNECT_SECONDS: Final = 10.0


class OutboxListener:
    """``await wakeups.wait(1.0)`` returns when something was queued, or after a second at the latest."""

    def __init__(self, url: str, *, pooled: bool = False) -> None:
        self._url = url
        self.pooled = pooled or is_pooled(url)  # a transaction pooler forgets LISTEN: poll instead
        self._news = {CHANNEL: asyncio.Event(), DESK_CHANNEL: asyncio.Event()}
        self._heard: Callable[[str], None] | None = None
        self._conn: asyncpg.Connection[Any] | None = None
        self._next_try = 0.0

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._conn is not None and not self._conn.is_closed():
            await self._conn.close(timeout=CONNECT_SECONDS)

    async def wait(self, limit_seconds: float) -> None:
        """Sleep until something was queued, never longer than the limit; a lost connection only makes it slower."""
        await self._wait(CHANNEL, limit_seconds)

    async def wait_for_desk(self, limit_seconds: float) -> None:
        """The same until a desk is told something else."""
        await self._wait(DESK_CHANNEL, limit_seconds)

    def tell_of_approvals(self, heard: Callable[[str], None]) -> None:
        """``heard`` gets each notice, "tenant/id". Where none can come, whoever wants to know has to look."""
        self._heard = heard

    async def _wait(self, channel: str, limit_seconds: float) -> None:
        await self._listen()
        try:
            async with asyncio.timeout(limit_seconds):
                await self._news[channel].wait()
        except TimeoutError:
            return
        finally:
            self._news[channel].clear()

    async def _listen(self) -> None:
        now = asyncio.get_running_loop().time()
        alive = self._conn is not None and not self._conn.is_closed()
        if self.pooled or alive or now < self._next_try:
            return
        self._next_try = now + _RECONNECT_SECONDS
        try:
            self._conn = await asyncpg.connect(self._url, timeout=CONNECT_SECONDS, statement_cache_size=0)
            async with self._conn.transaction():
                self.pooled = await behind_pooler(self._conn)
            if self.pooled:
                await self._conn.close(timeout=CONNECT_SECONDS)
                return
            for channel in self._news:
                await self._conn.add_listener(channel, self._wake)
            await self._conn.add_listener(APPROVALS_CHANNEL, self._tell)
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._conn = None

    def _tell(self, _conn: object, _pid: int, _channel: str, notice: object) -> None:
        if self._heard is not None:
            self._heard(str(notice))

    def _wake(self, _conn: object, _pid: int, channel: str, _tenant: object) -> None:
        self._news[channel].set()
