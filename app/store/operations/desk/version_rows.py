"""Rows of versions of the desk's file, and what each change of one tells: every host, the audit, and the card."""

from typing import Any, Final

import asyncpg

from app.domain.ids import ActorId, TenantId
from app.domain.operations.desk_proposals import Move
from app.domain.operations.desk_versions import DeskVersion
from app.errors import NotFound
from app.events import DeskVersionMoved
from app.store.db import outbox
from app.store.db.audit import Entry
from app.store.db.outbox import Mode
from app.store.db.pool import Conn
from app.store.operations.desk.configs import IN_FORCE

OVERTAKEN_MAX: Final = 50

LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('desk_versions:' || $1, 0))"
COLUMNS: Final = """
SELECT v.version, v.base, v.rolls_back, v.text, v.told, v.loosens, v.waits, v.made_by, v.made_as, v.made_at,
       c.confirmed_by, c.confirmed_as, c.confirmed_at, d.discarded_by, d.discarded_as, d.discarded_at
FROM desk_versions v LEFT JOIN desk_confirmations c ON c.tenant = v.tenant AND c.version = v.version
     LEFT JOIN desk_discards d ON d.tenant = v.tenant AND d.version = v.version
"""
ONE: Final = COLUMNS + "WHERE v.version = $1"
_OVERTAKEN: Final = f"""
SELECT version FROM ({COLUMNS}) one
WHERE waits AND base <> $1 AND confirmed_at IS NULL AND discarded_at IS NULL ORDER BY version DESC LIMIT $2
"""
_SPEAK: Final = "UPDATE tenants SET language = $2 WHERE id = $1"
# Part of the transaction: whoever it wakes finds the version committed.
_ANNOUNCE: Final = "SELECT pg_notify('countersign_desk', $1)"


async def in_force(conn: Conn) -> int:
    """The version's number; 0 where none is."""
    row = await conn.fetchrow(IN_FORCE)
    return 0 if row is None else int(row["version"])


async def found(conn: Conn, version: int) -> DeskVersion:
    """Raises NotFound."""
    row = await conn.fetchrow(ONE, version)
    if row is None:
        raise NotFound(f"There is no version {version} of this desk's file")
    return version_of(row)


async def in_effect(conn: Conn, tenant: TenantId, made: DeskVersion) -> None:
    """What else has to know of it knows it with the same commit."""
    if made.told.get("language"):
        await conn.execute(_SPEAK, tenant, made.told["language"])
    await conn.execute(_ANNOUNCE, tenant)
    for row in await conn.fetch(_OVERTAKEN, made.version, OVERTAKEN_MAX):
        await moved(conn, tenant, row["version"], "overtaken")


async def moved(conn: Conn, tenant: TenantId, version: int, move: Move) -> None:
    """Whoever shows its card shows it as it is now."""
    event = DeskVersionMoved(tenant=tenant, version_id=str(version), move_id=move)
    await outbox.enqueue(conn, tenant, event, cause=cause_of(version, move), mode=Mode.RESEND)


def cause_of(version: int, move: str) -> str:
    """Of the outbox's line."""
    return f"desk:{version}:{move}"


def entry(action: str, made: DeskVersion, by: ActorId, data: dict[str, Any]) -> Entry:
    """Its line in the audit."""
    subject = ("desk_version", str(made.version))
    return Entry(action, by, subject, f"desk:{made.version}:{action}", data=data)


def version_of(row: asyncpg.Record) -> DeskVersion:
    """A row of ``COLUMNS``."""
    return DeskVersion(
        version=row["version"],
        base=row["base"],
        rolls_back=row["rolls_back"],
        text=row["text"],
        told=row["told"],
        loosens=tuple(row["loosens"]),
        waits=row["waits"],
        by=ActorId(row["made_by"]),
        owner=row["made_as"],
        made_at=row["made_at"],
        confirmed_by=row["confirmed_by"],
        confirmed_as=row["confirmed_as"],
        confirmed_at=row["confirmed_at"],
        discarded_by=row["discarded_by"],
        discarded_as=row["discarded_as"],
        discarded_at=row["discarded_at"],
    )
