"""One request with its whole mail, for a person who asks; reading the words unmasked is on record."""

from typing import Final

import asyncpg

from app.domain.approvals.voting import Decider, Refusal, interested
from app.domain.approvals.whole_request import RequestMail, WholeRequest
from app.domain.ids import ApprovalId, TenantId, new_id
from app.errors import NotFound
from app.store.approvals import beneficiaries
from app.store.approvals import rows as approval_rows
from app.store.approvals.askers.comments import comments_of
from app.store.approvals.canaries.shown import dressed
from app.store.approvals.rows import SHEET
from app.store.cases import message_rows
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import retried, tenant_tx, with_canaries

BODY_READ_MAX: Final = 40_000

_SHEET: Final = SHEET + "WHERE a.id = $1"
_MAIL: Final = f"""
SELECT m.sender, m.subject, left(m.body, {BODY_READ_MAX}) AS body, length(m.body) AS body_chars, m.attachments,
       ARRAY(SELECT number FROM attachments f WHERE f.message_id = m.id) AS kept_files,
       m.received_at, m.entered_by, m.sent_by, m.reply_to
FROM messages m WHERE m.id = $1
"""


class PostgresWholeRequests:
    """One transaction each: a person waits for it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def read(self, tenant: TenantId, approval_id: ApprovalId, reader: Decider) -> WholeRequest:
        """Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn, with_canaries(conn):
            return await _read(conn, approval_id, reader)

    @retried
    async def reveal(self, tenant: TenantId, approval_id: ApprovalId, reader: Decider) -> WholeRequest:
        """The same, for whoever is shown the words unmasked (``words_revealed``, each time). Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            async with with_canaries(conn):
                found = await _read(conn, approval_id, reader)
            # In one commit with the reading: whoever could have seen it stands there even if showing it fails.
            key, case_id = f"{approval_id}:revealed:{new_id('read')}", found.details.approval.case_id
            by_page = {"authority": reader.on_page.value} if reader.on_page else {}
            subject = ("approval", approval_id)
            await append(conn, tenant, Entry("words_revealed", reader.by, subject, key, case_id, by_page))
            return found


async def _read(conn: Conn, approval_id: ApprovalId, reader: Decider) -> WholeRequest:
    row = await conn.fetchrow(_SHEET, approval_id)
    if row is None:
        raise NotFound("There is no such approval")
    details = (await dressed(conn, [approval_rows.details(row)]))[0]
    interest = interested(reader, await beneficiaries.of(conn, approval_id))
    if reader.by == details.approval.requested_by:
        interest = Refusal.OWN_REQUEST
    mail = await conn.fetchrow(_MAIL, details.approval.message_id)
    assert mail is not None
    return WholeRequest(details, _mail(mail), interest, await comments_of(conn, approval_id))


def _mail(row: asyncpg.Record) -> RequestMail:
    return RequestMail(
        sender=row["sender"],
        subject=row["subject"],
        body=row["body"],
        body_chars=row["body_chars"],
        attachments=message_rows.attachments(row),
        received_at=row["received_at"],
        entered_by=message_rows.entered_by(row),
        sent_by=row["sent_by"],
        reply_to=row["reply_to"],
    )
