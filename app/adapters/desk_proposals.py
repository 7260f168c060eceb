"""Versions that wait for a second owner, with what they would change on a host with this environment."""

from app import store
from app.desk_file.proposed import proposed
from app.domain.ids import ActorId, Posted, TenantId
from app.domain.operations.desk_config import DeskConfig, with_told
from app.domain.operations.desk_proposals import Choice, DeskProposal, ProposedChange, Settled, StoredProposal
from app.store.db.pool import Pool


class ToldProposals:
    """Implements ``ports.DeskProposals``. ``base`` is what the environment says."""

    def __init__(self, pool: Pool, base: DeskConfig) -> None:
        self._rows, self._base = store.PostgresDeskProposals(pool), base

    async def settle(self, tenant: TenantId, version: int, choice: Choice, *, by: ActorId, owner: str) -> Settled:
        return await self._rows.settle(tenant, version, choice, by=by, owner=owner)

    async def get(self, tenant: TenantId, version: int) -> DeskProposal:
        found = await self._rows.get(tenant, version)
        owners = tuple(found.base_told.get("owners", ()))
        return DeskProposal(**vars(found), changes=self._changes(found), owners=owners)

    async def shown(self, tenant: TenantId, version: int, move: str, card: Posted | None) -> None:
        await self._rows.shown(tenant, version, move, card)

    def _changes(self, found: StoredProposal) -> tuple[ProposedChange, ...] | None:
        """None where this host's environment and one of the two do not go together."""
        made = found.version
        try:
            old = with_told(self._base, made.base, found.base_told)
            return proposed(old, with_told(self._base, made.version, made.told))
        except (TypeError, ValueError):
            return None
