"""``countersign tenant``: the desks in these records, one per Slack workspace."""

import asyncio
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.open_records import open_records
from app.cli.terminal import as_json, fail, out, table
from app.domain.ids import TenantId
from app.errors import NotFound

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens: shop-berlin.")]

tenant_cli = typer.Typer(help="The desks in these records: add, list, show, remove.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(tenant_cli, name="tenant")


@tenant_cli.command()
def add(
    tenant: IdArgument,
    name: Annotated[
        str, typer.Option(help="Its name in this list; Slack has it from `name` in desk.yaml. Without it: the id.")
    ] = "",
) -> None:
    """Make an empty desk. Safe to run again."""
    asyncio.run(_add(TenantId(tenant), name))


async def _add(tenant: TenantId, name: str) -> None:
    async with open_records(new_tenant=True) as records:
        directory = store.TenantDirectory(records.pool)
        fresh = await directory.add(tenant, name)
        renamed = bool(name) and not fresh and await directory.rename(tenant, name)
    state = "is made" if fresh else f"is called {name} now" if renamed else "was there already"
    out.print(f"Tenant {tenant} {state}. A host serves it with TENANT={tenant}.", markup=False)


@tenant_cli.command("list")
def list_tenants(json_: JsonFlag = False) -> None:
    """Every desk in these records."""
    rows = asyncio.run(_list())
    if json_:
        as_json([asdict(row) for row in rows])
    elif not rows:
        out.print("There is none. `countersign init` makes one, step by step.")
    else:
        cells = [[r.id, r.name, r.language, r.team_id or "none yet", f"{r.created_at:%Y-%m-%d}"] for r in rows]
        table("Tenants", ["Id", "Name", "Language", "Workspace", "Since"], cells)


async def _list() -> list[store.TenantRow]:
    async with open_records(new_tenant=True) as records:
        return await store.TenantDirectory(records.pool).list()


@tenant_cli.command()
def show(tenant: IdArgument, json_: JsonFlag = False) -> None:
    """One desk, and what it has."""
    row, counts = asyncio.run(_show(TenantId(tenant)))
    if json_:
        as_json({**asdict(row), **asdict(counts)})
        return
    lines = [
        ["Name", row.name],
        ["Language", row.language],
        ["Workspace", row.team_id or "none yet: a host that starts for it ties its own"],
        ["Since", f"{row.created_at:%Y-%m-%d %H:%M} UTC"],
        *([name.replace("_", " ").capitalize(), str(count)] for name, count in asdict(counts).items()),
    ]
    table(f"Tenant {row.id}", ["", ""], lines)


async def _show(tenant: TenantId) -> tuple[store.TenantRow, store.TenantCounts]:
    async with open_records(new_tenant=True) as records:
        directory = store.TenantDirectory(records.pool)
        return await _found(directory, tenant), await directory.counts(tenant)


@tenant_cli.command()
def remove(
    tenant: IdArgument,
    erase: Annotated[bool, typer.Option("--erase", help="With all its customers, mails and decisions.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for the id once more.")] = False,
) -> None:
    """Remove an empty desk; with --erase, one with everything it has. Nothing brings that back but a backup."""
    asyncio.run(_remove(TenantId(tenant), erase=erase, yes=yes))


async def _remove(tenant: TenantId, *, erase: bool, yes: bool) -> None:
    async with open_records(new_tenant=True) as records:
        directory = store.TenantDirectory(records.pool)
        await _found(directory, tenant)
        if erase and not yes:
            _typed_again(tenant, await directory.counts(tenant))
        await directory.remove(tenant, erase=erase)
    out.print(f"Tenant {tenant} is removed{' with everything it had' if erase else ''}.", markup=False)


def _typed_again(tenant: TenantId, counts: store.TenantCounts) -> None:
    """An id that is typed is an id that was looked at."""
    if not sys.stdin.isatty():
        fail(f"Nobody is there to type the id again: add --yes to erase tenant {tenant}.")
    had = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in asdict(counts).items())
    out.print(f"Tenant {tenant} has {had}. All of it is deleted.", markup=False)
    if typer.prompt("Type its id again to erase it", err=True).strip() != tenant:
        fail("That is another id. Nothing was removed.")


async def _found(directory: store.TenantDirectory, tenant: TenantId) -> store.TenantRow:
    for row in await directory.list():
        if row.id == tenant:
            return row
    raise NotFound(f"There is no tenant {tenant!r} in these records; `countersign tenant list` names those there are")
