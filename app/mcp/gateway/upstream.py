"""The server behind the gateway. What opens it stays here: no error and no request to the desk has a word of it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import mcp_types as types
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from app.mcp.gateway import config

PAGES_MAX: Final = 100
CALL_SECONDS: Final = 600.0
CONNECT_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Upstream:
    """An open session. Nothing is cached: what a tool says of itself is asked again each time."""

    client: Client

    async def tools(self) -> list[types.Tool]:
        """All of them, as they are now."""
        found: list[types.Tool] = []
        cursor: str | None = None
        for _ in range(PAGES_MAX):
            page = await self.client.list_tools(cursor=cursor)
            found += page.tools
            cursor = page.next_cursor
            if cursor is None:
                return found
        raise MCPError(types.INTERNAL_ERROR, "The server's list of tools does not end")

    async def tool(self, name: str) -> types.Tool | None:
        """As it is now."""
        return next((one for one in await self.tools() if one.name == name), None)

    async def call(self, name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """What it answers, as it answers it: also what does not keep to its own schema."""
        params = types.CallToolRequestParams(name=name, arguments=dict(arguments))
        request = types.CallToolRequest(params=params)
        return await self.client.session.send_request(
            request, types.CallToolResult, request_read_timeout_seconds=CALL_SECONDS
        )


@asynccontextmanager
async def open_upstream(told: config.Upstream) -> AsyncIterator[Upstream]:
    """Started or connected to, for as long as the block runs. A command sees its own environment alone."""
    if told.command is not None:
        command = StdioServerParameters(command=told.command, args=told.args, env=dict(told.env), cwd=told.cwd)
        async with Client(command, cache=None, read_timeout_seconds=CALL_SECONDS) as client:
            yield Upstream(client)
        return
    assert told.url is not None, "one of both stands in the file"
    timeout = httpx2.Timeout(CONNECT_SECONDS, read=CALL_SECONDS)
    async with (
        httpx2.AsyncClient(headers=told.headers, timeout=timeout) as http,
        Client(streamable_http_client(told.url, http_client=http), cache=None) as client,
    ):
        yield Upstream(client)
