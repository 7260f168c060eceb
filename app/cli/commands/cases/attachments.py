"""Files that came with mails, from a terminal: what is kept, and one of them written to disk as it came."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.open_records import open_records, storage, vault
from app.cli.operator import operator
from app.cli.terminal import as_json, fail, out, table
from app.domain.cases.attachments import KeptFile, named_file
from app.domain.cases.file_types import is_mislabelled

attachments_cli = typer.Typer(help="Files that came with customers' mails.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(attachments_cli, name="attachment")


@attachments_cli.command("list")
def list_(
    about: Annotated[str, typer.Argument(help="The case's or the message's id (case_…, msg_…).")],
    json_: JsonFlag = False,
) -> None:
    """What is kept of a case's or a message's files, and what each of them really is."""
    asyncio.run(_list(about, json_))


async def _list(about: str, json_: bool) -> None:
    async with open_records() as records:
        found = await store.PostgresAttachments(records.pool, vault()).list(records.tenant, about)
    rows = [_row(one) for one in found]
    if json_:
        as_json(rows)
    elif not rows:
        out.print("Nothing is kept: no file came, its time was over, or it was over the desk's limits.")
    else:
        table(
            "Kept files",
            ["File", "Name", "Is", "Bytes", "Mark"],
            [[str(one) for one in row.values()] for row in rows],
        )
        out.print("`countersign attachment save FILE PATH` writes one to disk.")


def _row(file: KeptFile) -> dict[str, str | int]:
    mark = "not what its name says" if is_mislabelled(file.name, file.kind) else ""
    return {"file": file.id, "name": file.name, "kind": file.kind, "size_bytes": file.size_bytes, "mark": mark}


@attachments_cli.command()
def save(
    file: Annotated[str, typer.Argument(help="The file's id, as `countersign attachment list` shows it.")],
    path: Annotated[Path, typer.Argument(help="A new file to write it to.")],
) -> None:
    """Write one file as it came. The record keeps who did; it is a stranger's, so open it with care."""
    if path.exists():
        fail(f"{path} is there already; name a file that is not.")
    asyncio.run(_save(file, path))


async def _save(file: str, path: Path) -> None:
    named = named_file(file)
    if named is None:
        fail("A file's id is a message's id and a number, such as msg_….1; `countersign attachment list` shows them.")
    async with open_records() as records:
        files = store.PostgresAttachments(records.pool, vault(), storage())
        kept, content = await files.read(records.tenant, *named, by=operator())
    await asyncio.to_thread(path.write_bytes, content)
    out.print(f"Wrote {len(content):,} bytes ({kept.kind}) to {path}. A stranger sent them: open them with care.")
