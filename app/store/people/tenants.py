"""The directory of tenants, the one table read outside a tenant's transaction."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.ids import TenantId
from app.errors import Conflict, Misconfigured, NotFound
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, app_tx, tenant_tx
from app.store.operations.desk import version_rows as desk_version_rows

_ALL: Final = "SELECT id FROM tenants ORDER BY id"
_IS_THERE: Final = "SELECT EXISTS (SELECT FROM tenants WHERE id = $1)"
_BY_TEAM: Final = "SELECT id FROM tenants WHERE slack_team_id = $1"
_LANGUAGE: Final = "SELECT language FROM tenants WHERE id = $1"
_SPEAK: Final = "UPDATE tenants SET language = $2 WHERE id = $1 RETURNING id"
_BIND: Final = """
UPDATE tenants SET slack_team_id = $2 WHERE id = $1 AND (slack_team_id IS NULL OR slack_team_id = $2) RETURNING id
"""


class PostgresTenants:
    """Who our tenants are, and which workspace is whose."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def all(self) -> Sequence[TenantId]:
        """Every tenant's id."""
        async with app_tx(self._pool, limit_seconds=STEP_SECONDS) as conn:
            return [TenantId(row["id"]) for row in await conn.fetch(_ALL)]

    async def by_team(self, team_id: str) -> TenantId | None:
        """The tenant of a Slack workspace."""
        async with app_tx(self._pool) as conn:
            found = await conn.fetchval(_BY_TEAM, team_id)
        return None if found is None else TenantId(found)

    async def language(self, tenant: TenantId) -> str:
        """The two letters of the language its people are spoken to in; English for a tenant we do not know."""
        async with app_tx(self._pool) as conn:
            return str(await conn.fetchval(_LANGUAGE, tenant) or "en")

    async def speak(self, tenant: TenantId, language: str) -> None:
        """Choose it. Raises NotFound, and Conflict where the desk's file in force says another: the file wins."""
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.execute(desk_version_rows.LOCK, tenant)
            version = await desk_version_rows.in_force(conn)
            told = (await desk_version_rows.found(conn, version)).told.get("language") if version else None
            if told not in {None, language}:
                raise Conflict(
                    f"The desk's file says `language: {told}` (version {version}), and the file wins. Nothing was "
                    "changed: write the other language behind `language:` there, then `countersign config apply`"
                )
            if await conn.fetchval(_SPEAK, tenant, language) is None:
                raise NotFound(f"There is no tenant {tenant!r}")

    async def bind_team(self, tenant: TenantId, team_id: str) -> None:
        """Tie a workspace to a tenant for good: neither is ever tied to another."""
        try:
            async with app_tx(self._pool) as conn:
                bound = await conn.fetchval(_BIND, tenant, team_id)
        except asyncpg.UniqueViolationError as error:
            raise Misconfigured(f"The Slack workspace {team_id} already belongs to another tenant") from error
        if bound is None:
            raise Misconfigured(f"Tenant {tenant!r} does not exist or belongs to another Slack workspace")


class ServedTenants(PostgresTenants):
    """What one host knows of the directory: its own tenant, whoever else has records in the same database."""

    def __init__(self, pool: Pool, tenant: TenantId) -> None:
        super().__init__(pool)
        self._tenant = tenant

    async def all(self) -> Sequence[TenantId]:
        """Ours, once it is there."""
        async with app_tx(self._pool, limit_seconds=STEP_SECONDS) as conn:
            return [self._tenant] if await conn.fetchval(_IS_THERE, self._tenant) else []
