"""What the desk is told: its file checked, compared, applied, confirmed, shown and taken back."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.calendars.public_holidays import regions
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.desk_changes import Now, Wanted, open_changes
from app.cli.terminal import as_json, fail, out, say, table
from app.desk_file import DeskFile, read_desk_file
from app.desk_file.differences import Change, named
from app.desk_file.nodes import BYTES_MAX
from app.domain.operations.desk_versions import DeskVersion
from app.slack.i18n import po_files

config_cli = typer.Typer(help="What this desk is told: its file, desk.yaml.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="The desk's file, desk.yaml.")]
VersionArgument = Annotated[int, typer.Argument(min=1, help="Its number, from `countersign config history`.")]
AsOption = Annotated[
    str | None, typer.Option("--as", help="Which owner you are (U…), where the file in force names owners.")
]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(config_cli, name="config")


def read_file(path: Path) -> DeskFile:
    """Ends the command where it cannot be read. Raises BadDeskFile."""
    if not path.is_file():
        fail(f"{path} is not a file. `countersign init` writes one to begin with.")
    try:
        with path.open("rb") as file:
            raw = file.read(BYTES_MAX + 1)
    except OSError as error:
        fail(f"{path} cannot be read: {error.strerror}.")
    return read_desk_file(raw, languages=po_files.languages(), regions=regions())


@config_cli.command()
def check(file: FileArgument) -> None:
    """Whether the file can be applied; each fault with its line, field and what is allowed."""
    found = read_file(file)
    out.print(f"{file} is in order: it tells {len(found.told)} things.", markup=False)


@config_cli.command()
def diff(file: FileArgument, json_: JsonFlag = False) -> None:
    """What the file would change, and what of that loosens a rule."""
    asyncio.run(_diff(read_file(file), json_))


async def _diff(file: DeskFile, json_: bool) -> None:
    async with open_changes() as changes:
        now = await changes.now()
    found = now.changes(file.told)
    if json_:
        as_json([asdict(one) for one in found])
        return
    _say_changes(found)
    if now.waits(file.told):
        out.print("It loosens a rule, so a second owner has to confirm it.")


def _say_changes(found: list[Change]) -> None:
    for one in found:
        loosens = f"  (loosens: {one.loosens})" if one.loosens else ""
        out.print(f"{one.field}: {one.before} → {one.after}{loosens}", markup=False)
    if not found:
        out.print("Nothing changes.")


@config_cli.command()
def apply(file: FileArgument, as_: AsOption = None) -> None:
    """Bring the file into force on every running host, within seconds."""
    found = read_file(file)
    asyncio.run(_apply(Wanted(found.text, found.told), as_))


async def _apply(wanted: Wanted, owner: str | None) -> None:
    async with open_changes() as changes:
        now, made = await changes.make(wanted, owner)
    if made is None:
        out.print(f"Version {now.version} says the same already.")
        return
    _say_changes(now.changes(made.told))
    await _say_made(made, now.config.owners)


async def _say_made(made: DeskVersion, owners: tuple[str, ...]) -> None:
    if not made.waits:
        out.print(f"Version {made.version} is in force; running hosts take it over within seconds.")
        return
    others = ", ".join(one for one in owners if one != made.owner)
    out.print(
        f"Version {made.version} waits, because it loosens {', '.join(map(named, made.loosens))}. Another owner "
        f"({others}) confirms it: countersign config confirm {made.version} --as U…, or presses on its card in Slack",
        markup=False,
    )


@config_cli.command()
def confirm(version: VersionArgument, as_: AsOption = None) -> None:
    """As a second owner, bring into force what loosens a rule."""
    asyncio.run(_confirm(version, as_))


async def _confirm(version: int, owner: str | None) -> None:
    async with open_changes() as changes:
        made = await changes.confirm(version, owner)
    if made.confirmed_as != owner:
        already = f"was confirmed by {made.confirmed_as} already" if made.confirmed_as else "waits for nobody"
        out.print(f"Version {made.version} {already}. Nothing was changed.", markup=False)
        return
    out.print(f"Version {made.version} is in force; running hosts take it over within seconds.")


@config_cli.command()
def discard(version: VersionArgument, as_: AsOption = None) -> None:
    """As a second owner, let what waits never come into force."""
    asyncio.run(_discard(version, as_))


async def _discard(version: int, owner: str | None) -> None:
    async with open_changes() as changes:
        made = await changes.discard(version, owner)
    already = f" by {made.discarded_as} already" if made.discarded_as != owner else ""
    out.print(f"Version {made.version} was discarded{already}. What was in force stays in force.", markup=False)


@config_cli.command()
def rollback(version: VersionArgument, as_: AsOption = None) -> None:
    """Say again what an earlier version said. It becomes a new version, by the same rules."""
    asyncio.run(_rollback(version, as_))


async def _rollback(version: int, owner: str | None) -> None:
    async with open_changes() as changes:
        earlier = await changes.get(version)
    await _apply(Wanted(earlier.text, earlier.told, rolls_back=version), owner)


@config_cli.command()
def show(
    version: Annotated[int | None, typer.Option("--version", min=1, help="That version's text instead.")] = None,
    json_: JsonFlag = False,
) -> None:
    """Everything the desk is told, and who says so: the file, a setting of the environment, or the default."""
    asyncio.run(_text(version) if version else _show(json_))


async def _text(version: int) -> None:
    async with open_changes() as changes:
        found = await changes.get(version)
    print(found.text, end="" if found.text.endswith("\n") else "\n")  # noqa: T201


async def _show(json_: bool) -> None:
    async with open_changes() as changes:
        now = await changes.now()
    values = now.shown()
    if json_:
        as_json({"version": now.version, "values": [asdict(one) for one in values]})
        return
    table("What the desk is told", ["Field", "Value", "Source"], [[v.field, v.value, v.source] for v in values])
    say("The environment is this terminal's; a host has its own.")


@config_cli.command()
def history(json_: JsonFlag = False) -> None:
    """Every version: who made it, what it loosened, who confirmed it."""
    asyncio.run(_history(json_))


async def _history(json_: bool) -> None:
    async with open_changes() as changes:
        now, versions = await changes.now(), await changes.all()
    if json_:
        as_json([asdict(one) for one in versions])
        return
    rows = [
        [
            str(one.version),
            f"{one.made_at:%Y-%m-%d %H:%M}",
            f"{one.by}{f' as {one.owner}' if one.owner else ''}",
            _state(one, now),
            ", ".join(map(named, one.loosens)),
        ]
        for one in versions
    ]
    table("Versions", ["#", "When (UTC)", "By", "State", "Loosens"], rows)


def _state(one: DeskVersion, now: Now) -> str:
    again = f"version {one.rolls_back} again" if one.rolls_back else ""
    settled = f"confirmed by {one.confirmed_as}" if one.confirmed_as else ""
    if one.version == now.version:
        state = "in force"
    elif one.could_be_in_force:
        state = "earlier"
    elif one.discarded_as:
        state = f"discarded by {one.discarded_as}"
    else:
        state = "waits for a second owner" if one.base == now.version else "overtaken"
    return ", ".join(word for word in (state, again, settled) if word)
