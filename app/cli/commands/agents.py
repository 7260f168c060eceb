"""What runs beside an agent: the desk's tools over MCP."""

import asyncio
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


def mcp(url: UrlOption = None, key: KeyOption = None) -> None:
    """Give an agent the desk's tools by MCP, over standard input and output."""
    from app.mcp.stdio import serve_stdio  # the protocol's library takes half a second, which no other command needs

    try:
        asyncio.run(serve_stdio(url, key))
    except ValueError as error:
        fail(str(error))
