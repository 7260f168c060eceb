"""A draft's way out: the attempt is on record before anything leaves, and what is not known is not guessed."""

from typing import Any, Final

import asyncpg

from app.domain.cases.mail.delivery import SendAttempt, SendOutcome, as_mail_id, references, reply_subject
from app.domain.cases.replies import DraftStatus, OutboundMail, SendRefusal, SendVerdict
from app.domain.ids import ActorId, DraftId, TenantId
from app.domain.people.actors import MAIL
from app.errors import Unavailable
from app.store.db import outbox
from app.store.db.audit import append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.replies.draft_rows import (
    AUTOMATIC,
    actor,
    ask_to_send,
    cause,
    entry,
    found,
    hold,
    lock,
    open_doubts,
    sent_line,
)

DISAGREES: Final = "disagrees"  # the trouble of a reply that no receipt bears out any more

_ATTEMPT: Final = """
UPDATE drafts SET attempt = attempt + 1, committed_at = NULL, mail_id = $2 WHERE id = $1 RETURNING attempt
"""
_ANSWERED: Final = """
SELECT m.sender, m.subject, m.external_id, c.tag
FROM messages m JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id WHERE m.id = $1
"""
_THREAD: Final = """
SELECT received_at AS at, external_id AS id FROM messages WHERE case_id = $1
UNION ALL
SELECT sent_at, mail_id FROM drafts WHERE case_id = $1 AND sent_at IS NOT NULL AND mail_id IS NOT NULL
ORDER BY at DESC LIMIT 200
"""
_COMMIT: Final = """
UPDATE drafts SET committed_at = clock_timestamp()
WHERE id = $1 AND attempt = $2 AND status = 'sending' AND committed_at IS NULL RETURNING id
"""
_WAITED: Final = "SELECT committed_at <= clock_timestamp() - make_interval(secs => $2) FROM drafts WHERE id = $1"
_DELAYED: Final = "UPDATE drafts SET committed_at = NULL, trouble = $2 WHERE id = $1"
_FAILED: Final = "UPDATE drafts SET status = 'ready', committed_at = NULL, trouble = $2 WHERE id = $1"
_UNSURE: Final = "UPDATE drafts SET status = 'unsure', trouble = $2 WHERE id = $1"
_SENT: Final = "UPDATE drafts SET status = 'sent', sent_at = clock_timestamp(), trouble = '' WHERE id = $1"


class PostgresSending:
    """Attempts and how they ended."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def begin(
        self, tenant: TenantId, draft_id: DraftId, *, mail_id: str, patience_seconds: float
    ) -> SendAttempt | DraftStatus:
        """Leave for one attempt, or where the draft stands if it is not being sent.

        Where an earlier attempt may have sent it, that is ``unsure`` once ``patience_seconds`` have passed;
        Unavailable until then. 0 is for mail that may safely be handed over twice.
        """
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await lock(conn, draft_id)
            if row["status"] != DraftStatus.SENDING:
                return DraftStatus(row["status"])
            if row["committed_at"] is not None and patience_seconds > 0:
                if not await conn.fetchval(_WAITED, draft_id, patience_seconds):
                    raise Unavailable("The mail is being handed over", detail="handing_over")
                return await _settle(conn, tenant, row, SendOutcome.UNSURE, "answer_lost")
            if row["committed_at"] is None and (doubts := await open_doubts(conn, row)):
                return await _held(conn, tenant, row, doubts)
            number = await conn.fetchval(_ATTEMPT, draft_id, mail_id)
            return SendAttempt(number, await _letter(conn, tenant, row))

    @retried
    async def commit(self, tenant: TenantId, draft_id: DraftId, number: int) -> None:
        """From now on this attempt may have sent it. Raises Unavailable where it is no longer the latest."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if await conn.fetchval(_COMMIT, draft_id, number) is None:
                raise Unavailable("Another attempt took over", detail="superseded")

    @retried
    async def settle(
        self, tenant: TenantId, draft_id: DraftId, number: int, outcome: SendOutcome, code: str = ""
    ) -> DraftStatus:
        """How the attempt ended (``message_sent``, ``send_failed``, ``send_unsure``); older ones change nothing."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await lock(conn, draft_id)
            open_to = {
                DraftStatus.SENDING: set(SendOutcome),
                DraftStatus.UNSURE: {SendOutcome.SENT, SendOutcome.FAILED},  # the answer came after all
            }
            status = DraftStatus(row["status"])
            if row["attempt"] != number or outcome not in open_to.get(status, set()):
                return status
            return await _settle(conn, tenant, row, outcome, code)

    @retried
    async def resolve(self, tenant: TenantId, draft_id: DraftId, *, by: ActorId, arrived: bool) -> SendVerdict:
        """A person says of an ``unsure`` draft that it arrived, or has it sent again. Two at once: the first."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await lock(conn, draft_id, missing_ok=True)
            if row is None:
                return SendVerdict(SendRefusal.UNKNOWN)
            if row["status"] != DraftStatus.UNSURE:
                return SendVerdict(SendRefusal.ALREADY_SENDING, actor(row["requested_by"]))
            if not arrived:
                await ask_to_send(conn, tenant, row, by=by, text=row["body"])
                return SendVerdict(None, by)
            await conn.execute(_SENT, draft_id)
            confirmed = entry("send_confirmed", row, by, {"attempt": row["attempt"]})
            await append(conn, tenant, confirmed, sent_line(row))
            return SendVerdict(None, by)


async def _held(conn: Conn, tenant: TenantId, row: asyncpg.Record, doubts: tuple[str, ...]) -> DraftStatus:
    """A refund came back since it was asked for, say: what was true then would be a lie now."""
    draft_id = DraftId(row["id"])
    await conn.execute(_FAILED, draft_id, DISAGREES)
    await hold(conn, tenant, row, by=MAIL, codes=doubts)
    await outbox.finish(conn, cause(draft_id, row["askings"]))
    return DraftStatus.READY


async def _letter(conn: Conn, tenant: TenantId, row: asyncpg.Record) -> OutboundMail:
    answered = found(await conn.fetchrow(_ANSWERED, row["message_id"]))
    in_reply_to = as_mail_id(answered["external_id"])
    thread = [(one["at"], one["id"]) for one in await conn.fetch(_THREAD, row["case_id"])]
    return OutboundMail(
        tenant=tenant,
        key=row["id"],
        to=answered["sender"],
        subject=reply_subject(answered["subject"]),
        body=row["body"],
        in_reply_to=in_reply_to,
        references=references(thread, in_reply_to),
        tag=answered["tag"],
        automatic=row["requested_by"] == AUTOMATIC,
    )


async def _settle(conn: Conn, tenant: TenantId, row: asyncpg.Record, outcome: SendOutcome, code: str) -> DraftStatus:
    draft_id, attempt = DraftId(row["id"]), str(row["attempt"])
    data: dict[str, Any] = {"code": code, "attempt": row["attempt"]}
    match outcome:
        case SendOutcome.DELAYED:
            await conn.execute(_DELAYED, draft_id, code)
            return DraftStatus.SENDING
        case SendOutcome.SENT:
            await conn.execute(_SENT, draft_id)
            status, line = DraftStatus.SENT, sent_line(row)
        case SendOutcome.FAILED:
            await conn.execute(_FAILED, draft_id, code)
            status, line = DraftStatus.READY, entry("send_failed", row, MAIL, data, key=attempt)
        case SendOutcome.UNSURE:
            await conn.execute(_UNSURE, draft_id, code)
            status, line = DraftStatus.UNSURE, entry("send_unsure", row, MAIL, data, key=attempt)
    await outbox.finish(conn, cause(draft_id, row["askings"]))
    await append(conn, tenant, line)
    return status
