"""The record of what was done: one hash chain per tenant, each line written once under its key."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from app.domain.ids import ActorId, CaseId, TenantId
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import tenant_tx

GENESIS: Final = "0" * 64
VERIFY_SECONDS: Final = 300.0
_BATCH: Final = 1000

# The head is locked first, so that the key is checked and the number taken by one writer at a time.
# Writers lock their own rows before the head, never after: that order is what keeps them from deadlocking.
_HEAD: Final = "SELECT seq, hash, clock_timestamp() AS at FROM audit_heads WHERE tenant = $1 FOR UPDATE"
_FIRST_HEAD: Final = "INSERT INTO audit_heads (tenant, seq, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING"
# The line, the head and the answer are one statement: everybody who writes waits while the head is locked.
_INSERT: Final = """
WITH line AS (
    INSERT INTO audit (tenant, seq, at, action, actor, subject_kind, subject_id, case_id, data, prev_hash, hash, key)
    VALUES ($1, $2, $3, $4::text::audit_action, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (tenant, key) DO NOTHING RETURNING seq
), head AS (
    UPDATE audit_heads SET seq = $2, hash = $11 WHERE tenant = $1 AND EXISTS (SELECT FROM line)
)
SELECT seq FROM line
"""
_LATEST: Final = """
SELECT * FROM (
    SELECT tenant, seq, at, action::text AS action, actor, subject_kind, subject_id, case_id, data, prev_hash, hash
    FROM audit WHERE $2::text IS NULL OR case_id = $2 ORDER BY seq DESC LIMIT $1
) latest ORDER BY seq
"""
_AFTER: Final = """
SELECT tenant, seq, at, action::text AS action, actor, subject_kind, subject_id, case_id, data, prev_hash, hash
FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2
"""
_WHERE_HEAD_IS: Final = "SELECT seq, hash FROM audit_heads"


@dataclass(frozen=True)
class Entry:
    """One line. ``key`` is unique per tenant; ``data`` holds ids, amounts, codes and hashes only."""

    action: str
    actor: ActorId
    subject: tuple[str, str]  # kind and id
    key: str
    case_id: CaseId | None = None
    data: dict[str, Any] = field(default_factory=dict)


async def append(conn: Conn, tenant: TenantId, *entries: Entry) -> None:
    """Add lines to the tenant's chain; a key already on record is left as it is. The last locks of a transaction."""
    if not entries:
        return
    head = await _lock_head(conn, tenant)
    seq, prev, at = head["seq"], head["hash"], head["at"]
    for entry in entries:
        kind, subject_id = entry.subject
        fields = (entry.action, entry.actor, kind, subject_id, entry.case_id, entry.data)
        digest = _hash((tenant, seq + 1, _iso(at), *fields, prev))
        if await conn.fetchval(_INSERT, tenant, seq + 1, at, *fields, prev, digest, entry.key) is not None:
            seq, prev = seq + 1, digest


def fingerprint(text: str) -> dict[str, Any]:
    """What the record keeps of a text it must not hold."""
    return {"sha256": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), "length": len(text)}


class PostgresAudit:
    """Reads and checks the record."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def rows(self, tenant: TenantId, *, limit: int, case_id: CaseId | None = None) -> list[dict[str, Any]]:
        """The latest rows, oldest first; ``subject`` is ``kind:id``, such as ``approval:apr_x``."""
        async with tenant_tx(self._pool, tenant) as conn:
            return [_plain(row) for row in await conn.fetch(_LATEST, limit, case_id)]

    async def verify(self, tenant: TenantId) -> int | None:
        """The first sequence number whose hash does not follow, or None if the chain is whole to its head."""
        seq, prev = 0, GENESIS
        # One snapshot, so that lines written meanwhile do not look as if somebody had added them.
        async with tenant_tx(self._pool, tenant, limit_seconds=VERIFY_SECONDS, isolation="repeatable_read") as conn:
            head = await conn.fetchrow(_WHERE_HEAD_IS)
            while rows := await conn.fetch(_AFTER, seq, _BATCH):
                for row in rows:
                    if row["seq"] != seq + 1 or row["prev_hash"] != prev or row["hash"] != _hash_of(row):
                        return seq + 1
                    seq, prev = row["seq"], row["hash"]
        if (seq, prev) == (0, GENESIS):
            return None if head is None or head["seq"] == 0 else 1
        if head is None or head["seq"] < seq:
            return seq  # a line nobody's head vouches for
        return None if (head["seq"], head["hash"]) == (seq, prev) else seq + 1


async def _lock_head(conn: Conn, tenant: TenantId) -> asyncpg.Record:
    head = await conn.fetchrow(_HEAD, tenant)
    if head is None:
        await conn.execute(_FIRST_HEAD, tenant, GENESIS)
        head = await conn.fetchrow(_HEAD, tenant)
    assert head is not None
    return head


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _hash(fields: tuple[Any, ...]) -> str:
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _hash_of(row: asyncpg.Record) -> str:
    names = ("action", "actor", "subject_kind", "subject_id", "case_id", "data", "prev_hash")
    return _hash((row["tenant"], row["seq"], _iso(row["at"]), *(row[name] for name in names)))


def _plain(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "seq": row["seq"],
        "at": row["at"],
        "action": row["action"],
        "actor": row["actor"],
        "subject": f"{row['subject_kind']}:{row['subject_id']}",
        "case_id": row["case_id"],
        "data": row["data"],
        "hash": row["hash"],
    }
