"""One person's document: written as it is read, so that its size is no matter. docs/operations.md has its shape."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

from app import store
from app.cli.terminal import fail
from app.domain.ids import TenantId
from app.domain.privacy.erasures import Person
from app.store.privacy.person_rows import OF_PERSON

FORMAT: Final = "countersign.customer/1"
DOCUMENT: Final = "customer.json"


async def export_to(exports: store.PostgresExports, tenant: TenantId, person: Person, into: Path | None) -> list[str]:
    """To the folder, or the document alone to stdout; sentences on what came of it."""
    if into is None:
        await _document(exports, tenant, person, sys.stdout)
        return []
    _new_folder(into)
    with _new(into / DOCUMENT) as file:
        await _document(exports, tenant, person, file)
    files, sealed = await _files(exports, tenant, person, into / "files")
    told = [f"{into / DOCUMENT}, and beside it {files} of their mails as they came and of the files with these"]
    return told + ([f"{sealed} files could not be opened: no key in RECORDS_KEY fits"] if sealed else [])


async def _document(exports: store.PostgresExports, tenant: TenantId, person: Person, file: TextIO) -> None:
    head = {"format": FORMAT, "tenant": tenant, "exported_at": datetime.now(UTC).isoformat(timespec="seconds")}
    who = {"customer_id": person.customer_id, "addresses": list(person.addresses)}
    file.write(_json({**head, "person": who})[:-1])
    open_table = ""
    left = list(OF_PERSON)
    async for table, row in exports.rows(tenant, person):
        if table != open_table:
            file.write("]" if open_table else "")
            open_table = table
            left.remove(table)
            file.write(f",\n{json.dumps(table)}: [\n{_json(row)}")
        else:
            file.write(f",\n{_json(row)}")
    file.write("]" if open_table else "")
    for table in left:
        file.write(f",\n{json.dumps(table)}: []")
    file.write("}\n")


async def _files(exports: store.PostgresExports, tenant: TenantId, person: Person, folder: Path) -> tuple[int, int]:
    files = sealed = 0
    async for one in exports.files(tenant, person):
        if one.content is None:
            sealed += 1
            continue
        _keep(folder / one.name, one.content)
        files += 1
    return files, sealed


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _new(path: Path) -> TextIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")


def _new_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=False, mode=0o700)
    except OSError:
        fail(f"{path} is there already, or cannot be made: name a new folder")


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
