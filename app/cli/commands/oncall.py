"""Who is on call now, and who is next."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.desk_changes import open_changes
from app.cli.terminal import as_json, out
from app.domain.operations.desk_config import DeskConfig
from app.domain.people.rota import CHANGES_MAX

CountOption = Annotated[int, typer.Option("--next", min=0, max=CHANGES_MAX, help="How many changes to show.")]


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(oncall)


def oncall(next_: CountOption = 5, json_: JsonFlag = False) -> None:
    """Who is on call now, and the next changes, by the desk's file in force."""
    asyncio.run(_oncall(next_, json_))


async def _oncall(count: int, json_: bool) -> None:
    async with open_changes() as changes:
        config = (await changes.now()).config
    moment = datetime.now(UTC)
    if json_:
        as_json(_told(config, moment, count))
        return
    for line in lines(config, moment, count):
        out.print(line, markup=False)


def lines(config: DeskConfig, moment: datetime, count: int) -> list[str]:
    """For people, in the desk's zone."""
    turns = config.oncall.turns(config.zone)
    if turns is None:
        group = config.oncall.group
        if group is None:
            return ["Nobody is called: the desk names neither an on-call group nor a rota."]
        return [f"The user group {group} is called; who is in it stands in Slack. The desk has no rota."]
    zone = ZoneInfo(config.zone)
    next_ = [f"{one.since.astimezone(zone):%a %Y-%m-%d %H:%M}  {one.person}" for one in turns.changes(moment, count)]
    return [f"{turns.at(moment)} is on call now ({config.zone}).", *next_]


def _told(config: DeskConfig, moment: datetime, count: int) -> dict[str, object]:
    turns = config.oncall.turns(config.zone)
    changes = () if turns is None else turns.changes(moment, count)
    return {
        "called": config.oncall.called(config.zone, moment),
        "rota": turns is not None,
        "changes": [{"since": one.since.isoformat(), "person": one.person} for one in changes],
    }
