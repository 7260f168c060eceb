"""What was used: at most one row for each approval, put there by whoever may act on it."""

from datetime import datetime
from typing import Final

from app.domain.approvals.proofs.proof import NotRedeemed, Unproven
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.store.db.pool import Conn

_USE: Final = """
INSERT INTO approval_redemptions (tenant, approval_id, use_id, redeemed_by) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING redeemed_at
"""
_USED: Final = "SELECT redeemed_by, redeemed_at FROM approval_redemptions WHERE approval_id = $1"


async def use(conn: Conn, tenant: TenantId, approval_id: ApprovalId, use_id: str, by: ActorId) -> datetime | None:
    """When, if this is the first time. The row itself is what is won."""
    at: datetime | None = await conn.fetchval(_USE, tenant, approval_id, use_id, by)
    return at


async def used(conn: Conn, approval_id: ApprovalId) -> NotRedeemed | None:
    """By whom and when, if it was."""
    row = await conn.fetchrow(_USED, approval_id)
    if row is None:
        return None
    return NotRedeemed(Unproven.REDEEMED, at=row["redeemed_at"], by=ActorId(row["redeemed_by"]))
