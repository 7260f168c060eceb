"""Alarms about refunds that failed: raised with the failure, taken by a person, or escalated."""

from datetime import datetime
from typing import Final

import asyncpg

from app.domain.approvals.holders import Holder
from app.domain.ids import ActorId, ApprovalId, Posted, TenantId
from app.domain.investigations import Alarm, AlreadyTaken
from app.domain.people.actors import CLOCK, DESK
from app.errors import NotFound
from app.events import RefundEscalated, RefundFailed
from app.store.approvals import rows, transitions
from app.store.approvals.oncall.holder_rows import holder_of
from app.store.approvals.rows import SHEET
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

_RAISE: Final = """
INSERT INTO refund_alarms (tenant, approval_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING approval_id
"""
_TAKE: Final = """
UPDATE refund_alarms SET taken_by = $2, taken_at = clock_timestamp(), takings = takings + 1
WHERE approval_id = $1 AND taken_by IS NULL RETURNING approval_id
"""
_TAKE_OVER: Final = """
UPDATE refund_alarms SET taken_by = $2, taken_at = clock_timestamp(), takings = takings + 1
WHERE approval_id = $1 AND taken_by <> $2 AND takings = $3 RETURNING takings
"""
_ESCALATE: Final = """
UPDATE refund_alarms SET escalated_at = clock_timestamp()
WHERE approval_id = $1 AND taken_by IS NULL AND escalated_at IS NULL RETURNING approval_id
"""
_GET: Final = "SELECT * FROM refund_alarms WHERE approval_id = $1"
_LEFT: Final = """
SELECT CASE WHEN taken_by IS NULL AND escalated_at IS NULL
    THEN greatest(0, extract(epoch FROM raised_at - clock_timestamp()) + $2) ELSE 0 END::float8
FROM refund_alarms WHERE approval_id = $1
"""
_POSTED: Final = "UPDATE refund_alarms SET channel = $2, ts = $3 WHERE approval_id = $1"
_SHEET: Final = SHEET + "WHERE a.id = $1"


async def raise_alarm(conn: Conn, row: asyncpg.Record) -> list[Entry]:
    """Within the transaction in which the refund failed; the caller appends the returned lines last."""
    tenant, approval_id = TenantId(row["tenant"]), ApprovalId(row["id"])
    if await conn.fetchval(_RAISE, tenant, approval_id) is None:
        return []
    event = RefundFailed(tenant=tenant, approval_id=approval_id)
    await outbox.enqueue(conn, tenant, event, cause=_failed(approval_id), mode=Mode.RESEND)
    return [transitions.entry("refund_alarm_raised", row, DESK)]


async def take(conn: Conn, approval_id: ApprovalId, by: ActorId) -> tuple[AlreadyTaken | None, list[Entry]]:
    """The first one takes it. Without an alarm there is nothing to take, which stops nobody."""
    if await conn.fetchval(_TAKE, approval_id, by) is not None:
        row = await rows.find(conn, approval_id)
        return None, [transitions.entry("refund_alarm_taken", row, by)]
    alarm = await conn.fetchrow(_GET, approval_id)
    if alarm is None:
        return None, []
    at: datetime = alarm["taken_at"]
    return AlreadyTaken(ActorId(alarm["taken_by"]), at), []


class PostgresAlarms:
    """What the watching function reads and writes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, tenant: TenantId, approval_id: ApprovalId) -> Alarm:
        """The alarm with its approval. Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            alarm = await conn.fetchrow(_GET, approval_id)
            row = await conn.fetchrow(_SHEET, approval_id)
        if alarm is None or row is None:
            raise NotFound("There is no such alarm")
        return Alarm(
            details=rows.details(row),
            raised_at=alarm["raised_at"],
            posted=None if alarm["ts"] is None else Posted(alarm["channel"], alarm["ts"]),
            taken_by=None if alarm["taken_by"] is None else ActorId(alarm["taken_by"]),
            taken_at=alarm["taken_at"],
            escalated_at=alarm["escalated_at"],
            takings=alarm["takings"],
        )

    @retried
    async def take_over(
        self, tenant: TenantId, approval_id: ApprovalId, *, by: ActorId, takings: int
    ) -> Holder | None:
        """Whoever has it from now on, which is a third one where they were first; None where nobody has it.

        ``takings`` is what the message said when it was pressed.
        """
        async with tenant_tx(self._pool, tenant) as conn:
            row = await rows.lock(conn, approval_id)
            if await conn.fetchval(_TAKE_OVER, approval_id, by, takings) is not None:
                key = f"{approval_id}:refund_alarm_taken:{takings}"
                await append(conn, tenant, transitions.entry("refund_alarm_taken_over", row, by, key=key))
            return holder_of(await conn.fetchrow(_GET, approval_id))

    @retried
    async def posted(self, tenant: TenantId, approval_id: ApprovalId, posted: Posted) -> None:
        """Keep where it is shown."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_POSTED, approval_id, posted.channel, posted.ts)

    async def seconds_left(self, tenant: TenantId, approval_id: ApprovalId, *, within_seconds: int) -> float:
        """Until nobody took it in time, by the database's clock; 0 once that is so or somebody did."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return float(await conn.fetchval(_LEFT, approval_id, float(within_seconds)) or 0.0)

    @retried
    async def settle(self, tenant: TenantId, approval_id: ApprovalId) -> bool:
        """The window is over: escalate unless somebody took it. True if it stands escalated."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            escalated = await conn.fetchval(_ESCALATE, approval_id)
            await outbox.finish(conn, _failed(approval_id))
            if escalated is not None:
                event = RefundEscalated(tenant=tenant, approval_id=approval_id)
                await outbox.enqueue(conn, tenant, event, cause=_escalated(approval_id), mode=Mode.RESEND)
                row = await rows.find(conn, approval_id)
                await append(conn, tenant, transitions.entry("refund_alarm_escalated", row, CLOCK))
            alarm = await conn.fetchrow(_GET, approval_id)
            return alarm is not None and alarm["escalated_at"] is not None

    @retried
    async def told(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """On-call and operators heard of the escalation: stop saying it."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await outbox.finish(conn, _escalated(approval_id))


def _failed(approval_id: str) -> str:
    return f"{approval_id}:failed"


def _escalated(approval_id: str) -> str:
    return f"{approval_id}:escalated"
