"""Drafted replies: kept once per turn, sent once, and always with who asked for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import asyncpg

from app.domain.actions.refund_letter import BY_STAFF
from app.domain.cases.mail.undrafted import Stalled, Tried
from app.domain.cases.replies import DraftDetails, DraftStatus, SendRefusal, SendVerdict, TurnRecord
from app.domain.cases.reply_screening import mark_of
from app.domain.ids import ActorId, ApprovalId, CaseId, DraftId, MessageId, Posted, TenantId, new_id
from app.domain.people.actors import AGENT, DESK
from app.domain.privacy.redaction import redacted
from app.domain.reason_codes import keep
from app.errors import BadInput
from app.events import DraftRetryRequested
from app.observability import correlation
from app.store.approvals import rows
from app.store.cases import agent_turns, case_states, message_rows
from app.store.cases.mail import undrafted as stalled
from app.store.cases.support.closings import closed_by
from app.store.db import outbox
from app.store.db.audit import Entry, append, fingerprint
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.payments.money_records import disagreements_of
from app.store.replies.draft_details import DETAILS, details_of
from app.store.replies.draft_rows import actor, ask_to_send, entry, found, hold, lock, open_doubts

NOTE_MAX: Final = 1_000

_INSERT: Final = """
INSERT INTO drafts (tenant, id, case_id, message_id, turn, body, original_body, written_by, notes, cleared_codes)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9)
ON CONFLICT (tenant, message_id, turn) DO NOTHING RETURNING id
"""
_BY_TURN: Final = "SELECT id FROM drafts WHERE message_id = $1 AND turn = $2"
_REPLACE: Final = """
UPDATE drafts SET status = 'replaced', replaced_by = $3 WHERE message_id = $1 AND turn < $2 AND status = 'ready'
RETURNING id, case_id
"""
# A run that began before another took over may end after it; and of two at once neither would see the other.
_DRAFTING: Final = "SELECT pg_advisory_xact_lock(hashtextextended('drafting ' || $1, 0))"
_OVERTAKEN: Final = """
UPDATE drafts SET status = 'replaced', replaced_by = newer.id FROM (
    SELECT id FROM drafts WHERE message_id = $1 AND turn > $2 AND status <> 'replaced' ORDER BY turn DESC LIMIT 1
) newer WHERE drafts.id = $3
"""
_OF_APPROVAL: Final = "SELECT id FROM drafts WHERE approval_id = $1"
_LAST: Final = """
SELECT status, requested_by FROM drafts WHERE message_id = $1 AND status <> 'replaced'
ORDER BY turn DESC LIMIT 1 FOR UPDATE
"""
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
_NEXT_TURN: Final = """
SELECT 1 + greatest(
    (SELECT coalesce(max(turn), 0) FROM drafts WHERE message_id = $1),
    (SELECT coalesce(max(number), 0) FROM turns WHERE message_id = $1)
)
"""
_KEEP_TURN: Final = "INSERT INTO turns (tenant, message_id, number, record) VALUES ($1, $2, $3, $4)"
_TELLS_OF: Final = "UPDATE drafts SET approval_id = $2 WHERE id = $1"
_POSTED: Final = "UPDATE drafts SET card_channel = $2, card_ts = $3 WHERE id = $1"
_RETRY: Final = """
UPDATE drafts SET retry_by = $2, retry_note = $3, retries = retries + 1 WHERE id = $1 RETURNING retries
"""
_RETRY_OVER: Final = "UPDATE drafts SET retry_by = NULL WHERE id = $1 AND retry_by IS NOT NULL RETURNING retries"


class PostgresDrafts:
    """Drafts and their way out."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def create(self, tenant: TenantId, message_id: MessageId, turn: TurnRecord) -> DraftId:
        """Keep a finished turn's reply, once per (message, turn); earlier unsent drafts are replaced."""
        if turn.reply is None:
            raise BadInput("The turn has no reply yet")
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            case_id = (await message_rows.mail(conn, message_id))["case_id"]
            return await _create(conn, tenant, CaseId(case_id), message_id, turn)

    @retried
    async def follow_up(self, tenant: TenantId, approval_id: ApprovalId, turn: TurnRecord) -> DraftId | None:
        """A fresh draft that tells of a reopened approval, once, under the next free turn number.

        None where the earlier reply is on its way.
        """
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.lock(conn, approval_id)
            known = await conn.fetchval(_OF_APPROVAL, approval_id)
            if known is not None:
                return DraftId(known)
            last = await conn.fetchrow(_LAST, row["message_id"])
            if last is not None and last["status"] in ("sending", "unsure", "sent"):
                return None
            message_id = MessageId(row["message_id"])
            turn = replace(turn, number=await conn.fetchval(_NEXT_TURN, message_id))
            # Kept as a turn too: whoever has it written again needs what is on record.
            await conn.execute(_KEEP_TURN, tenant, message_id, turn.number, agent_turns.as_json(turn))
            draft_id = await _create(conn, tenant, CaseId(row["case_id"]), message_id, turn)
            await conn.execute(_TELLS_OF, draft_id, approval_id)
            return draft_id

    async def details(self, tenant: TenantId, draft_id: DraftId) -> DraftDetails:
        """What the thread shows. Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = found(await conn.fetchrow(DETAILS, draft_id))
            doubts = await open_doubts(conn, row) if row["status"] == DraftStatus.READY else ()
            return details_of(row, doubts, waiting_since=await case_states.since(conn, row["case_id"]))

    @retried
    async def posted(self, tenant: TenantId, draft_id: DraftId, posted: Posted) -> None:
        """Keep where the draft is shown (``draft_posted`` once)."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await lock(conn, draft_id)
            await conn.execute(_POSTED, draft_id, posted.channel, posted.ts)
            await append(conn, tenant, entry("draft_posted", row, DESK, {}))

    @retried
    async def request_send(
        self,
        tenant: TenantId,
        draft_id: DraftId,
        *,
        by: ActorId,
        body: str | None = None,
        cleared: Sequence[str] = (),
        meant: str = "",
    ) -> SendVerdict:
        """Ready -> sending with its outbox line, in one commit; ``body`` replaces the text (``draft_edited``).

        Refused where it says what no receipt bears out (``reply_held``), unless that is in ``cleared``, the codes of
        what was found in the text and sent on this person's word (``reply_cleared``), or ``meant`` names it.
        """
        async with tenant_tx(self._pool, tenant) as conn:
            row = await lock(conn, draft_id, missing_ok=True)
            text = storable(body) if body is not None else ("" if row is None else row["body"])
            refusal = _refusal(row, text)
            if row is None or refusal is not None:
                return SendVerdict(refusal, None if row is None else actor(row["requested_by"]))
            if (closer := await closed_by(conn, row["message_id"])) is not None:
                return SendVerdict(SendRefusal.NO_REPLY, closer)
            doubts = await open_doubts(conn, row, text, cleared)
            if doubts and meant == mark_of(doubts):  # the button that named these very ones
                cleared, doubts = (*cleared, *doubts), ()
            if doubts:
                await hold(conn, tenant, row, by=by, codes=doubts)
                return SendVerdict(SendRefusal.DISAGREES, by, doubts)
            await ask_to_send(conn, tenant, row, by=by, text=text, cleared=cleared)
            return SendVerdict(None, by)

    @retried
    async def request_retry(self, tenant: TenantId, draft_id: DraftId, *, by: ActorId, note: str) -> SendVerdict:
        """Ask for another draft, with what it should do otherwise: once per draft, while it is still unsent."""
        note = redacted(note)
        async with tenant_tx(self._pool, tenant) as conn:
            row = await lock(conn, draft_id, missing_ok=True)
            refusal = _refusal(row, "a retry keeps no text")
            if row is None or refusal is not None:
                return SendVerdict(refusal, None if row is None else actor(row["requested_by"]))
            if row["retry_by"] is not None:
                return SendVerdict(SendRefusal.RETRYING, actor(row["retry_by"]))
            correlation.follow(row["message_id"])
            attempt = await conn.fetchval(_RETRY, draft_id, by, storable(note, NOTE_MAX))
            event = DraftRetryRequested(tenant=tenant, draft_id=draft_id, attempt=attempt)
            await outbox.enqueue(conn, tenant, event, cause=event.dedupe_id, mode=Mode.RESEND)
            data = {"note": fingerprint(note), "attempt": attempt}
            await append(conn, tenant, entry("draft_retry_requested", row, by, data, key=str(attempt)))
            return SendVerdict(None, by)

    @retried
    async def replace(self, tenant: TenantId, draft_id: DraftId, turn: TurnRecord) -> DraftId | None:
        """Keep another draft in this one's place, once. None where this one is being sent: that stands."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await lock(conn, draft_id)
            await _retry_over(conn, draft_id)
            if row["status"] == DraftStatus.READY:
                message_id, case_id = MessageId(row["message_id"]), CaseId(row["case_id"])
                return await _create(conn, tenant, case_id, message_id, turn)
            return None if row["replaced_by"] is None else DraftId(row["replaced_by"])

    @retried
    async def retry_failed(self, tenant: TenantId, draft_id: DraftId, code: str) -> None:
        """No other draft could be written: this one stands, and can be asked for again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await lock(conn, draft_id)
            attempt = await _retry_over(conn, draft_id)
            if attempt is not None:
                await append(conn, tenant, entry("draft_retry_failed", row, AGENT, {"code": code}, key=str(attempt)))

    async def stalled(self, tenant: TenantId, message_id: MessageId, shown: int | None = None) -> Stalled:
        """What is told where no draft comes for a mail; ``shown``: of which delivery. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await stalled.stalled(conn, tenant, message_id, shown)

    async def undrafted(self, tenant: TenantId, case_id: CaseId) -> Stalled | None:
        """The mail of a case that a person has to answer, as nothing was drafted; None where there is none."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await stalled.undrafted(conn, tenant, case_id)

    @retried
    async def try_again(self, tenant: TenantId, message_id: MessageId, delivery: int, *, by: ActorId) -> Tried:
        """Start the mail's run again, once per delivery (``message_tried_again``)."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await stalled.try_again(conn, tenant, message_id, delivery, by=by)

    @retried
    async def by_hand(
        self, tenant: TenantId, message_id: MessageId, body: str, *, by: ActorId, cleared: Sequence[str] = ()
    ) -> SendVerdict:
        """A draft of a person's own, on its way in the same commit (``draft_by_hand``). Two at once: the first."""
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.execute(_ONE_AT_A_TIME, f"by hand {tenant} {message_id}")
            last = await conn.fetchrow(_LAST, message_id)
            if last is not None and last["status"] in ("sending", "unsure", "sent"):
                return SendVerdict(SendRefusal.ALREADY_SENDING, actor(last["requested_by"]))
            if (closer := await closed_by(conn, message_id)) is not None:
                return SendVerdict(SendRefusal.NO_REPLY, closer)
            text = storable(body)
            if not text.strip():
                return SendVerdict(SendRefusal.EMPTY)
            found_now = [one.value for one in await disagreements_of(conn, message_id, text)]
            if doubts := tuple(code for code in found_now if code not in cleared):
                return SendVerdict(SendRefusal.DISAGREES, by, doubts)
            number = await conn.fetchval(_NEXT_TURN, message_id)
            turn = TurnRecord(number, text, BY_STAFF, None, None, cleared=tuple(cleared))
            await conn.execute(_KEEP_TURN, tenant, message_id, number, agent_turns.as_json(turn))
            case_id = CaseId((await message_rows.mail(conn, message_id))["case_id"])
            draft_id = await _create(conn, tenant, case_id, message_id, turn)
            row = await lock(conn, draft_id)
            await append(conn, tenant, entry("draft_by_hand", row, by, {"text": fingerprint(text)}))
            await ask_to_send(conn, tenant, row, by=by, text=text, cleared=cleared)
            return SendVerdict(None, by, draft_id=draft_id)


async def _create(conn: Conn, tenant: TenantId, case_id: CaseId, message_id: MessageId, turn: TurnRecord) -> DraftId:
    if turn.reply is None:
        raise BadInput("The turn has no reply yet")
    draft_id, body = new_id("drf"), storable(turn.reply)
    notes = [storable(keep(note)) for note in turn.notes]
    values = (draft_id, case_id, message_id, turn.number, body, storable(turn.written_by), notes, list(turn.cleared))
    await conn.execute(_DRAFTING, message_id)
    if await conn.fetchval(_INSERT, tenant, *values) is None:
        return DraftId(await conn.fetchval(_BY_TURN, message_id, turn.number))
    await conn.execute(_OVERTAKEN, message_id, turn.number, draft_id)
    replaced = await conn.fetch(_REPLACE, message_id, turn.number, draft_id)
    lines = [entry("draft_replaced", row, DESK, {"by": draft_id}) for row in replaced]
    data = {"turn": turn.number, "text": fingerprint(body)}
    created = Entry("draft_created", AGENT, ("draft", draft_id), f"{draft_id}:draft_created", case_id, data)
    await append(conn, tenant, created, *lines)
    return DraftId(draft_id)


async def _retry_over(conn: Conn, draft_id: DraftId) -> int | None:
    """Nobody waits for another draft any more. Returns which asking that was."""
    attempt: int | None = await conn.fetchval(_RETRY_OVER, draft_id)
    if attempt is not None:
        await outbox.finish(conn, f"{draft_id}:retry:{attempt}")
    return attempt


def _refusal(row: asyncpg.Record | None, text: str) -> SendRefusal | None:
    if row is None:
        return SendRefusal.UNKNOWN
    match DraftStatus(row["status"]):
        case DraftStatus.REPLACED:
            return SendRefusal.REPLACED
        case DraftStatus.SENDING | DraftStatus.UNSURE | DraftStatus.SENT:
            return SendRefusal.ALREADY_SENDING
        case DraftStatus.READY:
            return None if text.strip() else SendRefusal.EMPTY
