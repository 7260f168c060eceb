"""A batch of cases loses every text and every name: rows, amounts, decisions and the record of them stay."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.actions.registry import action_from
from app.store.approvals.precedents.precedents import FORGET, FORGET_FOUND
from app.store.cases import attachments
from app.store.cases.mail import original as original_mail
from app.store.db.pool import Conn
from app.store.operations.retention import COMMENTS, QUESTIONS, REPORTS, SUMMARIES, without_text
from app.store.privacy import erased_words

# What is carried out or mailed this moment is let end first.
BUSY: Final = """
SELECT DISTINCT case_id FROM approvals
WHERE case_id = ANY($1) AND status IN ('pending', 'approved', 'executing')
UNION SELECT case_id FROM drafts WHERE case_id = ANY($1) AND status = 'sending'
"""
_CASES: Final = """
UPDATE cases SET sender = $2, subject = '', gist = NULL, thread_channel = NULL, thread_ts = NULL,
    customer_id = CASE WHEN customer_id IS NOT NULL THEN $3 END
WHERE id = ANY($1)
"""
# Nobody waits for a reply any more; whoever did not get one is not counted as waiting.
_MESSAGES: Final = """
UPDATE messages SET sender = $2, subject = '', body = '', quoted = '', attachments = '[]', sent_by = '',
    reply_to = '', external_id = 'erased:' || id, same_sha256 = NULL, alike_sha256 = NULL,
    erased_at = coalesce(erased_at, clock_timestamp()),
    no_reply_at = CASE WHEN answered_at IS NULL THEN coalesce(no_reply_at, clock_timestamp()) ELSE no_reply_at END,
    no_reply_by = CASE WHEN answered_at IS NULL THEN coalesce(no_reply_by, $3) ELSE no_reply_by END
WHERE case_id = ANY($1)
"""
_DRAFTS: Final = """
UPDATE drafts SET body = '', original_body = '', notes = '{}', edit_diff = '', retry_note = '',
    card_channel = NULL, card_ts = NULL, status = CASE status WHEN 'ready' THEN 'replaced' ELSE status END
WHERE case_id = ANY($1)
"""
_APPROVALS: Final = """
UPDATE approvals SET decision_reason = '', reply_text = '', trouble = '', card_channel = NULL, card_ts = NULL
WHERE case_id = ANY($1)
"""
_ACTIONS: Final = """
SELECT id, kind, action, approved_action FROM approvals WHERE case_id = ANY($1) AND action ? 'customer_id' ORDER BY id
"""
_ACTION: Final = "SELECT erase_approval($1, $2, $3, $4)"
_OF_APPROVALS: Final = "approval_id IN (SELECT id FROM approvals WHERE case_id = ANY($1))"
_VOTES: Final = f"UPDATE votes SET reason = '' WHERE reason <> '' AND {_OF_APPROVALS}"
_ALARMS: Final = f"UPDATE refund_alarms SET channel = NULL, ts = NULL WHERE {_OF_APPROVALS}"
_BOUNCES: Final = """
UPDATE bounces SET address = $2, reason = '', source = 'erased:' || id
WHERE message_id IN (SELECT id FROM messages WHERE case_id = ANY($1))
"""
_MAILED: Final = """
UPDATE mail_outbox SET recipient = $2, subject = '', body = '', in_reply_to = ''
WHERE key IN (SELECT id FROM drafts WHERE case_id = ANY($1))
"""
_TURNS: Final = """
SELECT t.message_id, t.number, t.record FROM turns t JOIN messages m ON m.tenant = t.tenant AND m.id = t.message_id
WHERE m.case_id = ANY($1)
"""
_TURN: Final = """
UPDATE turns SET record = $3, text_erased_at = clock_timestamp(),
                 state_erased_at = coalesce(state_erased_at, clock_timestamp())
WHERE message_id = $1 AND number = $2
"""
_POSTED: Final = """
DELETE FROM attachment_posts WHERE message_id IN (SELECT id FROM messages WHERE case_id = ANY($1))
"""
_BY_CASES: Final = (
    original_mail.ERASE,
    attachments.ERASE,
    _POSTED,
    _DRAFTS,
    _VOTES,
    QUESTIONS,
    COMMENTS,
    REPORTS,
    _ALARMS,
    _APPROVALS,
    SUMMARIES,
)


async def blank(conn: Conn, cases: Sequence[str], *, alias: str, reference: str, by: str) -> None:
    """All of it in the caller's transaction; done again it changes nothing."""
    chosen = list(cases)
    for turn in await conn.fetch(_TURNS, chosen):
        await conn.execute(_TURN, turn["message_id"], turn["number"], without_text(turn)[0])
    await erased_words.erase(conn, chosen)
    for row in await conn.fetch(_ACTIONS, chosen):
        await conn.execute(_ACTION, row["id"], reference, *_digests(row, reference))
    for statement in (_BOUNCES, _MAILED):
        await conn.execute(statement, chosen, alias)
    for statement in _BY_CASES:
        await conn.execute(statement, chosen)
    await conn.execute(_MESSAGES, chosen, alias, by)
    for statement in (FORGET, FORGET_FOUND):  # behind the messages, which whoever keeps one locks
        await conn.execute(statement, chosen)
    await conn.execute(_CASES, chosen, alias, reference)


def _digests(row: asyncpg.Record, reference: str) -> tuple[str, str | None]:
    asked, changed = row["action"], row["approved_action"]
    digest = action_from(row["kind"], {**asked, "customer_id": reference}).digest(row["id"])
    if changed is None:
        return digest, None
    return digest, action_from(row["kind"], {**changed, "customer_id": reference}).digest(row["id"])
