"""Files that came with mails, sealed: kept within the desk's limits, read by whoever asks, each reading on record."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import asyncpg

from app.domain.cases.attachments import SHOWN_AGAIN_SECONDS, KeptFile, PostedFile, showing_key
from app.domain.cases.cases import InboundMail
from app.domain.ids import ActorId, CaseId, MessageId, Posted, TenantId, new_id
from app.domain.operations.desk_config import AttachmentLimits
from app.errors import Misconfigured, NotFound
from app.ports.cases.file_storage import FileStorage
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.db.vault import COMPRESSION, Vault

_SEAL_BYTES: Final = 64 * 1024  # what sealing adds, with room
_PACKED: Final = frozenset({"png", "jpeg", "gif", "webp", "heic", "pdf", "zip", "archive"})  # compressed already
# The name as the mail's row has it: numbers of cards are out of it by then.
_KEEP: Final = """
INSERT INTO attachments (tenant, message_id, number, name, kind, sha256, size_bytes, content)
SELECT $1, m.id, $3, m.attachments->($3::int - 1)->>'name', $4, $5, $6, $7 FROM messages m WHERE m.id = $2
"""
_LIST: Final = """
SELECT f.message_id, f.number, f.name, f.kind, f.size_bytes, m.case_id, c.thread_channel, c.thread_ts
FROM attachments f JOIN messages m ON m.tenant = f.tenant AND m.id = f.message_id
JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id
WHERE m.id = $1 OR m.case_id = $1 OR m.id = (SELECT message_id FROM approvals WHERE id = $1)
ORDER BY m.received_at, f.message_id, f.number LIMIT 200
"""
_READ: Final = "SELECT content, stored_as, sha256 FROM attachments WHERE message_id = $1 AND number = $2"
_UNFINISHED: Final = """
DELETE FROM postings WHERE key = $1 AND begun_at <= clock_timestamp() - make_interval(secs => $2)
"""
_BEGIN: Final = "INSERT INTO postings (tenant, key) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true"
_POSTED: Final = """
INSERT INTO attachment_posts (tenant, file_id, message_id, number, channel, thread_ts, posted_by)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
EXPIRE: Final = """
DELETE FROM attachments WHERE (message_id, number) IN (
    SELECT message_id, number FROM attachments WHERE kept_at <= clock_timestamp() - make_interval(days => $1) LIMIT $2
) RETURNING number
"""
ERASE: Final = "DELETE FROM attachments WHERE message_id IN (SELECT id FROM messages WHERE case_id = ANY($1))"


@dataclass(frozen=True)
class SealedFile:
    """One that is to be kept."""

    number: int
    kind: str
    sha256: str
    size_bytes: int
    content: bytes


async def sealed(mail: InboundMail, vault: Vault | None, limits: AttachmentLimits) -> Sequence[SealedFile]:
    """The first so many of a mail that are no larger than one may be, sealed one after another."""
    if vault is None:
        return ()
    found: list[SealedFile] = []
    for number, (told, content) in enumerate(zip(mail.attachments, mail.files, strict=False), 1):
        if len(found) >= limits.count_max:
            break
        if not 0 < len(content) <= limits.bytes_max:
            continue
        kind = str(told.get("kind", ""))
        closed = await vault.seal(content, level=0 if kind in _PACKED else COMPRESSION)
        found.append(SealedFile(number, kind, str(told.get("sha256", "")), len(content), closed))
    return found


async def keep(conn: Conn, tenant: TenantId, message_id: MessageId, files: Sequence[SealedFile]) -> None:
    """Inside the transaction that takes the message in."""
    for one in files:
        about = (one.number, one.kind, one.sha256, one.size_bytes, one.content)
        await conn.execute(_KEEP, tenant, message_id, *about)


async def opened(
    row: asyncpg.Record, size_bytes: int, tenant: TenantId, vault: Vault, storage: FileStorage | None
) -> bytes:
    """One's bytes, wherever they lie. Whoever can write to the storage can put no other file in its place."""
    if row["stored_as"] is None:
        return await vault.open(row["content"])
    if storage is None:
        raise Misconfigured("This file lies in a storage, and ATTACHMENTS_URL is not set: put its address back")
    sealed_max = size_bytes + size_bytes // 16 + _SEAL_BYTES
    plain = await vault.open(await storage.get(tenant, row["stored_as"], bytes_max=sealed_max))
    if (await asyncio.to_thread(sha256, plain)).hexdigest() != row["sha256"]:
        raise NotFound("What lies in the storage under this name is not this file")
    return plain


class PostgresAttachments:
    """Their readers' side; without a key nothing was kept and nothing can be read."""

    def __init__(self, pool: Pool, vault: Vault | None, storage: FileStorage | None = None) -> None:
        self._pool, self._vault, self._storage = pool, vault, storage

    async def list(self, tenant: TenantId, about: str) -> Sequence[KeptFile]:
        """What is kept of the files of a message, a case or an approval's message, in the order they came."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [_kept(row) for row in await conn.fetch(_LIST, about)]

    async def read(
        self, tenant: TenantId, message_id: MessageId, number: int, *, by: ActorId
    ) -> tuple[KeptFile, bytes]:
        """One with its bytes (``attachment_read``, each time). Raises NotFound, and Misconfigured without its key."""
        if self._vault is None:
            raise Misconfigured("RECORDS_KEY is not set, so files are neither kept nor can they be read")
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = {row["number"]: row for row in await conn.fetch(_LIST, message_id)}
            row = await conn.fetchrow(_READ, message_id, number)
            if row is None or number not in rows:
                raise NotFound("This file is not kept: its time was over, or it was too large or one too many")
            # On record before it is opened: whoever could have seen it stands there even if showing it fails.
            await append(conn, tenant, _entry("attachment_read", rows[number], by))
        kept = _kept(rows[number])
        return kept, await opened(row, kept.size_bytes, tenant, self._vault, self._storage)

    @retried
    async def begin_showing(self, tenant: TenantId, file: KeptFile, at: Posted) -> bool:
        """Committed before anything is posted: of two presses at once the second finds the first's row."""
        key = showing_key(file, at)
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_UNFINISHED, key, SHOWN_AGAIN_SECONDS)
            return bool(await conn.fetchval(_BEGIN, tenant, key))

    async def not_shown(self, tenant: TenantId, file: KeptFile, at: Posted) -> None:
        """It was refused, so the next press may try again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_UNFINISHED, showing_key(file, at), 0.0)

    async def posted(self, tenant: TenantId, file: PostedFile, *, by: ActorId) -> None:
        """It stands in Slack (``attachment_shown``), by Slack's id, so that it can be taken away again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            about = (file.kept.message_id, file.kept.number, file.at.channel, file.at.ts, by)
            await conn.execute(_POSTED, tenant, file.file_id, *about)
            subject, key = ("message", file.kept.message_id), f"{file.kept.message_id}:shown:{file.file_id}"
            data = {"number": file.kept.number, "kind": file.kept.kind}
            await append(conn, tenant, Entry("attachment_shown", by, subject, key, file.kept.case_id, data))


def _kept(row: asyncpg.Record) -> KeptFile:
    return KeptFile(
        CaseId(row["case_id"]),
        MessageId(row["message_id"]),
        row["number"],
        row["name"],
        row["kind"],
        row["size_bytes"],
    )


def _entry(action: str, row: asyncpg.Record, by: ActorId) -> Entry:
    key = f"{row['message_id']}:{row['number']}:{action}:{new_id('read')}"
    data = {"number": row["number"], "kind": row["kind"], "size_bytes": row["size_bytes"]}
    return Entry(action, by, ("message", row["message_id"]), key, CaseId(row["case_id"]), data)
