"""What runs beside an agent: the desk's tools over MCP, and a gateway in front of other servers'."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.cli.terminal import fail

UrlOption = Annotated[str | None, typer.Option(envvar="COUNTERSIGN_URL", help="Where the desk is, https://…")]
KeyOption = Annotated[
    str | None,
    typer.Option(envvar="COUNTERSIGN_KEY", help="One of its API keys. Better in the environment than typed."),
]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(mcp)
    cli.command(name="mcp-gateway")(mcp_gateway)


def mcp(url: UrlOption = None, key: KeyOption = None) -> None:
    """Give an agent the desk's tools by MCP, over standard input and output."""
    from app.mcp.stdio import serve_stdio  # the protocol's library takes half a second, which no other command needs

    try:
        asyncio.run(serve_stdio(url, key))
    except ValueError as error:
        fail(str(error))


def mcp_gateway(
    file: Annotated[Path, typer.Argument(help="The gateway's file.", exists=True, dir_okay=False)],
    url: UrlOption = None,
    key: KeyOption = None,
) -> None:
    """Stand in front of an MCP server and ask a person about the calls that the file names."""
    from app.mcp.gateway.config import gateway_config
    from app.mcp.gateway.server import serve_gateway

    try:
        asyncio.run(serve_gateway(gateway_config(file.read_bytes()), url, key))
    except ValueError as error:
        fail(str(error))
