"""Versions of what a desk is told: only ever added, each with its audit line, and announced to every host."""

from typing import Any, Final

from app.domain.ids import ActorId, TenantId
from app.domain.operations.desk_proposals import Choice, Verdict
from app.domain.operations.desk_versions import DeskVersion, NewVersion
from app.errors import BadInput, NotAllowed
from app.store.db.audit import append, fingerprint
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.operations.desk import version_rows as rows
from app.store.operations.desk.proposals import PostgresDeskProposals

LISTED_MAX: Final = 200

_NEXT: Final = "SELECT coalesce(max(version), 0) + 1 FROM desk_versions"
_INSERT: Final = """
INSERT INTO desk_versions (tenant, version, base, rolls_back, text, told, loosens, waits, made_by, made_as)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_ALL: Final = rows.COLUMNS + "ORDER BY v.version DESC LIMIT $1"


class PostgresDeskVersions:
    """The versions of a tenant's file."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def newest(self, tenant: TenantId) -> DeskVersion | None:
        """The one in force."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            number = await rows.in_force(conn)
            return await rows.found(conn, number) if number else None

    async def get(self, tenant: TenantId, version: int) -> DeskVersion:
        """Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await rows.found(conn, version)

    async def all(self, tenant: TenantId) -> list[DeskVersion]:
        """The latest first."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [rows.version_of(row) for row in await conn.fetch(_ALL, LISTED_MAX)]

    @retried
    async def add(self, tenant: TenantId, new: NewVersion) -> DeskVersion:
        """In force with the commit, unless it waits. Raises BadInput where another version came in between."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(rows.LOCK, tenant)
            now = await rows.in_force(conn)
            if new.base != now:
                raise _overtaken(new.base, now, "what was compared")
            version = await conn.fetchval(_NEXT)
            told, loosens = dict(new.told), list(new.loosens)
            rest = (new.text, told, loosens, new.waits, new.by, new.owner)
            await conn.execute(_INSERT, tenant, version, new.base, new.rolls_back, *rest)
            data: dict[str, Any] = {
                "base": new.base,
                "rolls_back": new.rolls_back,
                "text": fingerprint(new.text),
                "loosens": loosens,
                "as": new.owner,
            }
            made = await rows.found(conn, version)
            if new.waits:
                await rows.moved(conn, tenant, version, "proposed")
            else:
                await rows.in_effect(conn, tenant, made)
            action = "desk_config_proposed" if new.waits else "desk_config_applied"
            await append(conn, tenant, rows.entry(action, made, new.by, data))
            return made

    async def confirm(self, tenant: TenantId, version: int, *, by: ActorId, owner: str) -> DeskVersion:
        """Bring what waits into force; a second time changes nothing. Raises NotFound, NotAllowed or BadInput."""
        return await self._settle(tenant, version, "confirm", by=by, owner=owner)

    async def discard(self, tenant: TenantId, version: int, *, by: ActorId, owner: str) -> DeskVersion:
        """Let what waits never come into force; a second time changes nothing. Raises as ``confirm``."""
        return await self._settle(tenant, version, "discard", by=by, owner=owner)

    async def _settle(
        self, tenant: TenantId, version: int, choice: Choice, *, by: ActorId, owner: str
    ) -> DeskVersion:
        """In words, for terminals."""
        settled = await PostgresDeskProposals(self._pool).settle(tenant, version, choice, by=by, owner=owner)
        found, verdict = settled.version, settled.verdict
        match verdict:
            case Verdict.NOT_OWNER:
                raise NotAllowed(f"{owner} is no owner of this desk any more")
            case Verdict.OWN:
                raise NotAllowed(f"Version {version} was made as {owner}; another owner has to {choice} it")
            case Verdict.OVERTAKEN:
                raise _overtaken(found.base, settled.in_force, f"what version {version} was made from")
            case Verdict.WAS_DISCARDED if choice == "confirm":
                raise BadInput(f"Version {version} was discarded by {found.discarded_as}: apply the file anew")
            case Verdict.WAS_CONFIRMED | Verdict.NEVER_WAITED if choice == "discard":
                raise BadInput(
                    f"Version {version} does not wait any more. To take it back: countersign config rollback"
                )
        return found


def _overtaken(base: int, now: int, what: str) -> BadInput:
    return BadInput(
        f"Version {now} is in force by now and no longer version {base}, {what}: look at the difference again "
        "and apply the file anew"
    )
