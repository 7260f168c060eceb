"""Single messages from a terminal: the original as it came, and those that were filed as a machine's."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.open_records import open_records, vault
from app.cli.operator import operator
from app.cli.terminal import as_json, fail, out, table
from app.domain.cases.mail.inbound import MachineMail
from app.domain.ids import MessageId
from app.domain.privacy.records_keys import new_key
from app.mail.reading.charsets import decode

SHOWN_CHARS_MAX: Final = 20_000

MessageArgument = Annotated[str, typer.Argument(help="The message's id (msg_…).")]

messages_cli = typer.Typer(help="Mails as they came, and those filed as a machine's.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(messages_cli, name="message")
    cli.command()(key)


def key() -> None:
    """Make a key for RECORDS_KEY. Put a new one before the old ones; those still open what they sealed."""
    sys.stdout.write(f"{new_key()}\n")


@messages_cli.command()
def show(
    message: MessageArgument,
    raw: Annotated[Path | None, typer.Option("--raw", help="Write the mail's own bytes to this new file.")] = None,
) -> None:
    """The mail as it came, before anything was read in it. The record keeps who looked."""
    if raw is not None and raw.exists():
        fail(f"{raw} is there already; name a file that is not.")
    asyncio.run(_show(message, raw))


async def _show(message: str, raw: Path | None) -> None:
    async with open_records() as records:
        originals = store.PostgresOriginals(records.pool, vault())
        original = await originals.read(records.tenant, MessageId(message), by=operator())
    if raw is not None:
        await asyncio.to_thread(raw.write_bytes, original.content)
        out.print(f"Wrote {len(original.content):,} bytes to {raw}. They are a stranger's: look at them with care.")
        return
    text = decode(original.content)
    shown = "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text[:SHOWN_CHARS_MAX]
    )
    sys.stdout.write(f"{shown}\n")
    if len(text) > SHOWN_CHARS_MAX:
        out.print(f"… {len(text) - SHOWN_CHARS_MAX:,} characters more; --raw FILE writes all of it.")


@messages_cli.command()
def machines(json_: JsonFlag = False) -> None:
    """Mails of the last two weeks that were filed as a machine's, so that nobody was shown them."""
    asyncio.run(_machines(json_))


async def _machines(json_: bool) -> None:
    async with open_records() as records:
        found = await store.PostgresMachines(records.pool).list(records.tenant)
    if json_:
        as_json([_row(one) for one in found])
    elif not found:
        out.print("No mail of the last two weeks was filed as a machine's.")
    else:
        rows = [list(_row(one).values()) for one in found]
        table("Filed as a machine's", ["Message", "Came (UTC)", "Kind", "From", "Subject"], rows)
        out.print("`countersign message hand-over MESSAGE` gives one to the agent, as a person's.")


def _row(mail: MachineMail) -> dict[str, str]:
    return {
        "message": mail.id,
        "received_at": f"{mail.received_at:%Y-%m-%d %H:%M}",
        "kind": mail.kind,
        "sender": mail.sender,
        "subject": mail.subject,
    }


@messages_cli.command("hand-over")
def hand_over(message: MessageArgument) -> None:
    """Treat a mail that was filed as a machine's as a person's: its case opens and the agent reads it."""
    asyncio.run(_hand_over(message))


async def _hand_over(message: str) -> None:
    async with open_records() as records:
        machines = store.PostgresMachines(records.pool)
        case_id = await machines.hand_over(records.tenant, MessageId(message), by=operator())
    out.print(f"{message} is a person's now (case {case_id}): it is handled like any other mail.")
