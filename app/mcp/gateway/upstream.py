"""The server behind the gateway. What opens it stays here: no error and no request to the desk has a word of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import httpx2
import mcp_types as types
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from app.mcp.gateway import config

PAGES_MAX: Final = 100
CALL_SECONDS: Final = 600.0
CONNECT_SECONDS: Final = 30.0
T = TypeVar("T")


class NotStarted(MCPError):
    """The server has ended, and does not start again: nothing was sent to it."""

    def __init__(self, error: Exception) -> None:
        kind = type(error).__name__
        super().__init__(types.INTERNAL_ERROR, f"The server behind has ended and does not start again ({kind}).")


@dataclass(frozen=True)
class _Session:
    """One that is open, in a task of its own: the SDK wants it closed where it was opened."""

    client: Client
    closing: asyncio.Event
    task: "asyncio.Task[None]"

    async def close(self) -> None:
        """Whatever its server leaves behind: it may have ended long before."""
        self.closing.set()
        with suppress(Exception):
            await self.task


class Upstream:
    """Nothing is cached: what a tool says of itself is asked again each time.

    A command that has ended is started again for the next call; a call that was on its way is never sent twice.
    """

    def __init__(self, told: config.Upstream, session: _Session) -> None:
        self._told, self._session, self._ended = told, session, False
        self._starting = asyncio.Lock()

    @property
    def client(self) -> Client:
        """The session that is open now, or was last."""
        return self._session.client

    async def read(self, ask: Callable[[Client], Awaitable[T]]) -> T:
        """What changes nothing: asked again where the server has ended."""
        client = await self._live()
        try:
            return await ask(client)
        except MCPError as error:
            if not self._is_over(client, error):
                raise
        return await ask(await self._live())

    async def tools(self) -> list[types.Tool]:
        """All of them, as they are now."""
        found: list[types.Tool] = []
        cursor: str | None = None
        for _ in range(PAGES_MAX):
            page = await self._page(cursor)
            found += page.tools
            cursor = page.next_cursor
            if cursor is None:
                return found
        raise MCPError(types.INTERNAL_ERROR, "The server's list of tools does not end")

    async def tool(self, name: str) -> types.Tool | None:
        """As it is now."""
        return next((one for one in await self.tools() if one.name == name), None)

    async def awake(self) -> None:
        """A command that ended while nobody called it is started again, before anything is sent to it."""
        if self._told.command is not None:
            await self._page(None)

    async def call(self, name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """What it answers, as it answers it: also what does not keep to its own schema."""
        params = types.CallToolRequestParams(name=name, arguments=dict(arguments))
        request = types.CallToolRequest(params=params)
        client = await self._live()
        try:
            return await client.session.send_request(
                request, types.CallToolResult, request_read_timeout_seconds=CALL_SECONDS
            )
        except MCPError as error:
            self._is_over(client, error)
            raise

    async def close(self) -> None:
        """For good."""
        await self._session.close()

    async def _page(self, cursor: str | None) -> types.ListToolsResult:
        return await self.read(lambda client: client.list_tools(cursor=cursor))

    def _is_over(self, client: Client, error: MCPError) -> bool:
        """An address has no end: there the same code says that one answer was cut off."""
        over = error.code == types.CONNECTION_CLOSED and self._told.command is not None
        if over and client is self.client:
            self._ended = True
        return over

    async def _live(self) -> Client:
        """Raises NotStarted."""
        async with self._starting:
            if self._ended:
                await self._session.close()
                try:
                    self._session = await _opened(self._told)
                except Exception as error:
                    raise NotStarted(error) from None
                self._ended = False
            return self.client


@asynccontextmanager
async def open_upstream(told: config.Upstream) -> AsyncIterator[Upstream]:
    """Started or connected to, for as long as the block runs. A command sees its own environment alone."""
    upstream = Upstream(told, await _opened(told))
    try:
        yield upstream
    finally:
        await upstream.close()


async def _opened(told: config.Upstream) -> _Session:
    opened: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
    closing = asyncio.Event()

    async def hold() -> None:
        async with _connected(told) as client:
            opened.set_result(client)
            await closing.wait()

    task = asyncio.create_task(hold())
    either: set[asyncio.Future[Any]] = {task, opened}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not opened.done():
        await task
    return _Session(opened.result(), closing, task)


@asynccontextmanager
async def _connected(told: config.Upstream) -> AsyncIterator[Client]:
    if told.command is not None:
        command = StdioServerParameters(command=told.command, args=told.args, env=dict(told.env), cwd=told.cwd)
        async with Client(command, cache=None, read_timeout_seconds=CALL_SECONDS) as client:
            yield client
        return
    assert told.url is not None, "one of both stands in the file"
    timeout = httpx2.Timeout(CONNECT_SECONDS, read=CALL_SECONDS)
    async with (
        httpx2.AsyncClient(headers=told.headers, timeout=timeout) as http,
        Client(streamable_http_client(told.url, http_client=http), cache=None) as client,
    ):
        yield client
