"""Keys that the team's own programs call the API with."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.open_records import open_records
from app.cli.operator import operator
from app.cli.terminal import as_json, out, say, table
from app.domain.people.api_keys import ApiKey, NewSecret, Scope

KeyArgument = Annotated[str, typer.Argument(help="Its id (key_…), as `countersign keys list` shows it.")]

keys_cli = typer.Typer(help="Keys that your own programs call the API with.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(keys_cli, name="keys")


@keys_cli.command()
def create(
    name: Annotated[str, typer.Option(help="What uses it, such as 'nightly shop sync'.")],
    scope: Annotated[
        list[Scope],
        typer.Option(metavar="SCOPE", help=f"What it is for; may be said several times. One of {', '.join(Scope)}"),
    ],
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="How long it lasts; for ever otherwise.")] = None,
) -> None:
    """Make a key. It is shown this once, on stdout; only its digest is kept."""
    asyncio.run(_create(name, scope, timedelta(days=days) if days else None))


async def _create(name: str, scopes: list[Scope], lasts: timedelta | None) -> None:
    async with open_records() as records:
        keys = store.PostgresApiKeys(records.pool)
        key, secret = await keys.create(records.tenant, name, set(scopes), by=operator(), lasts=lasts)
    _show(key, secret)


@keys_cli.command("list")
def list_(json_: JsonFlag = False) -> None:
    """Which keys there are: what for, when last used, and until when. Never the keys themselves."""
    asyncio.run(_list(json_))


async def _list(json_: bool) -> None:
    async with open_records() as records:
        found = await store.PostgresApiKeys(records.pool).all(records.tenant)
    if json_:
        as_json([{**vars(key), "scopes": sorted(key.scopes)} for key in found])
    elif not found:
        out.print("There are no keys.")
    else:
        rows = [[k.id, f"csk_{k.prefix}_…", k.name, ", ".join(sorted(k.scopes)), *_times(k)] for k in found]
        table("Keys", ["Id", "Begins with", "Name", "Scopes", "Last used", "Works until"], rows)


@keys_cli.command()
def rotate(
    key: KeyArgument,
    overlap_hours: Annotated[float, typer.Option(min=0, max=24 * 90, help="How long the old one still works.")] = 24,
) -> None:
    """Another key for the same; the old one works until the overlap ends, so that no call fails in between."""
    asyncio.run(_rotate(key, timedelta(hours=overlap_hours)))


async def _rotate(which: str, overlap: timedelta) -> None:
    async with open_records() as records:
        keys = store.PostgresApiKeys(records.pool)
        key, secret = await keys.rotate(records.tenant, which, by=operator(), overlap=overlap)
    say(f"The old key works for another {overlap.total_seconds() / 3600:g} h.")
    _show(key, secret)


@keys_cli.command()
def revoke(key: KeyArgument) -> None:
    """Refuse a key from now on."""
    asyncio.run(_revoke(key))


async def _revoke(which: str) -> None:
    async with open_records() as records:
        key = await store.PostgresApiKeys(records.pool).revoke(records.tenant, which, by=operator())
    out.print(f"Key {key.id} ({key.name}) is refused from now on.", markup=False)


def _show(key: ApiKey, secret: NewSecret) -> None:
    say(f"Key {key.id} ({key.name}) is for {', '.join(sorted(key.scopes))}. Keep it now: it is not shown again.")
    out.print(secret.text, markup=False)


def _times(key: ApiKey) -> tuple[str, str]:
    until = "revoked" if key.revoked_at else _day(key.expires_at, "for ever")
    return _day(key.last_used_at, "never"), until


def _day(at: datetime | None, otherwise: str) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else otherwise
