"""Who at the desk is a customer as well: an operator links the two, and that person decides nothing of theirs."""

import asyncio
from typing import Annotated

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.open_records import open_records
from app.cli.operator import operator
from app.cli.terminal import as_json, out, table
from app.domain.ids import ActorId
from app.domain.people.actors import is_member_id, slack_person
from app.errors import BadInput

EmailArgument = Annotated[str, typer.Argument(help="The customer's address, as the records have it.")]
PersonArgument = Annotated[str, typer.Argument(help="The person's Slack member id (U…), from their profile.")]

customers_cli = typer.Typer(help="Customers who work at the desk as well.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(customers_cli, name="customers")


@customers_cli.command()
def link(email: EmailArgument, person: PersonArgument) -> None:
    """This person is that customer, or too near: they may decide none of the customer's refunds."""
    asyncio.run(_link(email, member(person)))


async def _link(email: str, person: ActorId) -> None:
    async with open_records() as records:
        fresh = await store.PostgresBeneficiaries(records.pool).link(records.tenant, email, person, by=operator())
    out.print(f"{person} decides nothing of {email}{'' if fresh else '; that was so already'}.", markup=False)


@customers_cli.command()
def unlink(email: EmailArgument, person: PersonArgument) -> None:
    """Take a link back. Their Slack address is compared with the customer's all the same."""
    asyncio.run(_unlink(email, member(person)))


async def _unlink(email: str, person: ActorId) -> None:
    async with open_records() as records:
        found = await store.PostgresBeneficiaries(records.pool).unlink(records.tenant, email, person, by=operator())
    out.print(f"{person} and {email} are {'no longer linked' if found else 'not linked'}.", markup=False)


@customers_cli.command()
def links(json_: JsonFlag = False) -> None:
    """Who is linked with whom."""
    asyncio.run(_links(json_))


async def _links(json_: bool) -> None:
    async with open_records() as records:
        found = await store.PostgresBeneficiaries(records.pool).links(records.tenant)
    if json_:
        as_json([{"customer": email, "person": person} for email, person in found])
    elif not found:
        out.print("Nobody is linked with a customer.")
    else:
        table("Linked", ["Customer", "Person"], [[email, person] for email, person in found])


def member(person: str) -> ActorId:
    """Whose id this is. Raises BadInput where it is nobody's."""
    if not is_member_id(person):
        raise BadInput(
            "A Slack member id looks like U012AB3CD; it stands in the person's profile, under “Copy member ID”"
        )
    return slack_person(person)
