"""What the payment provider tells later, and what the desk's own books make of it."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.ids import ApprovalId, ChargeId, DraftId, TenantId
from app.domain.people.actors import DESK, PROVIDER
from app.errors import NotFound
from app.events import ChargeRefundFailed, PaymentNewsReceived, RefundLookDue
from app.ports.payments.payment_provider import PARTS, FailedRefund, Look, NewsKind, ProviderNews, SeenRefund
from app.store.approvals import rows as approval_rows
from app.store.approvals import transitions
from app.store.approvals.rows import SHEET
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import DOOR_SECONDS, STEP_SECONDS, retried, tenant_tx

_HOUR: Final = 3600
# Until a pending refund is looked up again. Banks take up to some weeks; after the last look a person is told.
LOOK_GAPS_SECONDS: Final = [60, 300, 1800, 2 * _HOUR, 6 * _HOUR, 12 * _HOUR] + [24 * _HOUR] * 30

_NOTE: Final = """
INSERT INTO payment_news (tenant, id, kind, type, charge_id, refund_id) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING RETURNING id
"""
_GET: Final = "SELECT id, kind, type, charge_id, refund_id FROM payment_news WHERE id = $1"
# The row as it was is what decides by how much the order's sum moves.
_BEFORE: Final = "SELECT status FROM refunds_elsewhere WHERE refund_id = $1 FOR UPDATE"
_FIRST_SEEN: Final = """
INSERT INTO refunds_elsewhere (tenant, refund_id, charge_id, amount_cents, status) VALUES ($1, $2, $3, $4, 'pending')
ON CONFLICT DO NOTHING
"""
_SEEN_AS: Final = "UPDATE refunds_elsewhere SET status = $2 WHERE refund_id = $1"
_BOOK: Final = "UPDATE orders SET refunded_cents = greatest(0, refunded_cents + $2) WHERE charge_id = $1"
_DISPUTED: Final = """
UPDATE orders SET disputed_at = clock_timestamp() WHERE charge_id = $1 AND disputed_at IS NULL RETURNING id
"""
_ABOUT_CHARGE: Final = """
SELECT id FROM approvals WHERE action->>'charge_id' = $1 ORDER BY opened_at DESC, id LIMIT 5
"""
# Claimed by moving its time on, so that two relays do not look together.
_LOOK: Final = """
UPDATE refunds SET
    looks = looks + 1,
    look_at = CASE WHEN looks + 1 < cardinality($2::int[])
        THEN clock_timestamp() + make_interval(secs => ($2::int[])[looks + 2]) END
WHERE approval_id IN (
    SELECT approval_id FROM refunds WHERE status = 'pending'
      AND (look_at <= clock_timestamp() OR (look_at IS NULL AND looks = 0))
    ORDER BY look_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
RETURNING approval_id, looks, look_at IS NULL AS last
"""
_FAIL: Final = """
INSERT INTO refund_failures (tenant, approval_id, refund_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
RETURNING approval_id
"""
_FAILED: Final = """
SELECT f.*, r.amount_cents, ARRAY(
    SELECT d.id FROM drafts d WHERE d.tenant = a.tenant AND d.message_id = a.message_id AND d.status = 'ready'
) AS drafts
FROM refund_failures f
JOIN refunds r ON r.tenant = f.tenant AND r.approval_id = f.approval_id
JOIN approvals a ON a.tenant = f.tenant AND a.id = f.approval_id
WHERE f.approval_id = $1
"""
_SHEET: Final = SHEET + "WHERE a.id = $1"
_SETTLED: Final = """
UPDATE refund_failures SET settled = settled || $2::text WHERE approval_id = $1 AND NOT ($2 = ANY(settled))
RETURNING cardinality(settled) >= $3
"""
_RISK: Final = "UPDATE customers SET risk_score = risk_score + 1 WHERE id = $1"


async def note(conn: Conn, tenant: TenantId, news: ProviderNews) -> bool:
    """Commit news with its outbox and audit lines, last in its transaction. False: it had been noted before."""
    values = (news.kind.value, storable(news.type, 100), news.charge_id, news.refund_id)
    if await conn.fetchval(_NOTE, tenant, news.id, *values) is None:
        return False
    event = PaymentNewsReceived(tenant=tenant, news_id=news.id)
    await outbox.enqueue(conn, tenant, event, cause=_received(news.id), mode=Mode.RESEND)
    data = {"type": storable(news.type, 100), "charge_id": news.charge_id, "refund_id": news.refund_id}
    subject = ("payment_news", news.id)
    await append(conn, tenant, Entry("payment_news_received", PROVIDER, subject, _received(news.id), data=data))
    return True


async def refund_failed(conn: Conn, row: asyncpg.Record, refund_id: str) -> None:
    """Within the transaction in which a refund the provider had taken failed."""
    tenant, approval_id = TenantId(row["tenant"]), ApprovalId(row["id"])
    if await conn.fetchval(_FAIL, tenant, approval_id, refund_id) is not None:
        event = ChargeRefundFailed(tenant=tenant, approval_id=approval_id)
        await outbox.enqueue(conn, tenant, event, cause=_failed(approval_id), mode=Mode.RESEND)


class PostgresProviderEvents:
    """Implements ``ProviderEvents``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def accept(self, tenant: TenantId, news: ProviderNews) -> bool:
        """Commit it with its audit and outbox lines. False: it had been accepted before."""
        async with tenant_tx(self._pool, tenant, limit_seconds=DOOR_SECONDS) as conn:
            return await note(conn, tenant, news)

    async def get(self, tenant: TenantId, news_id: str) -> ProviderNews:
        """Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_GET, news_id)
        if row is None:
            raise NotFound("There are no such news")
        kind, charge_id = NewsKind(row["kind"]), ChargeId(row["charge_id"])
        return ProviderNews(row["id"], kind, row["type"], charge_id, row["refund_id"])

    @retried
    async def done(self, tenant: TenantId, news_id: str) -> None:
        """It was acted upon: stop saying it."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await outbox.finish(conn, _received(news_id))

    @retried
    async def made_elsewhere(self, tenant: TenantId, seen: SeenRefund) -> None:
        """Keep a refund that no approval of ours led to; the order's sum follows what became of it."""
        refund = seen.refund
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_FIRST_SEEN, tenant, refund.id, seen.charge_id, refund.amount_cents)
            before = await conn.fetchval(_BEFORE, refund.id)
            if before != "failed":  # failed is the end; a late word before it changes nothing
                paid = (refund.status == "succeeded") - (before == "succeeded")
                if not (before == "succeeded" and refund.status == "pending"):
                    await conn.execute(_SEEN_AS, refund.id, refund.status)
                    await conn.execute(_BOOK, seen.charge_id, paid * refund.amount_cents)
            data = {"charge_id": seen.charge_id, "amount_cents": refund.amount_cents}
            subject, key = ("refund", refund.id), f"{refund.id}:elsewhere"
            await append(conn, tenant, Entry("refund_made_elsewhere", PROVIDER, subject, key, data=data))

    @retried
    async def dispute(self, tenant: TenantId, charge_id: ChargeId) -> Sequence[ApprovalId]:
        """Mark the charge's order disputed, once; its latest approvals, at most 5."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            marked = await conn.fetch(_DISPUTED, charge_id)
            about = await conn.fetch(_ABOUT_CHARGE, charge_id)
            for row in marked:
                subject, key = ("order", row["id"]), f"{row['id']}:disputed"
                entry = Entry("order_disputed", PROVIDER, subject, key, data={"charge_id": charge_id})
                await append(conn, tenant, entry)
        return [ApprovalId(row["id"]) for row in about]

    @retried
    async def look_again(self, tenant: TenantId, *, limit: int) -> int:
        """Queue a look-up of each pending refund that is due; the gaps grow, and their number is bounded."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_LOOK, limit, LOOK_GAPS_SECONDS)
            for row in rows:
                await _queue(conn, tenant, Look(ApprovalId(row["approval_id"]), row["looks"], row["last"]))
        return len(rows)

    async def failed(self, tenant: TenantId, approval_id: ApprovalId) -> FailedRefund:
        """Raises NotFound where no refund of it failed after the provider had taken it."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            failure = await conn.fetchrow(_FAILED, approval_id)
            row = await conn.fetchrow(_SHEET, approval_id)
        if failure is None or row is None:
            raise NotFound("No refund of this approval failed later")
        return FailedRefund(
            details=approval_rows.details(row),
            refund_id=failure["refund_id"],
            amount_cents=failure["amount_cents"],
            failed_at=failure["failed_at"],
            settled=frozenset(failure["settled"]),
            drafts=tuple(DraftId(draft) for draft in failure["drafts"]),
        )

    @retried
    async def settle_failure(self, tenant: TenantId, approval_id: ApprovalId, part: str) -> None:
        """One of "support", "risk", "finance" is done, once; "risk" adds to the customer's score in that commit."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            all_done = await conn.fetchval(_SETTLED, approval_id, part, len(PARTS))
            if all_done is None:
                return
            row = await approval_rows.find(conn, approval_id)
            if part == "risk":
                await conn.execute(_RISK, row["action"]["customer_id"])
            if all_done:
                await outbox.finish(conn, _failed(approval_id))
            action = "customer_risk_raised" if part == "risk" else "refund_failure_told"
            entry = transitions.entry(action, row, DESK, code=part, key=f"{approval_id}:failure:{part}")
            await append(conn, tenant, entry)


async def _queue(conn: Conn, tenant: TenantId, look: Look) -> None:
    """Said once: if it is lost, the next look follows anyway."""
    event = RefundLookDue(tenant=tenant, approval_id=look.approval_id, look=look.number, last=look.last)
    await outbox.enqueue(conn, tenant, event, cause=f"{look.approval_id}:look:{look.number}", mode=Mode.ONCE)


def _received(news_id: str) -> str:
    return f"{news_id}:received"


def _failed(approval_id: str) -> str:
    return f"{approval_id}:refund-failed"
