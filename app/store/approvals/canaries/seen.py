"""Approvals as whoever decides sees them: those that were seeded stand among the others, and are decided alike."""

from collections.abc import Sequence
from typing import Any, Final, cast

from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.voting import Counted, Refused, Vote, Withdrawal
from app.domain.ids import ApprovalId, TenantId
from app.errors import NotFound
from app.ports.approvals.approvals import Approvals
from app.store.approvals import rows
from app.store.approvals.approvals import PENDING_MAX
from app.store.approvals.canaries import deciding
from app.store.approvals.canaries.shown import dressed
from app.store.approvals.rows import SHEET
from app.store.approvals.voting import LimitsOf
from app.store.db.pool import Pool
from app.store.db.transactions import retried, tenant_tx, with_canaries

_SHEET: Final = SHEET + "WHERE a.id = $1"
_PENDING: Final = SHEET + "WHERE a.status = 'pending' ORDER BY waiting_since, a.opened_at LIMIT $1"


def seen_by_reviewers(approvals: Approvals, pool: Pool, limits: LimitsOf) -> Approvals:
    """For the doors that people decide at, and for no other: what acts by itself goes on seeing none."""
    return cast(Approvals, _Seen(approvals, pool, limits))


class _Seen:
    """What ``approvals`` does not know may be seeded; everything else is done by it."""

    def __init__(self, approvals: Approvals, pool: Pool, limits: LimitsOf) -> None:
        self._approvals, self._pool, self._limits = approvals, pool, limits

    def __getattr__(self, name: str) -> Any:
        return getattr(self._approvals, name)

    async def get(self, tenant: TenantId, approval_id: ApprovalId) -> Approval:
        """The row. Raises NotFound."""
        try:
            return await self._approvals.get(tenant, approval_id)
        except NotFound:
            async with tenant_tx(self._pool, tenant) as conn, with_canaries(conn):
                return rows.approval(await rows.find(conn, approval_id))

    async def details(self, tenant: TenantId, approval_id: ApprovalId) -> ApprovalDetails:
        """Everything the card shows. Raises NotFound."""
        try:
            return await self._approvals.details(tenant, approval_id)
        except NotFound:
            return await details_of(self._pool, tenant, approval_id)

    async def pending(self, tenant: TenantId) -> Sequence[ApprovalDetails]:
        """Open ones, the longest waiting customer first, at most 200."""
        async with tenant_tx(self._pool, tenant) as conn, with_canaries(conn):
            return await dressed(conn, [rows.details(row) for row in await conn.fetch(_PENDING, PENDING_MAX)])

    async def cast(self, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Counted | Refused:
        """Judge and record one vote. Same source, same verdict."""
        seeded = await self._cast_on_seeded(tenant, approval_id, vote)
        return seeded or await self._approvals.cast(tenant, approval_id, vote)

    async def withdraw(self, tenant: TenantId, approval_id: ApprovalId, withdrawal: Withdrawal) -> Counted | Refused:
        """Take a request back for good."""
        seeded = await self._take_back_seeded(tenant, approval_id, withdrawal)
        return seeded or await self._approvals.withdraw(tenant, approval_id, withdrawal)

    @retried
    async def _cast_on_seeded(
        self, tenant: TenantId, approval_id: ApprovalId, vote: Vote
    ) -> Counted | Refused | None:
        async with tenant_tx(self._pool, tenant) as conn:
            if not await deciding.is_one(conn, approval_id):
                return None
            async with with_canaries(conn):
                return await deciding.cast(conn, tenant, approval_id, vote, self._limits(tenant))

    @retried
    async def _take_back_seeded(
        self, tenant: TenantId, approval_id: ApprovalId, withdrawal: Withdrawal
    ) -> Counted | Refused | None:
        async with tenant_tx(self._pool, tenant) as conn:
            if not await deciding.is_one(conn, approval_id):
                return None
            async with with_canaries(conn):
                return await deciding.take_back(conn, tenant, approval_id, withdrawal.by)


async def details_of(pool: Pool, tenant: TenantId, approval_id: ApprovalId) -> ApprovalDetails:
    """Of a seeded one, as it is shown. Raises NotFound."""
    async with tenant_tx(pool, tenant) as conn, with_canaries(conn):
        row = await conn.fetchrow(_SHEET, approval_id)
        if row is None:
            raise NotFound("There is no such approval")
        return (await dressed(conn, [rows.details(row)]))[0]
