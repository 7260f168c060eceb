"""Keys that the team's own programs call the API with."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.commands.key_options import (
    AmountOption,
    KindOption,
    LiftOption,
    OpenMaxOption,
    PerMinuteOption,
    ReviewerOption,
    ScopeOption,
    ToolOption,
    limits_of,
    scopes_of,
)
from app.cli.open_records import open_records
from app.cli.operator import operator
from app.cli.terminal import as_json, out, say, table
from app.domain.people.api_keys import ApiKey, NewSecret, Scope
from app.domain.people.key_limit_options import Limit
from app.domain.people.key_limits import NO_LIMITS, KeyLimits
from app.errors import BadInput

KeyArgument = Annotated[str, typer.Argument(help="Its id (key_…), as `countersign keys list` shows it.")]
NamedArgument = Annotated[str, typer.Argument(help="Its id (key_…) or its name, as `countersign keys list` has it.")]

keys_cli = typer.Typer(help="Keys that your own programs call the API with.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(keys_cli, name="keys")


@keys_cli.command()
def create(
    name: Annotated[str, typer.Option(help="What uses it, such as 'nightly shop sync'.")],
    scope: ScopeOption,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="How long it lasts; for ever otherwise.")] = None,
    kind: KindOption = None,
    tool: ToolOption = None,
    amount_max: AmountOption = None,
    per_minute: PerMinuteOption = None,
    open_max: OpenMaxOption = None,
    reviewer: ReviewerOption = None,
) -> None:
    """Make a key. It is shown this once, on stdout; only its digest is kept."""
    limits = limits_of(kind, tool, amount_max, reviewer, per_minute=per_minute, open_max=open_max)
    asyncio.run(_create(name, scopes_of(scope), timedelta(days=days) if days else None, limits))


async def _create(name: str, scopes: frozenset[Scope], lasts: timedelta | None, limits: KeyLimits) -> None:
    async with open_records() as records:
        keys = store.PostgresApiKeys(records.pool)
        key, secret = await keys.create(records.tenant, name, scopes, by=operator(), lasts=lasts, limits=limits)
    _show(key, secret)


@keys_cli.command()
def limit(
    key: KeyArgument,
    kind: KindOption = None,
    tool: ToolOption = None,
    amount_max: AmountOption = None,
    per_minute: PerMinuteOption = None,
    open_max: OpenMaxOption = None,
    reviewer: ReviewerOption = None,
    lift: LiftOption = None,
) -> None:
    """Change what a key may ask for, and so what those may that take its place. What is not named stays."""
    limits = limits_of(kind, tool, amount_max, reviewer, per_minute=per_minute, open_max=open_max)
    if limits == NO_LIMITS and not lift:
        raise BadInput("Name a limit, or one to lift; `countersign keys list` shows those there are")
    asyncio.run(_limit(key, limits, lift or []))


async def _limit(which: str, limits: KeyLimits, lifted: list[Limit]) -> None:
    async with open_records() as records:
        keys = store.PostgresApiKeys(records.pool)
        key = await keys.limit(records.tenant, which, limits, lifted=lifted, by=operator())
    out.print(f"Key {key.id} ({key.name}): {key.limits.words() or 'no limits'}.", markup=False, soft_wrap=True)


@keys_cli.command("list")
def list_(json_: JsonFlag = False) -> None:
    """Which keys there are: what for, when last used, and until when. Never the keys themselves."""
    asyncio.run(_list(json_))


async def _list(json_: bool) -> None:
    async with open_records() as records:
        found = await store.PostgresApiKeys(records.pool).all(records.tenant)
    if json_:
        as_json([{**vars(key), "scopes": sorted(key.scopes), "limits": key.limits.to_json()} for key in found])
    elif not found:
        out.print("There are no keys.")
    else:
        rows = [
            [k.id, f"csk_{k.prefix}_…", k.name, ", ".join(sorted(k.scopes)), *_times(k), k.limits.words() or "none"]
            for k in found
        ]
        table("Keys", ["Id", "Begins with", "Name", "Scopes", "Last used", "Works until", "Limits"], rows)


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
def lock(key: NamedArgument) -> None:
    """Refuse a program at once, whichever of its keys it calls with, and withdraw what it has open."""
    asyncio.run(_lock(key))


async def _lock(which: str) -> None:
    async with open_records() as records:
        found = await store.PostgresKeyLocks(records.pool).lock(records.tenant, which, by=operator())
    if not found.changed:
        out.print(f"Key {found.key_id} ({found.name}) is locked already, by {found.by}.", markup=False)
        return
    said = f"Key {found.key_id} ({found.name}) is locked; {found.open} of its requests are being withdrawn."
    out.print(said, markup=False, soft_wrap=True)


@keys_cli.command()
def unlock(key: NamedArgument) -> None:
    """Let a locked program call again. What was withdrawn stays withdrawn."""
    asyncio.run(_unlock(key))


async def _unlock(which: str) -> None:
    async with open_records() as records:
        found = await store.PostgresKeyLocks(records.pool).unlock(records.tenant, which, by=operator())
    said = "may call again; what was withdrawn stays so" if found.changed else "is not locked"
    out.print(f"Key {found.key_id} ({found.name}) {said}.", markup=False)


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
    until = "locked" if key.locked_at else _day(key.expires_at, "for ever")
    until = "revoked" if key.revoked_at else until
    return _day(key.last_used_at, "never"), until


def _day(at: datetime | None, otherwise: str) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else otherwise
