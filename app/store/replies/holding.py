"""Holding replies: due by the customer's wait, and judged again under the case's lock at the last moment."""

from collections.abc import Sequence
from typing import Any, Final

import asyncpg

from app.domain.cases.holding_reply import HoldingAttempt, HoldingState
from app.domain.cases.mail.delivery import as_mail_id, reply_subject
from app.domain.cases.replies import OutboundMail
from app.domain.ids import CaseId, MessageId, TenantId
from app.domain.people.actors import MAIL
from app.errors import Unavailable
from app.ports.cases.holding import HoldingStopped
from app.store.cases.waiting import AWAKE, UNANSWERED
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.replies.draft_rows import found

# Nobody decided, nothing answers and nothing is on its way since the mail came; the case was not put off.
_OPEN: Final = f"""
  AND {AWAKE.format(case="m.case_id")}
  AND NOT EXISTS (SELECT FROM approvals a WHERE a.tenant = m.tenant AND a.case_id = m.case_id
      AND a.decided_at >= m.received_at
      AND a.status IN ('approved', 'rejected', 'executing', 'executed', 'needs_attention'))
  AND NOT EXISTS (SELECT FROM drafts d WHERE d.tenant = m.tenant AND d.case_id = m.case_id
      AND (d.status IN ('sending', 'unsure') OR d.sent_at >= m.received_at))
"""
# Only where the sender's own domain sent it, and no mail to that address came back for good.
_MAY_BE_MAILED: Final = """
  AND c.channel = 'mail' AND m.sender_verified AND m.sender <> ''
  AND NOT EXISTS (SELECT FROM bounces b WHERE b.tenant = m.tenant AND b.address = m.sender
      AND b.kind IN ('hard', 'complaint'))
"""
# The oldest mail of a case that waits stands for all of them: between two answers there is one holding reply.
_FIRST_OF_ITS_WAIT: Final = f"""
  AND NOT EXISTS (SELECT FROM messages older WHERE older.tenant = m.tenant AND older.case_id = m.case_id
      AND {UNANSWERED.replace("m.", "older.")} AND (older.received_at, older.id) < (m.received_at, m.id))
  AND NOT EXISTS (SELECT FROM holding_replies h WHERE h.tenant = m.tenant AND h.case_id = m.case_id
      AND h.message_id <> m.id AND h.state IN ('sending', 'sent', 'unsure') AND NOT EXISTS (
          SELECT FROM drafts d WHERE d.tenant = h.tenant AND d.case_id = h.case_id AND d.sent_at > h.begun_at))
"""
_WAITS: Final = f"""
FROM messages m JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id
WHERE {UNANSWERED} {_MAY_BE_MAILED} {_OPEN} {_FIRST_OF_ITS_WAIT}
"""
_DUE: Final = f"""
SELECT message_id FROM (
    SELECT m.id AS message_id, m.received_at {_WAITS}
      AND m.received_at <= clock_timestamp() - make_interval(secs => $1)
      AND NOT EXISTS (SELECT FROM holding_replies h WHERE h.tenant = m.tenant AND h.message_id = m.id)
    UNION ALL
    SELECT h.message_id, h.begun_at FROM holding_replies h WHERE h.state = 'sending'
) found ORDER BY received_at, message_id LIMIT $2
"""
_STILL: Final = f"SELECT m.sender, m.subject, m.external_id, c.tag {_WAITS} AND c.channel = 'mail' AND m.id = $1"
_CASE_OF: Final = "SELECT case_id FROM messages WHERE id = $1"
# Whoever adds a draft or a request to the case waits for this lock, and whoever decides one for the next.
_ALONE: Final = "SELECT id FROM cases WHERE id = $1 FOR UPDATE"
_UNDECIDED: Final = "SELECT id FROM approvals WHERE case_id = $1 ORDER BY id FOR UPDATE"
_UNSENT: Final = "SELECT id FROM drafts WHERE case_id = $1 ORDER BY id FOR UPDATE"
_ROW: Final = "SELECT * FROM holding_replies WHERE message_id = $1 FOR UPDATE"
_FIRST: Final = """
INSERT INTO holding_replies (tenant, message_id, case_id) VALUES ($1, $2, $3) RETURNING *
"""
_ATTEMPT: Final = """
UPDATE holding_replies SET attempt = attempt + 1, committed_at = NULL, mail_id = $2 WHERE message_id = $1
RETURNING attempt
"""
_WAITED: Final = """
SELECT committed_at <= clock_timestamp() - make_interval(secs => $2) FROM holding_replies WHERE message_id = $1
"""
_COMMIT: Final = "UPDATE holding_replies SET committed_at = clock_timestamp() WHERE message_id = $1"
_DELAYED: Final = "UPDATE holding_replies SET committed_at = NULL, code = $2 WHERE message_id = $1"
_SETTLE: Final = """
UPDATE holding_replies SET state = $2, code = $3, settled_at = clock_timestamp() WHERE message_id = $1
"""


class PostgresHoldingReplies:
    """One row per mail that was waited for."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def due(self, tenant: TenantId, *, after_seconds: int, limit: int) -> Sequence[MessageId]:
        """Mails whose customers have waited that long with nothing decided, and those that were begun."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [MessageId(row["message_id"]) for row in await conn.fetch(_DUE, float(after_seconds), limit)]

    @retried
    async def begin(
        self, tenant: TenantId, message_id: MessageId, text: str, *, mail_id: str, patience_seconds: float
    ) -> HoldingAttempt | HoldingState:
        """Leave for one try, or where it stands. Raises Unavailable while an earlier try may still be at work."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            case_id = await _alone(conn, message_id)
            answered = await conn.fetchrow(_STILL, message_id)
            row = await conn.fetchrow(_ROW, message_id)
            if row is None and answered is None:  # decided since it was looked for: nothing was begun
                return HoldingState.STOPPED
            if row is None:
                row = found(await conn.fetchrow(_FIRST, tenant, message_id, case_id))
            if row["state"] != HoldingState.SENDING:
                return HoldingState(row["state"])
            if row["committed_at"] is not None and patience_seconds > 0:
                if not await conn.fetchval(_WAITED, message_id, patience_seconds):
                    raise Unavailable("The mail is being handed over", detail="handing_over")
                return await _settle(conn, tenant, row, HoldingState.UNSURE, "answer_lost")
            if answered is None:  # what may have left stays so; what certainly did not is stopped
                began = row["committed_at"] is not None
                return await _settle(conn, tenant, row, HoldingState.UNSURE if began else HoldingState.STOPPED)
            number = await conn.fetchval(_ATTEMPT, message_id, mail_id)
            return HoldingAttempt(number, _letter(tenant, message_id, text, answered))

    async def commit(self, tenant: TenantId, message_id: MessageId, number: int) -> None:
        """From now on it may have been sent. Raises HoldingStopped, or Unavailable where another try took over."""
        if not await self._committed(tenant, message_id, number):
            raise HoldingStopped

    @retried
    async def _committed(self, tenant: TenantId, message_id: MessageId, number: int) -> bool:
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            case_id = await _alone(conn, message_id)
            await conn.execute(_UNDECIDED, case_id)
            await conn.execute(_UNSENT, case_id)
            row = found(await conn.fetchrow(_ROW, message_id))
            if row["attempt"] != number or row["state"] != HoldingState.SENDING or row["committed_at"] is not None:
                raise Unavailable("Another attempt took over", detail="superseded")
            if await conn.fetchrow(_STILL, message_id) is None:
                await _settle(conn, tenant, row, HoldingState.STOPPED)
                return False
            await conn.execute(_COMMIT, message_id)
            return True

    @retried
    async def settle(
        self, tenant: TenantId, message_id: MessageId, number: int, state: HoldingState, code: str = ""
    ) -> HoldingState:
        """How a try ended (``holding_reply_sent``, ``_unsure``, ``_failed``, ``_held``); ``sending``: try again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = found(await conn.fetchrow(_ROW, message_id))
            if row["attempt"] != number or row["state"] not in (HoldingState.SENDING, HoldingState.UNSURE):
                return HoldingState(row["state"])
            if state is HoldingState.SENDING:
                await conn.execute(_DELAYED, message_id, code[:100])
                return state
            return await _settle(conn, tenant, row, state, code)


async def _alone(conn: Conn, message_id: MessageId) -> CaseId:
    case_id = await conn.fetchval(_CASE_OF, message_id)
    await conn.execute(_ALONE, case_id)
    return CaseId(case_id)


async def _settle(
    conn: Conn, tenant: TenantId, row: asyncpg.Record, state: HoldingState, code: str = ""
) -> HoldingState:
    await conn.execute(_SETTLE, row["message_id"], state.value, code[:100])
    data: dict[str, Any] = {"attempt": row["attempt"], **({"code": code} if code else {})}
    about = ("message", row["message_id"])
    key = f"{row['message_id']}:holding:{state.value}"
    await append(conn, tenant, Entry(f"holding_reply_{state.value}", MAIL, about, key, CaseId(row["case_id"]), data))
    return state


def _letter(tenant: TenantId, message_id: MessageId, text: str, answered: asyncpg.Record) -> OutboundMail:
    in_reply_to = as_mail_id(answered["external_id"])
    return OutboundMail(
        tenant=tenant,
        key=f"hold-{message_id}".lower(),
        to=answered["sender"],
        subject=reply_subject(answered["subject"]),
        body=text,
        in_reply_to=in_reply_to,
        references=(in_reply_to,) if in_reply_to else (),
        tag=answered["tag"],
        automatic=True,
    )
