"""The team's records: import them from files."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final, Literal

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from app import store
from app.cli.desk_changes import in_force
from app.cli.open_records import Records, open_records
from app.cli.operator import operator
from app.cli.terminal import err, fail, out, say
from app.domain.ids import new_id
from app.domain.records.files.columns import written
from app.domain.records.files.decoding import ENCODINGS, UnusableFile
from app.domain.records.files.reading import FileManner, Reading
from app.domain.records.rows import TIERS, Manner
from app.domain.records.writing import Kind, Note, Row, Written
from app.errors import BadInput, Conflict

_TOLD_EVERY: Final = 1_000  # rows
_SUFFIXES: Final[dict[str, Literal["csv", "jsonl"]]] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}

Pairs = Annotated[list[str] | None, typer.Option("--map", metavar="THEIRS=OURS", help="Which column is which field.")]
Tiers = Annotated[list[str] | None, typer.Option("--tier", metavar="THEIRS=OURS", help="Their word for a tier.")]


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("import")(import_)


def import_(
    kind: Annotated[Kind, typer.Argument(help="What each row is of: customers, orders or charges.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    map_: Pairs = None,
    tier: Tiers = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    decimal: Annotated[str, typer.Option(help="The decimal sign of amounts, '.' or ','.")] = ".",
    delimiter: Annotated[str | None, typer.Option(help="What stands between columns; found out otherwise.")] = None,
    encoding: Annotated[str | None, typer.Option(help=f"{', '.join(ENCODINGS)}; found out otherwise.")] = None,
    without_lines: Annotated[bool, typer.Option("--without-lines", help="Leave lines of orders out.")] = False,
) -> None:
    """Load customers, orders or charges of your own from CSV or JSON Lines. Safe to run again."""
    if not file.is_file():  # it is read twice, and a pipe tells what it has once
        raise BadInput(f"{file} is no file but something like a pipe: save what it tells in a file, and import that")
    how = FileManner(
        kind=kind,
        format=_SUFFIXES.get(file.suffix.lower(), "csv"),
        manner=Manner(_one_of(decimal, ".,", "--decimal"), _tiers(tier or [])),
        columns=_pairs(map_ or [], "--map"),
        encoding=_one_of(encoding, ENCODINGS, "--encoding") if encoding else None,
        delimiter=_delimiter(delimiter),
        with_lines=not without_lines,
    )
    asyncio.run(_import(file, how, dry_run))


async def _import(path: Path, how: FileManner, dry_run: bool) -> None:
    digest = await asyncio.to_thread(_sha256, path)
    async with open_records() as records:
        await _kept_here(records)
        with path.open("rb") as file:
            try:
                reading = Reading(file, how)
            except UnusableFile as error:
                raise BadInput(f"{path.name}, line {error.line}: {error.sentence}") from None
            with _progress(path, file) as told:
                writing = store.Writing(
                    kind=how.kind,
                    rows=_told(reading, told),
                    by=operator(),
                    action="records_imported",
                    subject=lambda: ("import", new_id("imp")),
                    data=lambda: {"sha256": digest},
                    sound=lambda: not reading.faults,
                    dry_run=dry_run,
                    always_on_record=True,
                    patience_seconds=store.IMPORT_SECONDS,
                )
                written = await store.PostgresRecordWriter(records.pool).write(records.tenant, writing)
    _say_columns(reading)
    _report(reading, written, dry_run)


async def _kept_here(records: Records) -> None:
    """What is asked for elsewhere would be overwritten by the next answer, or contradict it. Raises Conflict."""
    source = (await in_force(records.pool, records.tenant)).records.source
    if source != "tables":
        raise Conflict(
            f"This desk asks {source} for its records, so nothing is imported. To keep them here, set "
            "`records.source` in the desk's file to `tables` (without a line there, RECORDS_SOURCE)."
        )


def _say_columns(reading: Reading) -> None:
    taken = {written(ours): theirs for ours, theirs in reading.columns.items()}
    pairs = ", ".join(f"{theirs} → {ours}" for ours, theirs in taken.items() if ours != theirs)
    if pairs:
        say(f"Columns: {pairs}.")
    if reading.unused:
        say(f"Not used: {', '.join(reading.unused)}.")


def _report(reading: Reading, written: Written, dry_run: bool) -> None:
    faults = sorted([*reading.faults, *written.faults], key=lambda note: note.line)
    total = reading.faults_total + written.faults_total
    if total:
        _say_notes(faults, total)
        fail(f"{total:,} of {reading.rows_total:,} rows cannot be imported, so none was. Mend them and start again.")
    if written.kept_total:
        _say_notes(written.kept, written.kept_total)
    verb = "would be" if dry_run else "are"
    counts = f"{written.new:,} {verb} new, {written.changed:,} changed, {written.unchanged:,} unchanged"
    out.print(f"{counts}.{' Nothing was written.' if dry_run else ''}", markup=False)


def _say_notes(notes: list[Note] | tuple[Note, ...], total: int) -> None:
    for note in notes:
        say(f"Line {note.line}: {note.sentence}" if note.line else note.sentence)
    if total > len(notes):
        say(f"… and {total - len(notes):,} more like these.")


def _told(reading: Reading, told: Callable[[], None]) -> Iterator[tuple[int, Row]]:
    for count, row in enumerate(reading):
        if count % _TOLD_EVERY == 0:
            told()
        yield row


@contextmanager
def _progress(path: Path, file: BinaryIO) -> Iterator[Callable[[], None]]:
    """On stderr, where it is a terminal; how far it is is told by the bytes that were read."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(path.name, total=max(1, path.stat().st_size))
        yield lambda: progress.update(task, completed=file.tell())
        progress.update(task, description=f"{path.name}: writing")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pairs(given: list[str], option: str) -> dict[str, str]:
    found = dict(pair.rpartition("=")[::2] for pair in given)
    if not all(theirs and ours for theirs, ours in found.items()):
        raise BadInput(f"{option} is written as {option} THEIRS=OURS")
    return found


def _tiers(given: list[str]) -> dict[str, str]:
    found = {theirs.lower(): ours for theirs, ours in _pairs(given, "--tier").items()}
    for ours in found.values():
        _one_of(ours, TIERS, "--tier")
    return found


def _delimiter(given: str | None) -> str | None:
    sign = {"tab": "\t", "\\t": "\t"}.get(given or "", given)
    if sign is not None and len(sign) != 1:
        raise BadInput("--delimiter is one character, or the word tab")
    return sign


def _one_of(given: str, allowed: Any, option: str) -> str:
    if given not in list(allowed):
        raise BadInput(f"{option} is {given!r}, but may be {' or '.join(allowed)}")
    return given
