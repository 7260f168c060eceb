"""What the clock does, by hand: the week's figures, a backup, and its way back."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.environment import setting
from app.cli.open_records import database, home, open_records, vault
from app.cli.terminal import as_json, fail, out, table
from app.domain.money import format_money
from app.domain.operations.model_usage import dollars
from app.domain.operations.weekly_metrics import Times, WeekFigures
from app.domain.operations.weeks import IsoWeek
from app.ports.operations.operations import Backup

DirOption = Annotated[Path | None, typer.Option("--dir", help="Where backups are kept; else BACKUP_DIR.")]

backup_cli = typer.Typer(help="Copies of the records.", invoke_without_command=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(metrics)
    cli.add_typer(backup_cli, name="backup")
    cli.command()(restore)


def metrics(
    week: Annotated[str | None, typer.Option(help="Such as 2026-W47; else the last whole week.")] = None,
    json_: JsonFlag = False,
) -> None:
    """The desk's figures of one week, Monday to Sunday in UTC."""
    try:
        wanted = IsoWeek.parse(week) if week else IsoWeek.of(datetime.now(UTC)).before
    except ValueError:
        fail(f"{week} is not a week. A week is written like 2026-W47.")
    asyncio.run(_metrics(wanted, json_))


async def _metrics(week: IsoWeek, json_: bool) -> None:
    async with open_records() as records:
        figures = await store.PostgresMetrics(records.pool).week(records.tenant, week)
    if json_:
        as_json(figures.to_json())
    elif figures.empty:
        out.print(f"{week} was a quiet week: no case closed, nothing decided, nobody called.")
    else:
        table(f"Week {week}, tenant {records.tenant}", ["Measure", "Figure"], _rows(figures))


def _rows(figures: WeekFigures) -> list[list[str]]:
    rows = [
        ["Cases resolved", str(figures.resolved.count)],
        ["Time to resolution", _times(figures.resolved)],
        ["Time to a reply, 95 of 100 within", _silence(figures)],
        ["Still unanswered at the week's end", _open(figures)],
        ["Decided by a person", str(figures.decided.count)],
        ["Time to decision", _times(figures.decided)],
        ["Escalations", str(figures.escalations)],
        ["Expired", str(figures.expired)],
        ["Undone or asked again", str(figures.overturned)],
    ]
    rows += [[f"Refunded, {r.count} times", format_money(r.cents, r.currency)] for r in figures.refunds]
    rows += [[f"Store credit, {c.count} times", format_money(c.cents, c.currency)] for c in figures.credits]
    for passed in figures.let_through:
        undone = f"undone {passed.undone}: {format_money(passed.undone_cents, passed.currency)}"
        rows.append(
            [f"Let through, {passed.count} times", f"{format_money(passed.cents, passed.currency)}, {undone}"]
        )
    model = figures.model
    if model.requests:
        money = f", {dollars(model.cost_micros)}" if model.cost_micros else ""
        unpriced = f" ({model.unpriced} requests to models without a price)" if model.unpriced else ""
        rows.append(["Language model", f"{model.tokens:,} tokens in {model.requests:,} requests{money}{unpriced}"])
    for one in figures.reviewers:
        said = f"{one.approved} approved, {one.rejected} rejected, {one.overturned} overturned"
        rows.append([f"Decided by {one.reviewer}", said])
    return rows


def _silence(figures: WeekFigures) -> str:
    seconds = figures.silence_p95_seconds
    return "none to measure" if seconds is None else f"{seconds:.0f} s"


def _open(figures: WeekFigures) -> str:
    longest = figures.open.longest_seconds
    return str(figures.open.count) if longest is None else f"{figures.open.count}, the longest for {longest:.0f} s"


def _times(times: Times) -> str:
    if times.mean_seconds is None or times.median_seconds is None:
        return "none to measure"
    return f"mean {times.mean_seconds:.0f} s, median {times.median_seconds:.0f} s"


@backup_cli.callback()
def backup(
    context: typer.Context,
    verify: Annotated[bool, typer.Option("--verify", help="Make none: restore the newest one on trial.")] = False,
    folder: DirOption = None,
) -> None:
    """Back the records up. A backup is restored on trial before it is kept; a bad one never is."""
    if context.invoked_subcommand is None:
        asyncio.run(_verify(_folder(folder)) if verify else _make(_folder(folder)))


async def _make(folder: Path) -> None:
    async with database() as url:
        made = await store.PostgresBackups(url, folder, keep_days=1).make(datetime.now(UTC))
    _tell(made, folder)


async def _verify(folder: Path) -> None:
    names = store.backups_in(folder)
    if not names:
        fail(f"There is no backup in {folder}. `countersign backup` makes one.")
    async with database() as url:
        _tell(await store.PostgresBackups(url, folder, keep_days=1).verify(folder / names[-1]), folder)


def _tell(made: Backup, folder: Path) -> None:
    how = "restored on trial" if made.restored else "read back only: DATABASE_URL's user may not create databases"
    out.print(f"{folder / made.name}: {made.rows} rows, {made.size_bytes} bytes, {how}.", markup=False)


@backup_cli.command("list")
def list_(json_: JsonFlag = False, folder: DirOption = None) -> None:
    """The backups there are, oldest first."""
    place = _folder(folder)
    names = store.backups_in(place)
    rows = [{"name": name, "bytes": (place / name).stat().st_size} for name in names]
    if json_:
        as_json(rows)
    elif not rows:
        out.print(f"There is no backup in {place}.", markup=False)
    else:
        table(f"Backups in {place}", ["Name", "Bytes"], [[str(row["name"]), str(row["bytes"])] for row in rows])


def restore(
    file: Annotated[Path, typer.Argument(help="A backup, as `countersign backup list` names them.")],
    into: Annotated[
        str | None,
        typer.Option(envvar="RESTORE_DATABASE_URL", help="An empty database; else DATABASE_URL, if it is empty."),
    ] = None,
    erasures: Annotated[
        Path | None,
        typer.Option(help="The newest list of erasures; else the one beside the backup."),
    ] = None,
) -> None:
    """Load a backup into an empty database, check that it is all there, and erase again who was erased since."""
    if not file.is_file():
        fail(f"{file} is not a file. `countersign backup list` names the backups there are.")
    if erasures is not None and not erasures.is_file():
        fail(f"{erasures} is not a file. The list of erasures lies in the folder of the backups, as erasures.jsonl.")
    listed = store.ErasureFile(file.parent) if erasures is None else store.ErasureFile(erasures.parent, erasures.name)
    asyncio.run(_restore(file, into, listed))


async def _restore(file: Path, into: str | None, listed: store.ErasureFile) -> None:
    erased: list[int] = []

    async def erase_again(url: str, made_at: datetime | None) -> None:
        erased.append(await store.repeat_erasures(url, listed.lines(), vault(), made_at=made_at))

    if into is not None:
        done = await store.restore(file, into, erase_again)
    else:
        async with database() as url:
            done = await store.restore(file, url, erase_again)
    chains = (
        "The record holds to its end" if len(done.heads) == 1 else f"All {len(done.heads)} records hold to their ends"
    )
    out.print(f"Restored {done.total_rows} rows. {chains}.", markup=False)
    if any(erased):
        out.print(f"Erased again, as they were erased after that backup: {sum(erased)} people.", markup=False)


def _folder(named: Path | None) -> Path:
    configured = setting("BACKUP_DIR")
    return named or (Path(configured) if configured else home() / "backups")
