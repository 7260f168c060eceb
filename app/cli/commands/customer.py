"""A person's rights to what the desk holds of them: all of it in one document, or nothing of it any more."""

import asyncio
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from app import store
from app.cli.customer_export import export_to
from app.cli.open_records import Records, open_records, storage, vault
from app.cli.operator import operator
from app.cli.terminal import fail, out, say, table
from app.domain.ids import TenantId
from app.domain.privacy.erasures import REASON_CHARS_MAX, Erasure, ErasureId, Held

WhoArgument = Annotated[str, typer.Argument(help="A mail address, or the customer's id in the records.")]

LOOK_SECONDS: Final = 2.0
QUIET_SECONDS: Final = 60.0  # after which a waiting operator is told what it may be

customer_cli = typer.Typer(help="What the desk holds of one person.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(customer_cli, name="customer")


@customer_cli.command()
def export(
    who: WhoArgument,
    into: Annotated[Path | None, typer.Option("--out", help="A folder, also for their mails as they came.")] = None,
) -> None:
    """Everything about one person as one JSON document, customer or not."""
    asyncio.run(_export(who, into))


async def _export(who: str, into: Path | None) -> None:
    async with open_records() as records:
        person, held = await store.PostgresErasures(records.pool).find(records.tenant, who)
        exports = store.PostgresExports(records.pool, vault(), storage())
        await exports.note(records.tenant, by=operator(), counts=_there(held))
        told = await export_to(exports, records.tenant, person, into)
    for sentence in (*told, *_others(held)):
        say(sentence)


@customer_cli.command()
def erase(
    who: WhoArgument,
    reason: Annotated[str, typer.Option(help="Why, for the record of the request; gone once it is done.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what there is.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    wait: Annotated[bool, typer.Option(help="Until it is done; without, the host does it all the same.")] = True,
) -> None:
    """Forget one person: texts, files, names and addresses, here and in Slack. Amounts and decisions stay."""
    if not reason.strip() or len(reason) > REASON_CHARS_MAX:
        fail(f"A reason has 1 to {REASON_CHARS_MAX} characters.")
    asyncio.run(_erase(who, reason, dry_run=dry_run, yes=yes, wait=wait))


async def _erase(who: str, reason: str, *, dry_run: bool, yes: bool, wait: bool) -> None:
    async with open_records() as records:
        erasures = store.PostgresErasures(records.pool)
        person, held = await erasures.find(records.tenant, who)
        table(f"About {who}", ["What", "Rows"], [[name, str(count)] for name, count in _there(held).items()])
        if held.live:
            say(f"Approvals that are still open and withdrawn first: {held.live}.")
        for sentence in _others(held):
            say(sentence)
        if dry_run:
            return
        if not yes and not typer.confirm("Erase it all? Nothing brings it back"):
            fail("Nothing was erased.")
        erasure_id = await erasures.request(records.tenant, person, reason=reason, by=operator())
        say(f"Requested as {erasure_id}. The host erases it, also if this command is stopped.")
        if wait:
            _tell(await _watch(erasures, records.tenant, erasure_id))


@customer_cli.command()
def erasures() -> None:
    """The requests that are not done yet."""
    asyncio.run(_erasures())


async def _erasures() -> None:
    async with open_records() as records:
        waiting = [await _one(records, one) for one in await _store(records).unfinished(records.tenant)]
    if not waiting:
        out.print("Nobody waits to be forgotten.")
        return
    rows = [[one.id, f"{one.requested_at:%Y-%m-%d %H:%M}", f"{one.tried} of {one.posts}"] for one in waiting]
    table("Not done yet", ["Request", "Asked at (UTC)", "Slack messages"], rows)


def _store(records: Records) -> store.PostgresErasures:
    return store.PostgresErasures(records.pool)


async def _one(records: Records, erasure_id: ErasureId) -> Erasure:
    return await _store(records).get(records.tenant, erasure_id)


async def _watch(erasures: store.PostgresErasures, tenant: TenantId, erasure_id: ErasureId) -> Erasure:
    """One line whenever something moved."""
    shown, moved_at, quiet = "", time.monotonic(), False
    while True:
        found = await erasures.get(tenant, erasure_id)
        if found.done_at is not None:
            return found
        line = f"Cases erased: {found.counts.get('cases', 0)}; Slack messages seen to: {found.tried} of {found.posts}"
        if line != shown:
            say(line)
            shown, moved_at = line, time.monotonic()
        elif not quiet and time.monotonic() - moved_at > QUIET_SECONDS:
            say("Still waiting: does the host run (`countersign serve`)? `countersign runs list` shows its runs.")
            quiet = True
        await asyncio.sleep(LOOK_SECONDS)


def _tell(done: Erasure) -> None:
    counts = done.counts
    out.print(f"Erased. Cases: {counts.get('cases', 0)}, unread mails: {counts.get('letters', 0)}.", markup=False)
    out.print(f"Slack messages: {done.posts}, of which did not go whole: {len(done.kept)}.", markup=False)
    if done.kept:
        table("Left in Slack, for you to delete", ["Channel", "Message", "Why"], [list(one) for one in done.kept])
    if unopened := counts.get("letters_unopened", 0):
        say(f"{unopened} unread mails could not be opened without RECORDS_KEY; they are deleted after 30 days.")


def _others(held: Held) -> list[str]:
    """Nobody is taken for another without a word: who may be the same is for a person to say."""
    if not held.alike:
        return []
    return [f"Not among these, and perhaps the same person, each by a command of its own: {', '.join(held.alike)}."]


def _there(held: Held) -> dict[str, int]:
    return {name: count for name, count in held.counts.items() if count}
