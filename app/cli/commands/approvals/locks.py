"""Stopping the desk and locking a reviewer from a terminal, and lifting that again."""

import asyncio
from typing import Annotated, Final, NoReturn

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.commands.people import member
from app.cli.open_records import open_records
from app.cli.operator import operator
from app.cli.terminal import as_json, fail, out, table
from app.domain.ids import ActorId
from app.domain.people.desk_locks import LOCK_REASON_MAX, DeskLock, LockRefusal

PersonArgument = Annotated[str, typer.Argument(help="The reviewer's Slack member id (U…), from their profile.")]
ReasonOption = Annotated[str, typer.Option(help="Why; people at the desk are told.")]

locks_cli = typer.Typer(help="Stop the desk, lock a reviewer, and lift that again.", no_args_is_help=True)

_WHY_NOT: Final = {
    LockRefusal.YOU_LOCKED: "You set it yourself, so another person lifts it: an owner or on-call in Slack, or "
    "somebody else at a terminal.",
    LockRefusal.YOU_ARE_LOCKED: "You are locked yourself.",
    LockRefusal.NOT_LOCKED: "That is not so: there is nothing to lift.",
}


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(locks_cli, name="approvals")


@locks_cli.command()
def stop(reason: ReasonOption = "") -> None:
    """Stop the desk: nobody decides, and nothing that was approved begins, until another person lifts it."""
    asyncio.run(_lock(None, reason))


@locks_cli.command()
def lift() -> None:
    """Let a stopped desk go on; what was held up goes on with it. Not by whoever stopped it."""
    asyncio.run(_lift(None))


@locks_cli.command()
def lock(person: PersonArgument, reason: ReasonOption = "") -> None:
    """Lock a reviewer: they decide nothing, and what they approved does not begin."""
    asyncio.run(_lock(member(person), reason))


@locks_cli.command()
def unlock(person: PersonArgument) -> None:
    """Let a locked reviewer decide again. Not by whoever locked them."""
    asyncio.run(_lift(member(person)))


@locks_cli.command()
def locks(json_: JsonFlag = False) -> None:
    """What is stopped or locked now."""
    asyncio.run(_locks(json_))


async def _lock(person: ActorId | None, reason: str) -> None:
    if len(reason) > LOCK_REASON_MAX:
        fail(f"The reason may have at most {LOCK_REASON_MAX} characters.")
    async with open_records() as records:
        desk_locks = store.PostgresDeskLocks(records.pool)
        found = await desk_locks.lock(records.tenant, person, by=operator(), reason=reason.strip())
    if isinstance(found, LockRefusal):
        _refused(found)
    what = "The desk is stopped" if person is None else f"{person} is locked"
    out.print(f"{what}{'' if found.changed else ' already'}, by {found.by}.", markup=False)


async def _lift(person: ActorId | None) -> None:
    async with open_records() as records:
        found = await store.PostgresDeskLocks(records.pool).lift(records.tenant, person, by=operator())
    if isinstance(found, LockRefusal):
        _refused(found)
    out.print("The desk goes on." if person is None else f"{person} may decide again.", markup=False)


async def _locks(json_: bool) -> None:
    async with open_records() as records:
        standing = await store.PostgresDeskLocks(records.pool).standing(records.tenant)
    if json_:
        as_json([_row(one) for one in standing])
    elif not standing:
        out.print("Nothing is stopped, and nobody is locked.")
    else:
        rows = [list(_row(one).values()) for one in standing]
        table("Stopped or locked", ["What", "Since (UTC)", "By", "Why"], rows)


def _row(lock: DeskLock) -> dict[str, str]:
    return {
        "what": lock.person or "the desk",
        "since": lock.at.strftime("%Y-%m-%d %H:%M:%S"),
        "by": lock.by,
        "reason": lock.reason,
    }


def _refused(why: LockRefusal) -> NoReturn:
    fail(f"Nothing was changed. {_WHY_NOT[why]}")
