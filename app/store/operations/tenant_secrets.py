"""Secrets of a tenant: sealed before they reach the database, opened where they are used, never listed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.ids import ActorId, TenantId
from app.errors import BadInput, Misconfigured, NotFound
from app.store.approvals.proofs import signing_keys
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.sealing import Sealed, Seals
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.people import ways

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
SECRETS_MAX: Final = 50
CHARS_MAX: Final = 4_000

_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('tenant_secrets:' || $1, 0))"
_GET: Final = "SELECT sealed, key_id FROM tenant_secrets WHERE name = $1"
_ALL: Final = "SELECT name, sealed, key_id, set_by, set_at FROM tenant_secrets ORDER BY name"
_LOCKED: Final = _ALL + " FOR UPDATE"
_COUNT: Final = "SELECT count(*) FROM tenant_secrets WHERE name <> $1"
_PUT: Final = """
INSERT INTO tenant_secrets (tenant, name, sealed, key_id, set_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, name) DO UPDATE SET
    sealed = excluded.sealed, key_id = excluded.key_id, set_by = excluded.set_by, set_at = clock_timestamp()
RETURNING set_at
"""
_SEAL_ANEW: Final = "UPDATE tenant_secrets SET sealed = $2, key_id = $3 WHERE name = $1"
_REMOVE: Final = "DELETE FROM tenant_secrets WHERE name = $1 RETURNING set_at"


@dataclass(frozen=True)
class KeptSecret:
    """All that is ever shown of one."""

    name: str
    set_by: ActorId
    set_at: datetime
    opens: bool  # whether a key of ours opens it
    is_newest: bool  # whether that is the first key


class PostgresTenantSecrets:
    """``Seals`` without a key hold nothing and refuse to begin."""

    def __init__(self, pool: Pool, seals: Seals) -> None:
        self._pool, self._seals = pool, seals

    async def get(self, tenant: TenantId, name: str) -> str:
        """Raises NotFound or Misconfigured."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_GET, name)
        if row is None:
            raise NotFound(f"There is no secret {name!r}; `countersign secrets set {name}` sets it")
        return self._seals.open(Sealed(row["sealed"], row["key_id"]), _bound(tenant, name))

    async def list(self, tenant: TenantId) -> Sequence[KeptSecret]:
        """Every one, tried."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_ALL)
        found = []
        for row in rows:
            opens = self._opens(Sealed(row["sealed"], row["key_id"]), _bound(tenant, row["name"]))
            newest = row["key_id"] == self._seals.newest
            found.append(KeptSecret(row["name"], ActorId(row["set_by"]), row["set_at"], opens, newest))
        return found

    @retried
    async def put(self, tenant: TenantId, name: str, value: str, *, by: ActorId) -> None:
        """Raises BadInput or Misconfigured. The record keeps name and person, nothing of the value."""
        if not NAME.fullmatch(name):
            raise BadInput("A secret's name is small letters, digits and hyphens, such as records-http")
        if not 1 <= len(value) <= CHARS_MAX:
            raise BadInput(f"A secret has 1 to {CHARS_MAX} characters")
        sealed = self._seals.seal(value, _bound(tenant, name))
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if await conn.fetchval(_COUNT, name) >= SECRETS_MAX:
                raise BadInput(f"There are {SECRETS_MAX} secrets already; remove one first")
            at = await conn.fetchval(_PUT, tenant, name, sealed.content, sealed.key_id, by)
            await _note(conn, tenant, "tenant_secret_set", name, by, at)

    @retried
    async def change(self, tenant: TenantId, name: str, change: Callable[[str | None], str], *, by: ActorId) -> str:
        """Set it to what comes of what it is; of two at once each sees the other's. Returns the new value."""
        bound = _bound(tenant, name)
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_ALONE, tenant)
            row = await conn.fetchrow(_GET, name)
            before = None if row is None else self._seals.open(Sealed(row["sealed"], row["key_id"]), bound)
            value = change(before)
            sealed = self._seals.seal(value, bound)
            at = await conn.fetchval(_PUT, tenant, name, sealed.content, sealed.key_id, by)
            await _note(conn, tenant, "tenant_secret_set", name, by, at)
        return value

    @retried
    async def remove(self, tenant: TenantId, name: str, *, by: ActorId) -> None:
        """Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            at = await conn.fetchval(_REMOVE, name)
            if at is None:
                raise NotFound(f"There is no secret {name!r}")
            await _note(conn, tenant, "tenant_secret_removed", name, by, at)

    @retried
    async def rotate(self, tenant: TenantId, *, by: ActorId) -> int:
        """All or nothing, the key that signs decisions and people's addresses too: one that no key opens stops it.

        Raises Misconfigured.
        """
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            old = [row for row in await conn.fetch(_LOCKED) if row["key_id"] != self._seals.newest]
            for row in old:
                bound = _bound(tenant, row["name"])
                anew = self._seals.seal(self._seals.open(Sealed(row["sealed"], row["key_id"]), bound), bound)
                await conn.execute(_SEAL_ANEW, row["name"], anew.content, anew.key_id)
            signs = await signing_keys.seal_anew(conn, tenant, self._seals)
            addresses = await ways.seal_anew(conn, tenant, self._seals)
            moments = [*(row["set_at"] for row in old), *addresses, *([signs] if signs else [])]
            if moments:
                name = f"all:{self._seals.newest}"
                await _note(conn, tenant, "tenant_secrets_rotated", name, by, max(moments))
            return len(moments)

    def _opens(self, sealed: Sealed, bound_to: str) -> bool:
        try:
            self._seals.open(sealed, bound_to)
        except Misconfigured:
            return False
        return True


def _bound(tenant: TenantId, name: str) -> str:
    return f"{tenant}/{name}"


async def _note(conn: Conn, tenant: TenantId, action: str, name: str, by: ActorId, at: datetime) -> None:
    key = f"secret:{name}:{action}:{at.isoformat()}"
    await append(conn, tenant, Entry(action, by, ("tenant_secret", name), key))
