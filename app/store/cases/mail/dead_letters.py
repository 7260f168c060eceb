"""Dead letters: mails that could not be read, kept with the reason until a person reads them again or drops them."""

import hashlib
from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.cases.mail.inbound import KeptLetter
from app.domain.ids import ActorId, TenantId, new_id
from app.domain.people.actors import MAIL
from app.errors import Misconfigured, NotFound
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.db.vault import Vault

KEEP_DAYS: Final = 30
SHELF_BYTES_MAX: Final = 512 * 1024 * 1024  # of raw mail in one tenant; beyond it only the line is kept
TOLD_EVERY_SECONDS: Final = 600.0
LISTED_MAX: Final = 500
TOO_LARGE: Final = "It is larger than the desk takes; ask the sender for less, or look into the mailbox"

_COLUMNS: Final = (
    "id, received_at, code, sentence, content_type, size_bytes, sha256, tries, raw IS NOT NULL AS raw_kept"
)
EXPIRE: Final = (
    "DELETE FROM dead_letters WHERE received_at < clock_timestamp() - make_interval(days => $1) RETURNING id"
)
_ON_SHELF: Final = "SELECT coalesce(sum(size_bytes), 0)::bigint FROM dead_letters WHERE raw IS NOT NULL"
# The same mail comes again when a provider tries again: it is one letter.
_KEEP: Final = """
INSERT INTO dead_letters (tenant, id, code, sentence, content_type, size_bytes, sha256, raw, sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tenant, sha256) DO UPDATE SET tries = dead_letters.tries + 1, code = $3, sentence = $4
RETURNING id
"""
_LIST: Final = "SELECT " + _COLUMNS + " FROM dead_letters ORDER BY received_at DESC LIMIT $1"
_SHOW: Final = "SELECT " + _COLUMNS + " FROM dead_letters WHERE id = $1"
_RAW: Final = "SELECT raw, sealed FROM dead_letters WHERE id = $1"
_GONE: Final = "DELETE FROM dead_letters WHERE id = $1 RETURNING code, sha256"
# Told together, so that a broken mail program does not fill the channel. Another host's hand is on the same rows.
_UNTOLD: Final = """
UPDATE dead_letters SET told_at = clock_timestamp() WHERE told_at IS NULL AND NOT EXISTS (
    SELECT FROM dead_letters WHERE told_at > clock_timestamp() - make_interval(secs => $1))
RETURNING id, received_at
"""
_UNTELL: Final = "UPDATE dead_letters SET told_at = NULL WHERE id = ANY($1)"
_COUNT: Final = "SELECT count(*) FROM dead_letters"


class PostgresDeadLetters:
    """The shelf of mails that nobody could read."""

    def __init__(self, pool: Pool, vault: Vault | None = None) -> None:
        self._pool, self._vault = pool, vault

    async def keep(self, tenant: TenantId, raw: bytes, content_type: str, *, code: str, sentence: str) -> str:
        """Keep a mail (``letter_kept``), once for the same bytes; its id. What is too old goes."""
        digest = hashlib.sha256(raw).hexdigest()
        values = (code, sentence, storable(content_type, 100), len(raw), digest)
        return await self._keep(tenant, values, raw if self._vault is None else await self._vault.seal(raw))

    @retried
    async def _keep(self, tenant: TenantId, values: tuple[str, str, str, int, str], kept: bytes) -> str:
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.fetch(EXPIRE, KEEP_DAYS)
            room = SHELF_BYTES_MAX - await conn.fetchval(_ON_SHELF)
            fits = values[3] <= room
            return await _shelve(
                conn, tenant, values, kept if fits else None, sealed=fits and self._vault is not None
            )

    @retried
    async def name(self, tenant: TenantId, content_type: str, size_bytes: int) -> str:
        """Note a mail whose bytes were too many to take (``letter_kept``); tried again, it is the same one."""
        kind = storable(content_type, 100)
        digest = hashlib.sha256(f"too large {size_bytes} {kind}".encode()).hexdigest()
        async with tenant_tx(self._pool, tenant) as conn:
            return await _shelve(conn, tenant, ("too_large", TOO_LARGE, kind, size_bytes, digest), None)

    async def list(self, tenant: TenantId) -> Sequence[KeptLetter]:
        """The latest first, at most 500."""
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.fetch(EXPIRE, KEEP_DAYS)
            return [_letter(row) for row in await conn.fetch(_LIST, LISTED_MAX)]

    async def show(self, tenant: TenantId, letter_id: str) -> KeptLetter:
        """One of them. Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            return _letter(_found(await conn.fetchrow(_SHOW, letter_id)))

    async def raw(self, tenant: TenantId, letter_id: str, *, by: ActorId = MAIL) -> bytes:
        """Its bytes as they came (``original_read``). Raises NotFound, also where they were not kept."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = _found(await conn.fetchrow(_RAW, letter_id))
            raw: bytes | None = row["raw"]
            if raw is None:
                raise NotFound("The letter's own bytes were not kept: the shelf was full. Its line says what it was")
            await append(conn, tenant, _entry("original_read", letter_id, by, {}, key=new_id("read")))
        if not row["sealed"]:
            return raw
        if self._vault is None:
            raise Misconfigured("RECORDS_KEY is not set, and this letter was sealed with one")
        return await self._vault.open(raw)

    @retried
    async def take_off(self, tenant: TenantId, letter_id: str, *, by: ActorId, read: bool) -> None:
        """It was read after all (``letter_read``), or is of no use (``letter_dropped``). Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = _found(await conn.fetchrow(_GONE, letter_id))
            data = {"code": row["code"], "sha256": row["sha256"]}
            action = "letter_read" if read else "letter_dropped"
            await append(conn, tenant, _entry(action, letter_id, by, data))

    async def to_tell(self, tenant: TenantId) -> Sequence[str]:
        """The ids of those nobody was told of, the newest first, as told from now on; none soon after others."""
        async with tenant_tx(self._pool, tenant) as conn:
            rows = await conn.fetch(_UNTOLD, TOLD_EVERY_SECONDS)
        return [row["id"] for row in sorted(rows, key=lambda row: row["received_at"], reverse=True)]

    async def not_told(self, tenant: TenantId, letters: Sequence[str]) -> None:
        """Telling failed: they are told later."""
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.execute(_UNTELL, list(letters))

    async def count(self, tenant: TenantId) -> int:
        """How many there are."""
        async with tenant_tx(self._pool, tenant) as conn:
            return int(await conn.fetchval(_COUNT))


async def _shelve(
    conn: Conn,
    tenant: TenantId,
    values: tuple[str, str, str, int, str],
    raw: bytes | None,
    *,
    sealed: bool = False,
) -> str:
    code, _, _, size_bytes, digest = values
    letter_id = str(await conn.fetchval(_KEEP, tenant, new_id("let"), *values, raw, sealed))
    data = {"code": code, "size_bytes": size_bytes, "sha256": digest}
    await append(conn, tenant, _entry("letter_kept", letter_id, MAIL, data))
    return letter_id


def _entry(action: str, letter_id: str, by: ActorId, data: dict[str, object], *, key: str = "") -> Entry:
    return Entry(action, by, ("letter", letter_id), f"{letter_id}:{action}{key and f':{key}'}", data=data)


def _letter(row: asyncpg.Record) -> KeptLetter:
    return KeptLetter(
        id=row["id"],
        received_at=row["received_at"].isoformat(timespec="seconds"),
        code=row["code"],
        sentence=row["sentence"],
        content_type=row["content_type"],
        size_bytes=row["size_bytes"],
        sha256=row["sha256"],
        tries=row["tries"],
        raw_kept=row["raw_kept"],
    )


def _found(row: asyncpg.Record | None) -> asyncpg.Record:
    if row is None:
        raise NotFound("There is no such letter; `countersign deadletters list` shows those there are")
    return row
