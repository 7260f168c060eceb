"""``countersign mcp``: the desk's tools over standard input and output, for a client that starts programs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server.stdio import stdio_server

from app.client.countersign_client import AsyncCountersign
from app.mcp.server import Context, desk_server


async def serve_stdio(url: str | None, key: str | None) -> None:
    """Until the client closes its end. Raises ValueError where the desk is not named."""
    async with AsyncCountersign(url, key) as desk:

        @asynccontextmanager
        async def ours(_: Context) -> AsyncIterator[AsyncCountersign]:
            yield desk

        server = desk_server(ours)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
