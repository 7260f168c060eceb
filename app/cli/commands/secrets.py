"""Secrets of a tenant from the terminal: set, listed by name, removed and sealed anew; never shown."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.open_records import key_text, open_records
from app.cli.operator import operator
from app.cli.terminal import as_json, out, table
from app.domain.ids import TenantId
from app.domain.privacy.records_keys import keys_of
from app.errors import Misconfigured

secrets_cli = typer.Typer(help="Secrets of this tenant, sealed with SECRETS_KEY.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="Small letters, digits and hyphens, such as records-http.")]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(secrets_cli, name="secrets")


@asynccontextmanager
async def _open() -> AsyncIterator[tuple[store.PostgresTenantSecrets, TenantId]]:
    async with open_records() as records:
        yield store.PostgresTenantSecrets(records.pool, seals()), records.tenant


def seals() -> store.Seals:
    """By SECRETS_KEY, else by the key of the one-machine run. Raises Misconfigured."""
    try:
        return store.Seals(keys_of(key_text("SECRETS_KEY"), "SECRETS_KEY"))
    except ValueError as error:
        raise Misconfigured(str(error)) from None


@secrets_cli.command("set")
def set_(name: NameArgument) -> None:
    """Set or replace one. Its value is asked for, or read from a pipe: never from the command line."""
    value = typer.prompt("Value", hide_input=True) if sys.stdin.isatty() else sys.stdin.read().rstrip("\r\n")
    asyncio.run(_set(name, value))


async def _set(name: str, value: str) -> None:
    async with _open() as (secrets, tenant):
        await secrets.put(tenant, name, value, by=operator())
    out.print(f"{name} is set.", markup=False)


@secrets_cli.command("list")
def list_(json_: JsonFlag = False) -> None:
    """Which there are, who set them, and whether SECRETS_KEY opens them."""
    asyncio.run(_list(json_))


async def _list(json_: bool) -> None:
    async with _open() as (secrets, tenant):
        found = await secrets.list(tenant)
    if json_:
        as_json([asdict(one) for one in found])
    elif not found:
        out.print("There are no secrets.")
    else:
        rows = [[one.name, str(one.set_by), f"{one.set_at:%Y-%m-%d %H:%M}", _state(one)] for one in found]
        table("Secrets", ["Name", "Set by", "When (UTC)", "State"], rows)


def _state(one: store.KeptSecret) -> str:
    if not one.opens:
        return "NO KEY OPENS IT"
    return "well" if one.is_newest else "sealed with an older key: run `countersign secrets rotate`"


@secrets_cli.command()
def remove(name: NameArgument) -> None:
    """Delete one for good."""
    asyncio.run(_remove(name))


async def _remove(name: str) -> None:
    async with _open() as (secrets, tenant):
        await secrets.remove(tenant, name, by=operator())
    out.print(f"{name} is gone.", markup=False)


@secrets_cli.command()
def rotate() -> None:
    """Seal everything with the first key of SECRETS_KEY; older keys can be taken out of it afterwards."""
    asyncio.run(_rotate())


async def _rotate() -> None:
    async with _open() as (secrets, tenant):
        count = await secrets.rotate(tenant, by=operator())
    out.print(f"{count} sealed anew; every secret is sealed with the first key now.")
