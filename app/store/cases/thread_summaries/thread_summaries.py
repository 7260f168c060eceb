"""Long threads in short: asked for with the mail that made them long, kept piece by piece, announced once."""

from typing import Final

from app.domain.cases.cases import TEXT_READ_MAX
from app.domain.cases.thread_summary import (
    Piece,
    PieceFound,
    Places,
    Thread,
    is_long,
)
from app.domain.ids import ApprovalId, CaseId, DraftId, MessageId, TenantId
from app.errors import NotFound
from app.events import AiResultReady, ThreadSummaryRequested
from app.store.cases.thread_summaries.entries import summary_entry, summary_of, summary_row
from app.store.cases.thread_summaries.rows import kept_thread_summary, thread_summary_of
from app.store.db import outbox
from app.store.db.audit import append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

READ_MAX: Final = 20  # messages read for one summary; older ones are in the summary before it
CARDS_MAX: Final = 5
DRAFTS_MAX: Final = 3

# What customer and desk said in a case, up to a moment.
_SAID: Final = """
SELECT 'customer' AS who, body, received_at AS at, id FROM messages
WHERE case_id = $1 AND received_at <= $2 AND kind = 'human'
UNION ALL
SELECT 'desk', body, sent_at, id FROM drafts WHERE case_id = $1 AND status = 'sent' AND sent_at <= $2
"""
_SIZE: Final = "SELECT count(*) AS messages, coalesce(sum(length(body)), 0) AS characters FROM (" + _SAID + ") said"
_NEWEST_AT: Final = "SELECT received_at FROM messages WHERE id = $1"
_REQUEST: Final = """
INSERT INTO summaries (tenant, upto_id, case_id, messages, characters) VALUES ($1, $2, $3, $4, $5)
"""
_LATEST: Final = (
    f"SELECT who, left(body, {TEXT_READ_MAX}) AS body FROM ("
    + _SAID
    + " ORDER BY at DESC, id DESC LIMIT $3) said ORDER BY at, id"
)
_PIECES: Final = "SELECT piece, body, written_by, code FROM summary_pieces WHERE upto_id = $1"
_KEEP: Final = """
INSERT INTO summary_pieces (tenant, upto_id, piece, body, written_by, code) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_LOCK_CASE: Final = "SELECT gist FROM cases WHERE id = $1 FOR UPDATE"
_READY: Final = """
UPDATE summaries SET ready_at = clock_timestamp() WHERE upto_id = $1 AND ready_at IS NULL RETURNING upto_id
"""
_GIST: Final = "UPDATE cases SET gist = $2 WHERE id = $1"
_NEWER: Final = (
    "SELECT (SELECT received_at FROM messages WHERE id = $1) > (SELECT received_at FROM messages WHERE id = $2)"
)
_KNOWN: Final = "SELECT true FROM cases WHERE id = $1 AND channel = 'mail'"
_HEAD: Final = """
SELECT m.id FROM messages m JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id
WHERE c.id = $1 AND c.thread_ts IS NOT NULL ORDER BY m.received_at, m.id LIMIT 1
"""
_CARDS: Final = """
SELECT id FROM approvals WHERE case_id = $1 AND status = 'pending' ORDER BY opened_at DESC LIMIT $2
"""
_DRAFTS: Final = "SELECT id FROM drafts WHERE case_id = $1 AND status = 'ready' ORDER BY created_at DESC LIMIT $2"


async def request_if_long(conn: Conn, tenant: TenantId, case_id: CaseId, message_id: MessageId) -> bool:
    """Ask for a summary of the thread up to this new message, in the transaction that takes the message in."""
    size = await conn.fetchrow(_SIZE, case_id, await conn.fetchval(_NEWEST_AT, message_id))
    assert size is not None
    if not is_long(size["messages"], size["characters"]):
        return False
    await conn.execute(_REQUEST, tenant, message_id, case_id, size["messages"], size["characters"])
    event = ThreadSummaryRequested(tenant=tenant, case_id=case_id, upto_id=message_id)
    await outbox.enqueue(conn, tenant, event, cause=event.dedupe_id, mode=Mode.RESEND)
    return True


class PostgresSummaries:
    """The engine's view of summaries."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def thread(self, tenant: TenantId, upto_id: MessageId) -> Thread:
        """What there is to summarise. Raises NotFound where nobody asked for it."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await summary_row(conn, upto_id)
            said = await conn.fetch(_LATEST, row["case_id"], row["received_at"], READ_MAX)
            pieces = await conn.fetch(_PIECES, upto_id)
        return Thread(
            tenant=tenant,
            case_id=CaseId(row["case_id"]),
            upto_id=upto_id,
            subject=row["subject"],
            messages=tuple((one["who"], one["body"]) for one in said),
            total=row["messages"],
            earlier=thread_summary_of(row["gist"]),
            done=frozenset(Piece(one["piece"]) for one in pieces),
            ready=row["ready_at"] is not None,
        )

    @retried
    async def keep(self, tenant: TenantId, upto_id: MessageId, found: PieceFound) -> None:
        """Keep a piece, or that it could not be had; the first one kept wins."""
        body = None if found.body is None else storable(found.body, 4_000)
        values = (found.piece.value, body, storable(found.written_by, 200), found.code)
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_KEEP, tenant, upto_id, *values)

    @retried
    async def announce(self, tenant: TenantId, upto_id: MessageId) -> bool:
        """Put the pieces there are before people (``thread_summarised``, ``ai/result-ready``), once.

        False where no piece could be had. A summary that was overtaken by a newer one changes nothing people see.
        """
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await summary_row(conn, upto_id)
            case_id = CaseId(row["case_id"])
            shown = thread_summary_of(await conn.fetchval(_LOCK_CASE, case_id))
            thread_summary = summary_of(upto_id, await conn.fetch(_PIECES, upto_id))
            if await conn.fetchval(_READY, upto_id) is None:
                return thread_summary is not None
            await outbox.finish(
                conn, ThreadSummaryRequested(tenant=tenant, case_id=case_id, upto_id=upto_id).dedupe_id
            )
            if thread_summary is None:
                return False
            if shown is None or not await conn.fetchval(_NEWER, shown.upto_id, upto_id):
                await conn.execute(_GIST, case_id, kept_thread_summary(thread_summary))
                event = AiResultReady(tenant=tenant, case_id=case_id, upto_id=upto_id)
                await outbox.enqueue(conn, tenant, event, cause=event.dedupe_id, mode=Mode.RESEND)
            await append(conn, tenant, summary_entry(row, thread_summary))
            return True

    async def places(self, tenant: TenantId, case_id: CaseId) -> Places:
        """Where the case's gist is shown now. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if not await conn.fetchval(_KNOWN, case_id):
                raise NotFound("There is no such case")
            head = await conn.fetchval(_HEAD, case_id)
            cards = await conn.fetch(_CARDS, case_id, CARDS_MAX)
            drafts = await conn.fetch(_DRAFTS, case_id, DRAFTS_MAX)
        return Places(
            head=None if head is None else MessageId(head),
            approvals=tuple(ApprovalId(one["id"]) for one in cards),
            drafts=tuple(DraftId(one["id"]) for one in drafts),
        )

    @retried
    async def stop_publishing(self, tenant: TenantId, cause: str) -> None:
        """A run that an event started has ended, well or not: the event is said no more."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await outbox.finish(conn, cause)
