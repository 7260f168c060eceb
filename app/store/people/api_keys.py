"""Keys of a team's own programs: made, listed, replaced without a gap, revoked, and compared in constant time."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import asyncpg

from app.domain.ids import ActorId, TenantId, new_id
from app.domain.people import actors
from app.domain.people.api_keys import ApiKey, NewSecret, Scope, digest_of, prefix_of, scopes_fault
from app.domain.people.key_limit_options import Limit, changed, fault_of
from app.domain.people.key_limits import NO_LIMITS, KeyLimits
from app.errors import BadInput
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import tenant_tx
from app.store.people import key_lines
from app.store.people.key_lines import Line

NAME_MAX: Final = 100

_COLUMNS: Final = """
id, prefix, name, scopes, created_at, expires_at, revoked_at, replaced_by, last_used_at, created_by, limits,
locked_at, locked_by
"""
_INSERT: Final = f"""
INSERT INTO api_keys (tenant, id, prefix, digest, name, scopes, created_by, expires_at, limits, first_asked)
VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8::interval, $9, (
    SELECT first_asked FROM api_keys WHERE id = $10
)) RETURNING {_COLUMNS}
"""
_LIST: Final = f"SELECT {_COLUMNS} FROM api_keys ORDER BY created_at DESC, id LIMIT 1000"
_PRESENTED: Final = f"""
SELECT {_COLUMNS}, digest, revoked_at IS NULL AND coalesce(expires_at > clock_timestamp(), true) AS valid,
       coalesce(last_used_at < clock_timestamp() - interval '1 minute', true) AS use_is_old, (
    WITH RECURSIVE later (id, next) AS (
        SELECT p.id, p.replaced_by
        UNION SELECT k.id, k.replaced_by FROM api_keys k JOIN later l ON k.id = l.next
    ) SELECT id FROM later WHERE next IS NULL
) AS latest
FROM api_keys p WHERE prefix = $1
"""
# Nobody waits for this: neither for another call that notes the same, nor for the disk.
_USED: Final = """
UPDATE api_keys SET last_used_at = clock_timestamp()
WHERE id = (SELECT id FROM api_keys WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED)
  AND set_config('synchronous_commit', 'off', true) = 'off'
"""
# By its id or by the prefix that stands in the secret.
_NAMED: Final = "SELECT id FROM api_keys WHERE id = $1 OR prefix = $1"
_TO_CHANGE: Final = f"SELECT {_COLUMNS} FROM api_keys WHERE id = $1 FOR UPDATE"
_REPLACE: Final = """
UPDATE api_keys SET replaced_by = $2, expires_at = least(expires_at, clock_timestamp() + $3::interval) WHERE id = $1
"""
_REVOKE: Final = "UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = $1"
_LIMIT: Final = "UPDATE api_keys SET limits = $2 WHERE id = ANY($1::text[])"
# Each is replaced by at most one, so that a program's keys are a line.
_FOLLOWS: Final = """
WITH RECURSIVE followed (first, id) AS (
    SELECT id, id FROM api_keys WHERE id IN ($1, $2)
    UNION
    SELECT f.first, k.replaced_by FROM followed f JOIN api_keys k ON k.id = f.id WHERE k.replaced_by IS NOT NULL
)
SELECT EXISTS (SELECT FROM followed WHERE (first, id) IN (($1, $2), ($2, $1)))
"""
_NOBODYS: Final = digest_of("nobody's")


class PostgresApiKeys:
    """One tenant's keys."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def create(
        self,
        tenant: TenantId,
        name: str,
        scopes: Collection[Scope],
        *,
        by: ActorId,
        lasts: timedelta | None = None,
        limits: KeyLimits = NO_LIMITS,
    ) -> tuple[ApiKey, NewSecret]:
        """The only time that the secret is known. Raises BadInput."""
        if fault := scopes_fault(scopes) or fault_of(limits):
            raise BadInput(fault)
        if not name.strip() or len(name) > NAME_MAX or not name.isprintable():
            raise BadInput(f"A key needs a name of at most {NAME_MAX} characters that says what uses it")
        async with tenant_tx(self._pool, tenant) as conn:
            key, secret = await _insert(conn, tenant, _New(name.strip(), sorted(scopes), by, lasts, limits))
            data = {"scopes": sorted(scopes), "prefix": key.prefix, **_said(limits)}
            await append(conn, tenant, Entry("api_key_created", by, ("api_key", key.id), key.id, data=data))
        return key, secret

    async def rotate(
        self, tenant: TenantId, which: str, *, by: ActorId, overlap: timedelta
    ) -> tuple[ApiKey, NewSecret]:
        """Another secret for the same; the old one works until the overlap ends. Raises NotFound, BadInput."""
        async with tenant_tx(self._pool, tenant) as conn:
            old, line = await _to_change(conn, which)
            if old.replaced_by:
                raise BadInput(f"Key {old.id} was replaced by {old.replaced_by} already; rotate that one")
            if line.locked:
                raise BadInput(f"Key {old.id} is locked; `countersign keys unlock {old.id}` comes first")
            lasts = old.expires_at - old.created_at if old.expires_at else None
            new = _New(old.name, sorted(old.scopes), by, lasts, old.limits, replaces=old.id)
            key, secret = await _insert(conn, tenant, new)
            await conn.execute(_REPLACE, old.id, key.id, overlap)
            data = {"replaced_by": key.id, "overlap_seconds": int(overlap.total_seconds())}
            await append(
                conn, tenant, Entry("api_key_rotated", by, ("api_key", old.id), f"{old.id}:rotated", data=data)
            )
        return key, secret

    async def revoke(self, tenant: TenantId, which: str, *, by: ActorId) -> ApiKey:
        """It is refused from now on. Raises NotFound, BadInput."""
        async with tenant_tx(self._pool, tenant) as conn:
            key, _ = await _to_change(conn, which)
            await conn.execute(_REVOKE, key.id)
            await append(conn, tenant, Entry("api_key_revoked", by, ("api_key", key.id), f"{key.id}:revoked"))
        return key

    async def limit(
        self, tenant: TenantId, which: str, named: KeyLimits, *, lifted: Collection[Limit] = (), by: ActorId
    ) -> ApiKey:
        """For its whole line; what is neither named nor lifted stays. Raises NotFound, BadInput."""
        if fault := fault_of(named):
            raise BadInput(fault)
        async with tenant_tx(self._pool, tenant) as conn:
            key, line = await _to_change(conn, which)
            limits = changed(key.limits, named, lifted)
            await conn.execute(_LIMIT, line.ids, limits.to_json())
            data = {"limits": limits.to_json(), "before": key.limits.to_json()}
            name = f"{key.id}:limited:{new_id('lim')}"
            await append(conn, tenant, Entry("api_key_limited", by, ("api_key", key.id), name, data=data))
        return replace(key, limits=limits)

    async def all(self, tenant: TenantId) -> Sequence[ApiKey]:
        """Newest first, revoked ones too."""
        async with tenant_tx(self._pool, tenant) as conn:
            return [_key(row) for row in await conn.fetch(_LIST)]

    async def known(self, tenant: TenantId, presented: str) -> tuple[ApiKey, bool] | None:
        """The key of this secret, and whether it is valid now. Digests are compared, in constant time."""
        prefix = prefix_of(presented)
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_PRESENTED, prefix or "")
            same = hmac.compare_digest(digest_of(presented), row["digest"] if row else _NOBODYS)
            if row is None or not same:
                return None
            if row["valid"] and row["use_is_old"]:
                await conn.execute(_USED, row["id"])
        return replace(_key(row), latest=row["latest"]), row["valid"]


async def of_one_program(conn: Conn, one: ActorId, other: ActorId) -> bool:
    """Whether both called with keys of which one took the place of the other."""
    ids = actors.key_of(one), actors.key_of(other)
    return None not in ids and bool(await conn.fetchval(_FOLLOWS, *ids))


@dataclass(frozen=True)
class _New:
    """A key to be made."""

    name: str
    scopes: list[Scope]
    by: ActorId
    lasts: timedelta | None
    limits: KeyLimits
    replaces: str | None = None


async def _insert(conn: Conn, tenant: TenantId, new: _New) -> tuple[ApiKey, NewSecret]:
    secret, scopes = NewSecret.make(), [str(one) for one in new.scopes]
    own = (new_id("key"), secret.prefix, digest_of(secret.text), new.name, scopes)
    row = await conn.fetchrow(_INSERT, tenant, *own, new.by, new.lasts, new.limits.to_json(), new.replaces)
    assert row is not None
    return _key(row), secret


async def _to_change(conn: Conn, which: str) -> tuple[ApiKey, Line]:
    """The key, and its line held: whatever is asked by it, or done to it, waits."""
    key_id = await conn.fetchval(_NAMED, prefix_of(which) or which)
    line = await key_lines.hold(conn, key_id or "")
    row = await conn.fetchrow(_TO_CHANGE, key_id)
    assert row is not None
    if row["revoked_at"] is not None:
        raise BadInput("The key is revoked already")
    return _key(row), line


def _said(limits: KeyLimits) -> dict[str, Any]:
    return {} if limits == NO_LIMITS else {"limits": limits.to_json()}


def _key(row: asyncpg.Record) -> ApiKey:
    times = ("created_at", "expires_at", "revoked_at", "last_used_at", "locked_at")
    names = ("id", "prefix", "name", "replaced_by", "created_by", "locked_by", *times)
    scopes = frozenset(one for one in Scope if one in row["scopes"])  # a newer version beside us may know more
    limits = KeyLimits.from_json(row["limits"])
    return ApiKey(scopes=scopes, limits=limits, **{name: row[name] for name in names})
