"""Everything the records hold about a person, row by row as it stands there, for one document."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from app.domain.ids import ActorId, TenantId, new_id
from app.domain.privacy.erasures import Person
from app.errors import Misconfigured, NotFound, TooLarge
from app.ports.cases.file_storage import FileStorage
from app.store.cases import attachments
from app.store.db.audit import Entry, append
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx
from app.store.db.vault import Vault
from app.store.privacy import person_rows, person_traces

EXPORT_SECONDS: Final = 600.0
_ROWS: Final = 200
# Of no meaning outside the records; what is sealed comes as files.
_LEFT_OUT: Final = frozenset({"tenant", "content", "raw"})
_ORIGINALS: Final = f"""
{person_rows.PERSON}SELECT o.message_id, o.content, o.content_type FROM originals o
WHERE o.message_id IN (SELECT id FROM messages WHERE case_id IN ({person_rows.CASES}))
"""
_FILES: Final = f"""
{person_rows.PERSON}SELECT f.message_id, f.number, f.kind, f.content, f.stored_as, f.sha256, f.size_bytes
FROM attachments f
WHERE f.message_id IN (SELECT id FROM messages WHERE case_id IN ({person_rows.CASES}))
"""


@dataclass(frozen=True)
class OpenedFile:
    """A mail, or a file of one; ``content`` is None where no key of ours opens it."""

    name: str  # made of ids of ours: what a sender called it may be anything
    content: bytes | None


class PostgresExports:
    """Reads one moment of the records, a few rows at a time; that it was read is on record."""

    def __init__(self, pool: Pool, vault: Vault | None = None, storage: FileStorage | None = None) -> None:
        self._pool, self._vault, self._storage = pool, vault, storage

    async def note(self, tenant: TenantId, *, by: ActorId, counts: dict[str, int]) -> None:
        """``customer_exported``, before anything is shown."""
        export_id = new_id("exp")
        entry = Entry("customer_exported", by, ("export", export_id), f"{export_id}:exported", data=dict(counts))
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await append(conn, tenant, entry)

    async def rows(self, tenant: TenantId, person: Person) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Table after table, in the list's order."""
        async with tenant_tx(self._pool, tenant, limit_seconds=EXPORT_SECONDS, isolation="repeatable_read") as conn:
            told = await person_rows.told_of(conn, person)
            for table in person_rows.OF_PERSON:
                async for row in conn.cursor(person_rows.rows_of(table), *told, prefetch=_ROWS):
                    read = json.loads(row["row"])
                    yield table, {name: value for name, value in read.items() if name not in _LEFT_OUT}

    async def files(self, tenant: TenantId, person: Person) -> AsyncIterator[OpenedFile]:
        """Their mails as they came, and the files that came with them, one at a time."""
        told = (person.customer_id, list(person.addresses))
        async with tenant_tx(self._pool, tenant, limit_seconds=EXPORT_SECONDS) as conn:
            async for row in conn.cursor(_ORIGINALS, *told, prefetch=1):
                content = await self._open(row["content"])
                ending = "eml" if row["content_type"] == "message/rfc822" else "json"
                yield OpenedFile(f"{row['message_id']}.{ending}", content)
            async for row in conn.cursor(_FILES, *told, prefetch=1):
                name = f"{row['message_id']}-{row['number']}.{row['kind']}"
                yield OpenedFile(name, await self._file(tenant, row))
            async for letter_id, raw in person_traces.letters_of(conn, person, self._vault):
                yield OpenedFile(f"{letter_id}.eml", raw)

    async def _file(self, tenant: TenantId, row: asyncpg.Record) -> bytes | None:
        if self._vault is None:
            return None
        try:
            return await attachments.opened(row, row["size_bytes"], tenant, self._vault, self._storage)
        except (Misconfigured, NotFound, TooLarge):
            return None

    async def _open(self, sealed: bytes) -> bytes | None:
        if self._vault is None:
            return None
        try:
            return await self._vault.open(sealed)
        except Misconfigured:
            return None
