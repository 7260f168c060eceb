"""Dead letters from a terminal: mails that could not be read, events that cannot be said, what becomes of both."""

import asyncio
import sys
from dataclasses import asdict, replace
from typing import Annotated, Final

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.open_records import open_records, trusted_servers, vault
from app.cli.operator import operator
from app.cli.terminal import as_json, fail, out, table
from app.domain.cases.cases import Accepted
from app.domain.cases.mail.inbound import Original
from app.errors import BadInput, Unreadable
from app.mail.reader_pool import open_readers

LetterArgument = Annotated[
    str, typer.Argument(help="The letter's id (let_…) or the event's (evt_…), as `deadletters list` shows it.")
]
_EVENT: Final = "evt_"

letters_cli = typer.Typer(help="Mails that could not be read, and events that cannot be said.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(letters_cli, name="deadletters")


@letters_cli.command("list")
def list_letters(json_: JsonFlag = False) -> None:
    """Those that are kept, the latest first."""
    asyncio.run(_list(json_))


async def _list(json_: bool) -> None:
    async with open_records() as records:
        kept = await store.PostgresDeadLetters(records.pool).list(records.tenant)
        events = await store.PostgresUndeliverableEvents(records.pool).list(records.tenant)
    if json_:
        as_json([*map(asdict, kept), *({**asdict(one), "id": f"{_EVENT}{one.id}"} for one in events)])
    elif not kept and not events:
        out.print("No dead letters: every mail could be read, and every event can be said.")
    else:
        rows = [[one.id, one.received_at, f"{one.size_bytes:,}", str(one.tries), one.sentence] for one in kept]
        rows += [[f"{_EVENT}{one.id}", "", "", "", f"This version does not know {one.name}"] for one in events]
        table("Dead letters", ["Letter", "First came", "Bytes", "Tries", "Why"], rows)


@letters_cli.command()
def show(
    letter: LetterArgument,
    raw: Annotated[bool, typer.Option("--raw", help="Write the mail's own bytes to standard output.")] = False,
    json_: JsonFlag = False,
) -> None:
    """One of them. Its bytes are a stranger's: look at them with care."""
    asyncio.run(_show(letter, raw, json_))


async def _show(letter: str, raw: bool, json_: bool) -> None:
    async with open_records() as records:
        letters = store.PostgresDeadLetters(records.pool, vault())
        kept = await letters.show(records.tenant, letter)
        content = await letters.raw(records.tenant, letter, by=operator()) if raw else b""
    if raw:
        sys.stdout.buffer.write(content)
    elif json_:
        as_json(asdict(kept))
    else:
        table("Dead letter", ["What", ""], [[name, str(value)] for name, value in asdict(kept).items()])


@letters_cli.command()
def retry(letter: LetterArgument) -> None:
    """Read it again, as after a fix. Where that works it is a mail like any other."""
    asyncio.run(_retry(letter))


async def _retry(letter: str) -> None:
    if letter.startswith(_EVENT):
        async with open_records() as records:
            await store.PostgresUndeliverableEvents(records.pool).again(records.tenant, _number(letter))
        out.print(f"{letter} is tried again at once; where this version still cannot say it, it stays in the list.")
        return
    async with open_records() as records, open_readers(trusted_servers(), count=1) as read:
        sealed = vault()
        letters = store.PostgresDeadLetters(records.pool, sealed)
        content_type = (await letters.show(records.tenant, letter)).content_type
        raw = await letters.raw(records.tenant, letter, by=operator())
        try:
            mail = await read(raw, content_type)
        except Unreadable as error:
            await letters.keep(records.tenant, raw, content_type, code=error.detail, sentence=error.sentence)
            fail(f"It still cannot be read: {error.sentence}.")
        except BadInput as error:
            fail(f"It still cannot be read: {error.sentence}.")
        # Accepted first: if this is cut short, the next try finds the mail on record and only clears the shelf.
        cases = store.PostgresCases(records.pool, vault=sealed)
        accepted: Accepted = await cases.accept(records.tenant, replace(mail, original=Original(raw, content_type)))
        await letters.take_off(records.tenant, letter, by=operator(), read=True)
    out.print(f"Read: it is {accepted.message_id} (case {accepted.case_id}).")


@letters_cli.command()
def drop(letter: LetterArgument) -> None:
    """Throw it away. The record keeps that it came, and who dropped it."""
    asyncio.run(_drop(letter))


async def _drop(letter: str) -> None:
    async with open_records() as records:
        if letter.startswith(_EVENT):
            await store.PostgresUndeliverableEvents(records.pool).drop(records.tenant, _number(letter), by=operator())
        else:
            letters = store.PostgresDeadLetters(records.pool)
            await letters.take_off(records.tenant, letter, by=operator(), read=False)
    out.print(f"Dropped {letter}.")


def _number(letter: str) -> int:
    number = letter.removeprefix(_EVENT)
    return int(number) if number.isdecimal() and len(number) < 19 else 0
