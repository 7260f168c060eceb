"""Makes, shows and removes tenants, as the owner of the tables: the application may do none of it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from app.domain.ids import TenantId
from app.errors import BadInput, Misconfigured, NotAllowed, NotFound, Unavailable
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

ERASE_SECONDS: Final = 3600.0  # of a tenant with years of mail
_ID: Final = re.compile(r"[a-z0-9-]{1,40}")

_ADD: Final = "INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id"
_RENAME: Final = "UPDATE tenants SET name = $2 WHERE id = $1 AND name <> $2"
_LIST: Final = "SELECT id, name, language, slack_team_id, created_at FROM tenants ORDER BY id"
_COUNTS: Final = """
SELECT (SELECT count(*) FROM customers) AS customers, (SELECT count(*) FROM orders) AS orders,
       (SELECT count(*) FROM cases WHERE channel = 'mail') AS cases,
       (SELECT count(*) FROM approvals WHERE status IN ('pending', 'approved', 'executing')) AS open_approvals,
       (SELECT count(*) FROM audit) AS audit_lines
"""
_ENTER: Final = "SELECT set_config('app.tenant', $1, true), set_config('app.erase', $2, true)"
_LOCK: Final = "SELECT id FROM tenants WHERE id = $1 FOR UPDATE"
# The one place that knows what belongs to a tenant: every table with its column, children before their parents, as
# the catalogue has them; a table made tomorrow is among them. Only the record may be there when nothing is erased.
_ERASE: Final = """
DO $$
DECLARE
    one regclass;
    gone bigint;
BEGIN
    FOR one IN
        WITH RECURSIVE belonging AS (
            SELECT c.oid AS relation, 1 AS level
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
            UNION
            SELECT c.conrelid, b.level + 1
            FROM belonging b JOIN pg_constraint c ON c.contype = 'f' AND c.confrelid = b.relation
            WHERE c.conrelid <> c.confrelid AND b.level < 30
        )
        SELECT relation::regclass FROM belonging GROUP BY relation ORDER BY max(level) DESC
    LOOP
        EXECUTE format('DELETE FROM %s WHERE tenant = current_tenant()', one);
        GET DIAGNOSTICS gone = ROW_COUNT;
        IF gone > 0 AND one::text NOT IN ('audit', 'audit_heads') AND current_setting('app.erase') <> 'on' THEN
            RAISE EXCEPTION 'The tenant has rows in %', one USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    DELETE FROM tenants WHERE id = current_tenant();
END
$$
"""


@dataclass(frozen=True)
class TenantRow:
    """One line of the directory. ``team_id`` is its Slack workspace, once a host has started for it."""

    id: TenantId
    name: str
    language: str
    team_id: str | None
    created_at: datetime


@dataclass(frozen=True)
class TenantCounts:
    """What a tenant has."""

    customers: int
    orders: int
    cases: int
    open_approvals: int
    audit_lines: int


class TenantDirectory:
    """For operators, with the login that owns the tables."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def add(self, tenant: TenantId, name: str) -> bool:
        """Make it; False where it was there already, under whatever name. Raises BadInput."""
        checked_tenant_id(tenant)
        async with _owner(self._pool) as conn:
            return await conn.fetchval(_ADD, tenant, name.strip() or tenant) is not None

    async def rename(self, tenant: TenantId, name: str) -> bool:
        """Give it another name; False where it has that one, or is not there."""
        async with _owner(self._pool) as conn:
            return bool((await conn.execute(_RENAME, tenant, name)).endswith(" 1"))

    async def list(self) -> list[TenantRow]:
        """All of them."""
        async with _owner(self._pool) as conn:
            rows = await conn.fetch(_LIST)
        return [
            TenantRow(TenantId(row["id"]), row["name"], row["language"], row["slack_team_id"], row["created_at"])
            for row in rows
        ]

    async def counts(self, tenant: TenantId) -> TenantCounts:
        """What it has."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_COUNTS)
        assert row is not None
        return TenantCounts(**row)

    async def remove(self, tenant: TenantId, *, erase: bool = False) -> None:
        """Delete it, all or nothing. Its record of what happened goes with it.

        Raises NotFound; NotAllowed where anything belongs to it and ``erase`` is not set.
        """
        try:
            async with _owner(self._pool) as conn:
                if await conn.fetchval(_LOCK, tenant) is None:
                    raise NotFound(f"There is no tenant {tenant!r}")
                await conn.execute(_ENTER, tenant, "on" if erase else "off")
                await conn.execute(_ERASE, timeout=ERASE_SECONDS)
        except asyncpg.RestrictViolationError:
            raise NotAllowed(
                f"Tenant {tenant} has records; `countersign tenant remove {tenant} --erase` deletes them with it"
            ) from None
        except asyncpg.ForeignKeyViolationError as error:
            raise Unavailable("A host still writes for this tenant: stop it, and remove the tenant again") from error


def checked_tenant_id(text: str) -> str:
    """``text``, where a tenant may be called so. Raises BadInput."""
    if not _ID.fullmatch(text):
        raise BadInput(
            f"A tenant's id is 1 to 40 small letters, digits and hyphens, such as shop-berlin; {text!r} is not"
        )
    return text


@asynccontextmanager
async def _owner(pool: Pool) -> AsyncIterator[Conn]:
    try:
        async with pool.acquire() as conn, conn.transaction():
            yield conn
    except asyncpg.InsufficientPrivilegeError as error:
        raise Misconfigured(
            "The user in DATABASE_URL does not own Countersign's tables: use the one that ran `countersign migrate`"
        ) from error
