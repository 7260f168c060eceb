"""The keys that this tenant's decisions are signed with: listed, and replaced."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.commands.secrets import seals
from app.cli.open_records import open_records
from app.cli.operator import operator
from app.cli.terminal import as_json, out, table
from app.domain.approvals.proofs.signing_keys import SHOWN_SECONDS, SigningKey
from app.domain.ids import TenantId

signing_keys_cli = typer.Typer(help="Keys that decisions are signed with.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(signing_keys_cli, name="signing-keys")


@asynccontextmanager
async def _open() -> AsyncIterator[tuple[store.PostgresSigningKeys, TenantId]]:
    async with open_records() as records:
        yield store.PostgresSigningKeys(records.pool, seals()), records.tenant


@signing_keys_cli.command("list")
def list_(json_: JsonFlag = False) -> None:
    """Which there are and which one signs. Only public halves are shown."""
    asyncio.run(_list(json_))


async def _list(json_: bool) -> None:
    async with _open() as (keys, tenant):
        found = await keys.all(tenant)
    if json_:
        told = {key.kid: {"created_by": key.created_by, "created_at": key.created_at} for key in found}
        ends = {key.kid: {"replaced_at": key.replaced_at, "state": _state(key)} for key in found}
        as_json([{**key.jwk(tenant), **told[key.kid], **ends[key.kid]} for key in found])
    elif not found:
        out.print("There are no signing keys yet: the first is made when the first decision is signed.")
    else:
        rows = [[key.kid, str(key.created_by), f"{key.created_at:%Y-%m-%d %H:%M}", _state(key)] for key in found]
        table("Signing keys", ["Name (kid)", "Made by", "When (UTC)", "State"], rows)


@signing_keys_cli.command()
def rotate() -> None:
    """Sign with a new key from now on. What the old one signed stays valid for as long as it would have."""
    asyncio.run(_rotate())


async def _rotate() -> None:
    async with _open() as (keys, tenant):
        key = await keys.rotate(tenant, by=operator())
    out.print(f"{key.kid} signs from now on.", markup=False)


def _state(key: SigningKey) -> str:
    if key.replaced_at is not None:
        until = key.replaced_at + timedelta(seconds=SHOWN_SECONDS)
        return f"replaced; public until {until:%Y-%m-%d %H:%M}"
    if not key.opens:
        return "NO KEY OPENS IT"
    return "signs" if key.is_newest else "signs; sealed with an older key: run `countersign secrets rotate`"
