"""Reports that a reply did not arrive: kept once, tied to their draft, and said until a case shows them."""

from typing import Final

from app.domain.cases.mail.delivery import BounceDetails, BounceKind, DeliveryReport
from app.domain.ids import BounceId, CaseId, DraftId, MessageId, TenantId, new_id
from app.domain.people.actors import MAIL
from app.errors import NotFound
from app.events import BounceReceived
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.replies.draft_rows import cause, sent_line

# It may come back before we know that it was sent: the mail server took it, and its answer to us was lost.
_NAMED: Final = """
SELECT d.*, m.sender FROM drafts d JOIN messages m ON m.tenant = d.tenant AND m.id = d.message_id
WHERE d.id = $1 AND (d.status IN ('sent', 'unsure') OR d.status = 'sending' AND d.committed_at IS NOT NULL)
FOR UPDATE OF d
"""
_LATEST_TO: Final = """
SELECT d.*, m.sender FROM drafts d JOIN messages m ON m.tenant = d.tenant AND m.id = d.message_id
WHERE m.sender = $1 AND d.status IN ('sent', 'unsure') ORDER BY d.requested_at DESC LIMIT 1 FOR UPDATE OF d
"""
_KNOWN: Final = "SELECT id FROM bounces WHERE source = $1"
_INSERT: Final = """
INSERT INTO bounces (tenant, id, source, kind, reason, address, draft_id, message_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant, source) DO NOTHING RETURNING id
"""
# That it came back proves that it was sent, where nobody knew.
_RETURNED: Final = """
UPDATE drafts SET trouble = $2, status = 'sent', sent_at = coalesce(sent_at, clock_timestamp()) WHERE id = $1
"""
_SHEET: Final = "SELECT * FROM bounces WHERE id = $1"


async def keep(conn: Conn, tenant: TenantId, report: DeliveryReport) -> BounceId | None:
    """Keep a report in this transaction; None where it is about no reply of ours."""
    source = storable(report.source, 500)
    known = await conn.fetchval(_KNOWN, source)
    if known is not None:
        return BounceId(known)
    named = report.draft_id is not None
    row = await conn.fetchrow(_NAMED, report.draft_id) if named else await conn.fetchrow(_LATEST_TO, report.address)
    data = {"kind": report.kind.value, "reason": report.reason}
    if row is None:
        await append(
            conn, tenant, Entry("bounce_unmatched", MAIL, ("report", source), f"{source}:unmatched", None, data)
        )
        return None
    values = (source, report.kind.value, report.reason, row["sender"], row["id"], row["message_id"])
    bounce_id = await conn.fetchval(_INSERT, tenant, new_id("bnc"), *values)
    if bounce_id is None:
        return BounceId(await conn.fetchval(_KNOWN, source))
    await conn.execute(_RETURNED, row["id"], report.reason)
    await outbox.finish(conn, cause(DraftId(row["id"]), row["askings"]))  # there is nothing left to send
    event = BounceReceived(tenant=tenant, bounce_id=bounce_id)
    await outbox.enqueue(conn, tenant, event, cause=event.dedupe_id, mode=Mode.RESEND)
    bounced = Entry("mail_bounced", MAIL, ("draft", row["id"]), f"{bounce_id}:bounced", CaseId(row["case_id"]), data)
    await append(conn, tenant, sent_line(row), bounced)
    return BounceId(bounce_id)


class PostgresBounces:
    """What the door and the durable function need of them."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def keep(self, tenant: TenantId, report: DeliveryReport) -> BounceId | None:
        """Commit a report with its audit and outbox lines, once per source. None: it is about no reply of ours."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await keep(conn, tenant, report)

    async def details(self, tenant: TenantId, bounce_id: BounceId) -> BounceDetails:
        """What it takes to show it. Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_SHEET, bounce_id)
        if row is None:
            raise NotFound("There is no such bounce")
        kind, ids = BounceKind(row["kind"]), (DraftId(row["draft_id"]), MessageId(row["message_id"]))
        return BounceDetails(tenant, bounce_id, kind, row["reason"], *ids)

    @retried
    async def shown(self, tenant: TenantId, bounce_id: BounceId) -> None:
        """It stands in the case: stop asking for it."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await outbox.finish(conn, f"{bounce_id}:received")
