"""How people of the desk are reached, from the terminal: their ways, their order, and what was tried."""

import asyncio
import sys
from typing import Annotated

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.commands.people import PersonArgument, member
from app.cli.commands.secrets import seals
from app.cli.environment import LOCKED, setting
from app.cli.open_records import open_records
from app.cli.operator import operator
from app.cli.terminal import as_json, out, table
from app.domain.people.reaching import Told, TryOutcome, Way, WayKind, Ways
from app.messages.services import ServiceCarrier, ServiceProcess

LISTED_MAX = 100

people_cli = typer.Typer(help="How people of the desk are reached.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="What the service is called, such as phone.")]
OrderArgument = Annotated[
    list[str] | None,
    typer.Argument(help="slack, mail and services of theirs, first one first; none: the usual ways."),
]
WhomArgument = Annotated[str | None, typer.Argument(help="A Slack member id (U…); nobody named: everybody.")]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(people_cli, name="people")


@people_cli.command()
def ways(person: PersonArgument, json_: JsonFlag = False) -> None:
    """By which ways somebody is reached, in their order. Addresses are never shown."""
    asyncio.run(_ways(person, json_))


async def _ways(person: str, json_: bool) -> None:
    async with open_records() as records:
        found = await store.PostgresPersonWays(records.pool, seals()).of(records.tenant, member(person))
    rows = [*enumerate(found.order, start=1), *((None, one) for one in found.aside)]
    if json_:
        as_json([{"place": place, "way": one.name, "service": one.service} for place, one in rows])
        return
    shown = [["not tried" if place is None else str(place), one.name, one.service] for place, one in rows]
    table(f"Ways to {person}{'' if found.chosen else ' (the usual ones)'}", ["Place", "Way", "Service"], shown)


@people_cli.command("add-way")
def add_way(person: PersonArgument, name: NameArgument) -> None:
    """Keep a service's address. It is asked for, or read from a pipe: never from the command line."""
    address = typer.prompt("Address", hide_input=True) if sys.stdin.isatty() else sys.stdin.read().strip()
    asyncio.run(_add_way(person, name, address))


async def _add_way(person: str, name: str, address: str) -> None:
    plain = setting("COUNTERSIGN_ENV") not in LOCKED
    async with open_records() as records:
        kept = store.PostgresPersonWays(records.pool, seals())
        process = ServiceProcess(setting("OUTSIDE_ALLOWED_HOSTS") or "", plain_http=plain)
        service = await ServiceCarrier(process, kept).read(address)
        way = Way(WayKind.SERVICE, name, service)
        await kept.keep(records.tenant, member(person), way, address, by=operator())
        order = (await kept.of(records.tenant, member(person))).order
    out.print(f"{name} ({service}) is kept.", markup=False)
    if name not in {one.name for one in order}:
        names = " ".join([name, *(one.name for one in order)])
        out.print(f"It is tried once it has a place: countersign people order {person} {names}", markup=False)


@people_cli.command("remove-way")
def remove_way(person: PersonArgument, name: NameArgument) -> None:
    """Forget a service's address for good."""
    asyncio.run(_remove_way(person, name))


async def _remove_way(person: str, name: str) -> None:
    async with open_records() as records:
        kept = store.PostgresPersonWays(records.pool, seals())
        await kept.remove(records.tenant, member(person), name, by=operator())
    out.print(f"{name} is gone.", markup=False)


@people_cli.command()
def order(person: PersonArgument, names: OrderArgument = None) -> None:
    """Which ways are tried, in which order."""
    asyncio.run(_order(person, names or []))


async def _order(person: str, names: list[str]) -> None:
    async with open_records() as records:
        kept = store.PostgresPersonWays(records.pool, seals())
        await kept.order(records.tenant, member(person), names, by=operator())
        found = await kept.of(records.tenant, member(person))
    out.print(f"{person} is reached by {_in_words(found)}.", markup=False)


@people_cli.command()
def tried(person: WhomArgument = None, json_: JsonFlag = False) -> None:
    """What was tried to reach somebody: newest first, with what may have arrived twice."""
    asyncio.run(_tried(person, json_))


async def _tried(person: str | None, json_: bool) -> None:
    async with open_records() as records:
        whom = None if person is None else member(person)
        found = await store.PostgresSentMessages(records.pool).recent(records.tenant, whom, limit=LISTED_MAX)
    if json_:
        as_json([_told_json(one) for one in found])
    elif not found:
        out.print("Nobody was sent anything within 30 days.")
    else:
        rows = [
            [f"{one.begun_at:%Y-%m-%d %H:%M}", one.what, str(one.person), _state(one), _tries(one)] for one in found
        ]
        table("Messages to people", ["When (UTC)", "What", "Whom", "State", "Tries"], rows)


def _told_json(one: Told) -> dict[str, object]:
    tries = [{"way": each.way.name, "outcome": each.outcome, "code": each.code} for each in one.tries]
    head = {"what": one.what, "person": one.person, "state": one.state, "begun_at": one.begun_at}
    return {**head, "perhaps_twice": one.perhaps_twice, "tries": tries}


def _state(one: Told) -> str:
    return f"{one.state}, PERHAPS TWICE" if one.perhaps_twice else one.state


def _tries(one: Told) -> str:
    return ", ".join(
        f"{each.way.name}: {each.outcome or 'begun'}{_code(each.outcome, each.code)}" for each in one.tries
    )


def _code(outcome: TryOutcome | None, code: str) -> str:
    return f" ({code})" if code and outcome is not TryOutcome.SENT else ""


def _in_words(found: Ways) -> str:
    return ", then ".join(one.name for one in found.order)
