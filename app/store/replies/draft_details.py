"""One draft with its case, read whole."""

from datetime import datetime
from typing import Final

import asyncpg

from app.domain.cases.case_state import Done, claim_that_counts
from app.domain.cases.mail.delivery import reply_subject
from app.domain.cases.replies import DraftDetails, DraftStatus
from app.domain.ids import CaseId, DraftId, MessageId, Posted, TenantId
from app.domain.reason_codes import recall
from app.store.cases import message_rows
from app.store.cases.case_states import claim_of
from app.store.cases.thread_summaries.rows import thread_summary_of
from app.store.replies.draft_rows import actor

DETAILS: Final = """
SELECT d.*, m.sender, m.subject, m.external_id, m.received_at, m.no_reply_by, m.no_reply_at,
       c.thread_channel, c.thread_ts, c.gist, c.claimed_by, c.claimed_at, c.customer_id, c.linked_by,
       next.card_channel AS next_channel, next.card_ts AS next_ts,
       (
           SELECT b.reason FROM bounces b
           WHERE b.address = m.sender AND b.kind <> 'soft' AND b.draft_id IS DISTINCT FROM d.id
             AND (b.kind = 'complaint' OR NOT EXISTS (
                 SELECT 1 FROM messages later
                 WHERE later.sender = b.address AND later.received_at > b.received_at AND later.entered_by IS NULL
             ))
           ORDER BY b.received_at DESC LIMIT 1
       ) AS warning,
       EXISTS (
           SELECT FROM approvals a JOIN refund_failures f ON f.tenant = a.tenant AND f.approval_id = a.id
           WHERE a.tenant = d.tenant AND a.message_id = d.message_id
             AND (d.approval_id IS NULL OR d.approval_id = a.id)
       ) AS came_back
FROM drafts d
JOIN messages m ON m.tenant = d.tenant AND m.id = d.message_id
JOIN cases c ON c.tenant = d.tenant AND c.id = d.case_id
LEFT JOIN drafts next ON next.tenant = d.tenant AND next.id = d.replaced_by
WHERE d.id = $1
"""


def details_of(
    row: asyncpg.Record, doubts: tuple[str, ...], *, waiting_since: datetime | None = None
) -> DraftDetails:
    """Of a row selected with ``DETAILS``."""
    return DraftDetails(
        tenant=TenantId(row["tenant"]),
        id=DraftId(row["id"]),
        case_id=CaseId(row["case_id"]),
        message_id=MessageId(row["message_id"]),
        status=DraftStatus(row["status"]),
        body=row["body"],
        original_body=row["original_body"],
        written_by=row["written_by"],
        notes=tuple(recall(note) for note in row["notes"]),
        to=row["sender"],
        subject=reply_subject(row["subject"]),
        in_reply_to=row["external_id"],
        requested_by=actor(row["requested_by"]),
        sent_at=row["sent_at"],
        posted=None if row["card_ts"] is None else Posted(row["card_channel"], row["card_ts"]),
        case_thread=message_rows.thread(row),
        turn=row["turn"],
        edit_diff=row["edit_diff"],
        retry_by=actor(row["retry_by"]),
        retry_note=row["retry_note"],
        replaced_by=None if row["next_ts"] is None else Posted(row["next_channel"], row["next_ts"]),
        trouble=row["trouble"],
        warning=row["warning"] or "",
        stranger=row["customer_id"] is None,
        linked_by=actor(row["linked_by"]),
        came_back=row["came_back"],
        doubts=doubts,
        held=tuple(row["held_codes"]),
        thread_summary=thread_summary_of(row["gist"]),
        claim=claim_that_counts(claim_of(row), waiting_since),
        closed=None if row["no_reply_at"] is None else Done(actor(row["no_reply_by"]), row["no_reply_at"]),
    )
