"""Versions of what a desk is told: only ever added, each with its audit line, and announced to every host."""

from typing import Any, Final

import asyncpg

from app.domain.ids import ActorId, TenantId
from app.domain.operations.desk_versions import DeskVersion, NewVersion
from app.errors import BadInput, NotAllowed, NotFound
from app.store.db.audit import Entry, append, fingerprint
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.operations.desk_configs import IN_FORCE

LISTED_MAX: Final = 200

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('desk_versions:' || $1, 0))"
_NEXT: Final = "SELECT coalesce(max(version), 0) + 1 FROM desk_versions"
_INSERT: Final = """
INSERT INTO desk_versions (tenant, version, base, rolls_back, text, told, loosens, waits, made_by, made_as)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_CONFIRM: Final = """
INSERT INTO desk_confirmations (tenant, version, confirmed_by, confirmed_as) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant, version) DO NOTHING RETURNING version
"""
_COLUMNS: Final = """
SELECT v.version, v.base, v.rolls_back, v.text, v.told, v.loosens, v.waits, v.made_by, v.made_as, v.made_at,
       c.confirmed_as, c.confirmed_at
FROM desk_versions v LEFT JOIN desk_confirmations c ON c.tenant = v.tenant AND c.version = v.version
"""
_ONE: Final = _COLUMNS + "WHERE v.version = $1"
_ALL: Final = _COLUMNS + "ORDER BY v.version DESC LIMIT $1"
_SPEAK: Final = "UPDATE tenants SET language = $2 WHERE id = $1"
# Part of the transaction: whoever it wakes finds the version committed.
_ANNOUNCE: Final = "SELECT pg_notify('countersign_desk', $1)"


class PostgresDeskVersions:
    """The versions of a tenant's file."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def newest(self, tenant: TenantId) -> DeskVersion | None:
        """The one in force."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            number = await _in_force(conn)
            return _version(await conn.fetchrow(_ONE, number)) if number else None

    async def get(self, tenant: TenantId, version: int) -> DeskVersion:
        """Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await _get(conn, version)

    async def all(self, tenant: TenantId) -> list[DeskVersion]:
        """The latest first."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [_version(row) for row in await conn.fetch(_ALL, LISTED_MAX)]

    @retried
    async def add(self, tenant: TenantId, new: NewVersion) -> DeskVersion:
        """In force with the commit, unless it waits. Raises BadInput where another version came in between."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_LOCK, tenant)
            _still(new.base, await _in_force(conn), "what was compared")
            version = await conn.fetchval(_NEXT)
            told, loosens = dict(new.told), list(new.loosens)
            rest = (new.text, told, loosens, new.waits, new.by, new.owner)
            await conn.execute(_INSERT, tenant, version, new.base, new.rolls_back, *rest)
            action = "desk_config_proposed" if new.waits else "desk_config_applied"
            data: dict[str, Any] = {
                "base": new.base,
                "rolls_back": new.rolls_back,
                "text": fingerprint(new.text),
                "loosens": loosens,
                "as": new.owner,
            }
            made = await _get(conn, version)
            if not new.waits:
                await _in_effect(conn, tenant, made)
            await append(conn, tenant, _entry(action, made, new.by, data))
            return made

    @retried
    async def confirm(self, tenant: TenantId, version: int, *, by: ActorId, owner: str) -> DeskVersion:
        """Bring what waits into force; a second time changes nothing. Raises NotFound, NotAllowed or BadInput."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_LOCK, tenant)
            waiting = await _get(conn, version)
            if waiting.could_be_in_force:
                return waiting
            if owner == waiting.owner:
                raise NotAllowed(f"Version {version} was made as {owner}; another owner has to confirm it")
            _still(waiting.base, await _in_force(conn), f"what version {version} was made from")
            await conn.execute(_CONFIRM, tenant, version, by, owner)
            confirmed = await _get(conn, version)
            await _in_effect(conn, tenant, confirmed)
            await append(conn, tenant, _entry("desk_config_confirmed", confirmed, by, {"as": owner}))
            return confirmed


def _still(base: int, now: int, what: str) -> None:
    if base != now:
        raise BadInput(
            f"Version {now} is in force by now and no longer version {base}, {what}: look at the difference again "
            "and apply the file anew"
        )


async def _in_force(conn: Conn) -> int:
    row = await conn.fetchrow(IN_FORCE)
    return 0 if row is None else int(row["version"])


async def _get(conn: Conn, version: int) -> DeskVersion:
    row = await conn.fetchrow(_ONE, version)
    if row is None:
        raise NotFound(f"There is no version {version} of this desk's file")
    return _version(row)


async def _in_effect(conn: Conn, tenant: TenantId, made: DeskVersion) -> None:
    """What else has to know of it knows it with the same commit."""
    if made.told.get("language"):
        await conn.execute(_SPEAK, tenant, made.told["language"])
    await conn.execute(_ANNOUNCE, tenant)


def _entry(action: str, made: DeskVersion, by: ActorId, data: dict[str, Any]) -> Entry:
    subject = ("desk_version", str(made.version))
    return Entry(action, by, subject, f"desk:{made.version}:{action}", data=data)


def _version(row: asyncpg.Record | None) -> DeskVersion:
    assert row is not None
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
        confirmed_as=row["confirmed_as"],
        confirmed_at=row["confirmed_at"],
    )
