"""Looking after the desk: migrate, seed, audit, doctor."""

import asyncio
from typing import Annotated

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.environment import setting
from app.cli.open_records import database, open_records
from app.cli.terminal import as_json, fail, out, say, table
from app.domain.operations.rehearsals import WAIT_SECONDS_MAX
from app.slack.i18n import po_files

audit_cli = typer.Typer(help="The record of everything that happened.", invoke_without_command=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(migrate)
    cli.command()(seed)
    cli.command()(doctor)
    cli.command()(language)
    cli.add_typer(audit_cli, name="audit")


def migrate() -> None:
    """Bring the database's tables up to date."""
    asyncio.run(_migrate())


async def _migrate() -> None:
    async with database() as url:
        applied = await store.migrate(url)
    out.print("\n".join(f"Applied {name}" for name in applied) or "Already up to date.")


def seed() -> None:
    """Load five made-up customers and their orders: for a demo alone, never beside real ones. Safe to run again."""
    if setting("COUNTERSIGN_ENV") == "production":
        fail(
            "`seed` loads made-up customers, for a demo alone, and COUNTERSIGN_ENV is production. "
            "`countersign tenant add` makes a desk without them."
        )
    asyncio.run(_seed())


async def _seed() -> None:
    async with open_records(new_tenant=True) as records:
        await store.seed(records.pool, records.tenant)
    out.print(f"Tenant {records.tenant} has the five made-up customers of the demo and their orders.")


def language(choice: Annotated[str, typer.Argument(help="By its two letters, such as en or de")]) -> None:
    """Choose the language this tenant's people are spoken to in. A running host follows within a minute.

    Where the desk's file says a language, the file wins, and this says so.
    """
    spoken = po_files.languages()
    if choice not in spoken:
        fail(f"There is no language {choice!r} here. There are: {', '.join(spoken)}.")
    asyncio.run(_speak(choice))


async def _speak(choice: str) -> None:
    async with open_records() as records:
        await store.PostgresTenants(records.pool).speak(records.tenant, choice)
    out.print(f"Tenant {records.tenant} is spoken to in {choice} from now on.")


def doctor(
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Send a marked mail through door, engine and Slack; nothing is paid.")
    ] = False,
    wait: Annotated[
        int, typer.Option(min=5, max=WAIT_SECONDS_MAX, help="Seconds that somebody has to press, with --rehearse.")
    ] = 300,
    json_: JsonFlag = False,
) -> None:
    """Check every dependency and setting, and name the fix for what is wrong.

    Exit code 0: nothing is wrong, though something may be worth a look. 1: something is wrong, or the rehearsal did
    not come through.
    """
    if rehearse:
        _rehearse(wait, json_)
        return
    from app.cli.doctor import (
        examine,
        report,
    )  # all that is examined is loaded, which other commands need not wait for

    results = asyncio.run(examine())
    if json_:
        as_json([result._asdict() for result in results])
    else:
        report.show(results)
    if any(result.state == "bad" for result in results):
        raise typer.Exit(1)


def _rehearse(wait_seconds: int, json_: bool) -> None:
    from app.cli.doctor.rehearsal import rehearse as rehearsal
    from app.cli.doctor.rehearsal.hops import hops_of

    try:
        found = asyncio.run(rehearsal.rehearse(wait_seconds, say))
    except KeyboardInterrupt:
        fail("Broken off: the rehearsal is withdrawn, and its card says so.")
    well, sentence = rehearsal.verdict(found)
    if json_:
        hops = [{"hop": hop.name, "reached": hop.reached, "at": hop.at} for hop in hops_of(found)]
        as_json({"rehearsal": found.id, "well": well, "outcome": found.outcome, "told": sentence, "hops": hops})
    else:
        out.print(sentence, markup=False)
    if not well:
        raise typer.Exit(1)


@audit_cli.callback()
def audit(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many of the latest rows.")] = 50,
    json_: JsonFlag = False,
) -> None:
    """The latest rows of the record, oldest first."""
    if context.invoked_subcommand is None:
        asyncio.run(_audit(limit, json_))


async def _audit(limit: int, json_: bool) -> None:
    async with open_records() as records:
        rows = await store.PostgresAudit(records.pool).rows(records.tenant, limit=limit)
    if json_:
        as_json(rows)
        return
    cells = [
        [str(r["seq"]), f"{r['at']:%Y-%m-%d %H:%M:%S}", str(r["action"]), str(r["actor"]), str(r["subject"])]
        for r in rows
    ]
    table("Record", ["#", "When (UTC)", "What", "Who", "About"], cells)


@audit_cli.command()
def verify() -> None:
    """Check that no row was changed, removed or slipped in."""
    asyncio.run(_verify())


async def _verify() -> None:
    async with open_records() as records:
        first_bad = await store.PostgresAudit(records.pool).verify(records.tenant)
    if first_bad is not None:
        fail(f"The record does not hold: row {first_bad} is the first whose hash does not follow.")
    out.print("The record holds: every row follows from the one before it.")
