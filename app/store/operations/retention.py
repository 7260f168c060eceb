"""Deletes what is old: texts and paused agent runs of closed cases. Rows, hashes and the record of them stay."""

import json
from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.approvals.askers.reports import FAILED, NOT_REPORTED
from app.domain.ids import TenantId, new_id
from app.domain.operations.retention import Erased, KeepRule
from app.domain.people.actors import CLOCK
from app.ports.chat import POSTINGS_KEPT
from app.store.approvals.precedents.precedents import FORGET
from app.store.approvals.receipts import FACTS_CHANGED
from app.store.approvals.webhooks import deliveries
from app.store.cases import attachments
from app.store.cases.mail import dead_letters
from app.store.cases.mail import original as original_mail
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.operations import rehearsals
from app.store.people import sent_messages, slack_posts
from app.store.privacy import erased_words

CASES_MAX: Final = 100  # per batch; a batch is one short transaction
STATES_MAX: Final = 200
CHECKUPS_MAX: Final = 5_000
FILES_MAX: Final = 200

# What needs attention and moves no money of ours: nobody here has anything left to do about it.
_ENDED: Final = f"{{{FACTS_CHANGED},{FAILED},{NOT_REPORTED}}}"
# A case is closed where nobody and nothing has anything left to do in it: no decision, no money under way, no reply
# that can still be sent, no question, no mail that was neither answered nor given to a person, no event unsaid.
_CLOSED: Final = f"""
  NOT EXISTS (SELECT FROM messages n WHERE n.tenant = c.tenant AND n.case_id = c.id
              AND n.received_at > clock_timestamp() - make_interval(days => $1))
  AND NOT EXISTS (SELECT FROM approvals a WHERE a.tenant = c.tenant AND a.case_id = c.id
                  AND (a.status IN ('pending', 'approved', 'executing')
                       OR a.moved_at > clock_timestamp() - make_interval(days => $1)))
  AND NOT EXISTS (SELECT FROM approvals a JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
                  WHERE a.tenant = c.tenant AND a.case_id = c.id
                  AND (r.status IN ('attempting', 'pending')
                       OR r.status = 'unresolved' AND r.code <> 'facts_changed'))
  AND NOT EXISTS (SELECT FROM approvals a WHERE a.tenant = c.tenant AND a.case_id = c.id
                  AND a.status = 'needs_attention' AND a.trouble_code <> ALL ('{_ENDED}'))
  AND NOT EXISTS (SELECT FROM drafts d WHERE d.tenant = c.tenant AND d.case_id = c.id
                  AND (d.status IN ('sending', 'unsure')
                       OR d.status = 'ready' AND NOT EXISTS (SELECT FROM messages n WHERE n.tenant = d.tenant
                           AND n.id = d.message_id AND n.no_reply_at IS NOT NULL)
                       OR d.sent_at > clock_timestamp() - make_interval(days => $1)))
  AND NOT EXISTS (SELECT FROM approvals a JOIN questions q ON q.tenant = a.tenant AND q.approval_id = a.id
                  WHERE a.tenant = c.tenant AND a.case_id = c.id AND q.closed_at IS NULL)
  AND (c.person_code IS NOT NULL OR NOT EXISTS (
      SELECT FROM messages n WHERE n.tenant = c.tenant AND n.case_id = c.id AND n.problem IS NULL AND n.kind = 'human'
        AND NOT EXISTS (SELECT FROM drafts d WHERE d.tenant = n.tenant AND d.message_id = n.id)))
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.tenant = c.tenant AND o.done_at IS NULL AND (
      o.payload->>'message_id' IN (SELECT n.id FROM messages n WHERE n.tenant = c.tenant AND n.case_id = c.id)
      OR o.payload->>'approval_id' IN (SELECT a.id FROM approvals a WHERE a.tenant = c.tenant AND a.case_id = c.id)))
"""
_CASES: Final = (
    """
SELECT c.id FROM cases c
WHERE EXISTS (SELECT FROM messages m WHERE m.tenant = c.tenant AND m.case_id = c.id AND m.erased_at IS NULL) AND """
    + _CLOSED
    + "ORDER BY c.opened_at, c.id LIMIT $2"
)
_MESSAGES: Final = """
UPDATE messages SET body = '', quoted = '', attachments = '[]', erased_at = clock_timestamp(),
    subject = CASE kind WHEN 'request' THEN '' ELSE subject END
WHERE case_id = ANY($1) AND erased_at IS NULL
"""
_DRAFTS: Final = """
UPDATE drafts SET body = '', original_body = '', edit_diff = '', retry_note = '' WHERE case_id = ANY($1)
"""
_REPLIES: Final = "UPDATE approvals SET reply_text = '' WHERE case_id = ANY($1) AND reply_text <> ''"
QUESTIONS: Final = """
UPDATE questions SET body = '', answer = CASE WHEN answer IS NOT NULL THEN '' END
WHERE approval_id IN (SELECT id FROM approvals WHERE case_id = ANY($1))
"""
_MAILED: Final = "UPDATE mail_outbox SET body = '' WHERE key IN (SELECT id FROM drafts WHERE case_id = ANY($1))"
_GISTS: Final = "UPDATE cases SET gist = NULL WHERE id = ANY($1) AND gist IS NOT NULL"
# What a program called its request goes with what it asked for; a mail's subject stays, as its sender does.
_SUBJECTS: Final = "UPDATE cases SET subject = '' WHERE id = ANY($1) AND channel = 'agent'"
REPORTS: Final = """
UPDATE approval_reports SET text = '', reference = ''
WHERE approval_id IN (SELECT id FROM approvals WHERE case_id = ANY($1))
"""
COMMENTS: Final = """
UPDATE approval_comments SET body = '' WHERE approval_id IN (SELECT id FROM approvals WHERE case_id = ANY($1))
"""
SUMMARIES: Final = """
UPDATE summary_pieces SET body = '' WHERE body IS NOT NULL
  AND upto_id IN (SELECT upto_id FROM summaries WHERE case_id = ANY($1))
"""
_TEXTS: Final = (_MAILED, _DRAFTS, _REPLIES, QUESTIONS, COMMENTS, REPORTS, _GISTS, _SUBJECTS, SUMMARIES)
_TURNS: Final = """
SELECT t.message_id, t.number, t.record FROM turns t JOIN messages m ON m.tenant = t.tenant AND m.id = t.message_id
WHERE m.case_id = ANY($1) AND t.text_erased_at IS NULL
"""
_BLANK_TURN: Final = """
UPDATE turns SET record = $3, text_erased_at = clock_timestamp(),
                 state_erased_at = coalesce(state_erased_at, clock_timestamp())
WHERE message_id = $1 AND number = $2
"""
_STATES: Final = (
    """
SELECT t.message_id, t.number, t.record FROM turns t
JOIN messages m ON m.tenant = t.tenant AND m.id = t.message_id
JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id
WHERE t.state_erased_at IS NULL AND t.saved_at <= clock_timestamp() - make_interval(days => $1) AND """
    + _CLOSED
    + "ORDER BY t.saved_at, t.message_id, t.number LIMIT $2"
)
_STATELESS: Final = """
UPDATE turns SET record = $3, state_erased_at = clock_timestamp() WHERE message_id = $1 AND number = $2
"""
_INVESTIGATIONS: Final = """
UPDATE investigations SET question = '', erased_at = clock_timestamp(), report = CASE WHEN report IS NOT NULL
    THEN '{"findings": "", "looked_at": [], "written_by": "", "proposals": []}' END
WHERE erased_at IS NULL AND status <> 'open' AND id IN (
    SELECT id FROM investigations WHERE erased_at IS NULL AND status <> 'open'
      AND finished_at <= clock_timestamp() - make_interval(days => $1) LIMIT $2)
RETURNING id
"""
_DRAFTED: Final = "DELETE FROM request_drafts WHERE expires_at <= clock_timestamp()"
_CHECKUPS: Final = """
DELETE FROM health_checks WHERE (customer_id, run) IN (
    SELECT customer_id, run FROM health_checks
    WHERE checked_at <= clock_timestamp() - make_interval(days => $1) LIMIT $2)
RETURNING run
"""


class PostgresRetention:
    """One bounded batch at a time; what a batch deleted it has written down in the same commit."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def erase(self, tenant: TenantId, rule: KeepRule) -> Erased:
        """Delete one batch of what is older than it need be. Run again, it goes on where it stopped."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            cases = [row["id"] for row in await conn.fetch(_CASES, rule.bodies_days, CASES_MAX)]
            messages, ended = await _blank_cases(conn, cases)
            states, turns = await _drop_states(conn, rule.states_days)
            investigations = await conn.fetch(_INVESTIGATIONS, rule.bodies_days, CASES_MAX)
            checkups = await conn.fetch(_CHECKUPS, rule.bodies_days, CHECKUPS_MAX)
            files = await conn.fetch(attachments.EXPIRE, min(rule.files_days, rule.bodies_days), FILES_MAX)
            unread = await conn.fetch(dead_letters.EXPIRE, min(dead_letters.KEEP_DAYS, rule.bodies_days))
            for expire in (slack_posts.EXPIRE, sent_messages.EXPIRE):  # bookkeeping: nothing anybody wrote
                await conn.execute(expire, POSTINGS_KEPT)
            await conn.execute(rehearsals.EXPIRE, rule.bodies_days)
            await conn.execute(deliveries.EXPIRE, rule.bodies_days)
            await conn.execute(_DRAFTED)  # what nobody was ever asked
            erased = Erased(
                cases=len(cases),
                messages=messages,
                states=states + ended,
                investigations=len(investigations),
                checkups=len(checkups),
                letters=len(unread),
                files=len(files),
                more=len(cases) == CASES_MAX
                or turns == STATES_MAX
                or len(investigations) == CASES_MAX
                or len(checkups) == CHECKUPS_MAX
                or len(files) == FILES_MAX,
            )
            counts = {name: count for name, count in erased.counts().items() if count}
            if counts:
                key = new_id("erased")
                await append(conn, tenant, Entry("texts_erased", CLOCK, ("retention", key), key, data=counts))
            return erased


async def _blank_cases(conn: Conn, cases: Sequence[str]) -> tuple[int, int]:
    """How many messages lost their text and how many paused runs went with them."""
    if not cases:
        return 0, 0
    states = 0
    for turn in await conn.fetch(_TURNS, cases):
        record, held = without_text(turn)
        await conn.execute(_BLANK_TURN, turn["message_id"], turn["number"], record)
        states += held
    done = await conn.execute(_MESSAGES, cases)
    for statement in (original_mail.ERASE, attachments.ERASE, *_TEXTS):
        await conn.execute(statement, cases)
    await erased_words.erase(conn, cases)
    await conn.execute(FORGET, cases)  # made of these words: the same night makes them of what is left
    return int(done.split()[-1]), states


async def _drop_states(conn: Conn, days: int) -> tuple[int, int]:
    """How many paused runs were deleted, and how many turns were looked at."""
    turns, states = await conn.fetch(_STATES, days, STATES_MAX), 0
    for turn in turns:
        record, held = _without_state(turn)
        await conn.execute(_STATELESS, turn["message_id"], turn["number"], record)
        states += held
    return states, len(turns)


def _without_state(turn: asyncpg.Record) -> tuple[str, bool]:
    """In Python, because jsonb refuses some of what a model may have written."""
    record = json.loads(turn["record"])
    held = record["state"] is not None
    return json.dumps({**record, "state": None, "contract": None}), held


def without_text(turn: asyncpg.Record) -> tuple[str, bool]:
    """What it cost and what it asked for stay; what it said goes."""
    record, held = json.loads(turn["record"]), False
    held = record["state"] is not None
    proposals = [{**one, "reason": ""} for one in record["proposals"]]
    blank = {"reply": "", "state": None, "contract": None, "proposals": proposals, "notes": []}
    return json.dumps({**record, **blank}), held
