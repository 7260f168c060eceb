"""Who looks after an approval that nobody decided in time."""

from typing import Final

from app.domain.approvals.holders import Holder
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.store.approvals import rows, transitions
from app.store.approvals.oncall.holder_rows import holder_of
from app.store.db.audit import append
from app.store.db.pool import Pool
from app.store.db.transactions import retried, tenant_tx

_BEGIN: Final = """
INSERT INTO approval_escalations (tenant, approval_id) VALUES ($1, $2) ON CONFLICT DO NOTHING
"""
_TAKE: Final = """
UPDATE approval_escalations SET taken_by = $2, taken_at = clock_timestamp(), takings = takings + 1
WHERE approval_id = $1 AND takings = $3 RETURNING takings
"""
_HOLDER: Final = "SELECT taken_by, taken_at, takings FROM approval_escalations WHERE approval_id = $1"


class PostgresEscalations:
    """What on-call presses."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def take(self, tenant: TenantId, approval_id: ApprovalId, *, by: ActorId, takings: int) -> Holder | Status:
        """Whoever has it from now on, which is somebody else where they were first; its status where it is over.

        ``takings`` is what the message said when it was pressed. Raises NotFound.
        """
        async with tenant_tx(self._pool, tenant) as conn:
            row = await rows.lock(conn, approval_id)
            if row["status"] != Status.PENDING:
                return Status(row["status"])
            await conn.execute(_BEGIN, tenant, approval_id)
            before = await conn.fetchrow(_HOLDER, approval_id)
            assert before is not None
            if before["taken_by"] != by and await conn.fetchval(_TAKE, approval_id, by, takings) is not None:
                action = "escalation_taken_over" if before["taken_by"] else "escalation_taken"
                key = f"{approval_id}:escalation_taken:{takings}"
                await append(conn, tenant, transitions.entry(action, row, by, key=key))
            holder = holder_of(await conn.fetchrow(_HOLDER, approval_id))
        assert holder is not None  # it was taken just now, or before
        return holder
