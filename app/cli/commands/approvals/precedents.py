"""Where requests lie among each other, from a terminal: made again of what is kept of them."""

import asyncio
from typing import Final

import typer

from app import store
from app.cli.open_records import open_records
from app.cli.terminal import out, say
from workers.functions.approvals.precedents import BATCH, fill

DECISIONS_MAX: Final = 1_000_000

precedents_cli = typer.Typer(help="Earlier decisions that are like a request.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(precedents_cli, name="precedents")


@precedents_cli.callback()
def _group() -> None:
    """With one command alone its name would be left out."""


@precedents_cli.command()
def rebuild() -> None:
    """Give every decision of a person its place anew. Until then cards find fewer; stopped, the night goes on."""
    asyncio.run(_rebuild())


async def _rebuild() -> None:
    async with open_records() as records:
        precedents, done = store.PostgresPrecedents(records.pool), 0
        await precedents.keep_only(records.tenant, [])
        async for done in fill(precedents, records.tenant, batches_max=DECISIONS_MAX // BATCH):
            say(f"{done} placed…")
    out.print(f"{done} decisions have their place.", markup=False)
