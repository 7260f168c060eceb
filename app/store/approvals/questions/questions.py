"""Questions before a decision: asked once per source, answered once, and the approval's clock in between."""

from collections.abc import Callable
from typing import Any, Final

import asyncpg

from app.domain.approvals.questions import (
    QUESTION_CHARS_MAX,
    QUESTIONS_MAX,
    Answer,
    AskRefusal,
    AskVerdict,
    NewQuestion,
    QuestionDetails,
    pause_granted,
    pause_used,
)
from app.domain.approvals.voting import Status
from app.domain.approvals.webhooks.deliveries import Change
from app.domain.ids import ActorId, ApprovalId, CaseId, Posted, QuestionId, TenantId, new_id
from app.domain.people.actors import AGENT, is_program
from app.domain.privacy.redaction import redacted
from app.errors import NotFound
from app.events import QuestionAsked
from app.store.approvals import rows
from app.store.approvals.canaries import asking, deciding
from app.store.approvals.questions.details import DETAILS, OF_APPROVAL, details_of
from app.store.approvals.webhooks import callbacks
from app.store.db import outbox
from app.store.db.audit import Entry, append, fingerprint
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx, with_canaries

ANSWER_CHARS_MAX: Final = 8_000

_BY_CARD: Final = "SELECT id FROM approvals WHERE card_channel = $1 AND card_ts = $2"
_SAME_SOURCE: Final = "SELECT id, approval_id FROM questions WHERE source = $1"
_COUNT: Final = "SELECT count(*) FROM questions WHERE approval_id = $1"
_INSERT: Final = """
INSERT INTO questions (tenant, id, approval_id, source, asked_by, body) VALUES ($1, $2, $3, $4, $5, $6)
"""
_CLOCK: Final = """
SELECT deadline <= clock_timestamp() AS overdue, pause_granted_seconds AS granted, paused_seconds AS used,
       paused_at IS NOT NULL AS paused, extract(epoch FROM clock_timestamp() - paused_at)::float8 AS open_seconds
FROM approvals WHERE id = $1
"""
_STOP_CLOCK: Final = """
UPDATE approvals SET
    paused_at = clock_timestamp(), pause_granted_seconds = $2, deadline = deadline + make_interval(secs => $2)
WHERE id = $1
"""
_START_CLOCK: Final = """
UPDATE approvals SET
    paused_at = NULL, pause_granted_seconds = 0, paused_seconds = paused_seconds + $2,
    deadline = deadline - make_interval(secs => pause_granted_seconds - $2)
WHERE id = $1
"""
_LOCK: Final = "SELECT * FROM questions WHERE id = $1 FOR UPDATE"
_OPEN: Final = "SELECT count(*) FROM questions WHERE approval_id = $1 AND closed_at IS NULL"
_ANSWER: Final = """
UPDATE questions SET answer = $2, answered_by = $3, looked_at = $4, answered_at = clock_timestamp()
WHERE id = $1 AND answered_at IS NULL
"""
_CLOSE: Final = "UPDATE questions SET closed_at = clock_timestamp() WHERE id = $1 AND closed_at IS NULL RETURNING id"


class PostgresQuestions:
    """Questions, and the clock they stop."""

    def __init__(self, pool: Pool, *, pause_max_seconds: Callable[[TenantId], float]) -> None:
        self._pool = pool
        self._pause_max_seconds = pause_max_seconds

    async def asked_about(self, tenant: TenantId, thread: Posted) -> ApprovalId | None:
        """The approval whose live card heads this thread."""
        async with tenant_tx(self._pool, tenant) as conn, with_canaries(conn):
            found = await conn.fetchval(_BY_CARD, thread.channel, thread.ts)
        return None if found is None else ApprovalId(found)

    @retried
    async def ask(self, tenant: TenantId, approval_id: ApprovalId, new: NewQuestion) -> AskVerdict:
        """Commit a question, stop the clock, tell the agent. The same source is the same question."""
        async with tenant_tx(self._pool, tenant) as conn:
            try:
                row = await rows.lock(conn, approval_id)
            except NotFound:
                return await self._about_seeded(conn, tenant, approval_id, new)
            said = await conn.fetchrow(_SAME_SOURCE, new.source)
            if said is not None:
                return AskVerdict(None, QuestionId(said["id"]))
            text = storable(redacted(new.text), QUESTION_CHARS_MAX).strip()
            refusal = await _refusal(conn, row, new, text)
            if refusal is not None:
                why = {"code": refusal.value, **_by_page(new)}
                refused = _entry("question_refused", row, new.by, f"question:{new.source}", why)
                await append(conn, tenant, refused)
                return AskVerdict(refusal, named=rows.named(row))
            question_id = QuestionId(new_id("qst"))
            await conn.execute(_INSERT, tenant, question_id, approval_id, new.source, new.by, text)
            await self._stop_clock(conn, tenant, approval_id)
            event = QuestionAsked(tenant=tenant, approval_id=approval_id, question_id=question_id)
            await outbox.enqueue(conn, tenant, event, cause=asked(question_id), mode=Mode.RESEND)
            await callbacks.tell(conn, tenant, approval_id, Change.QUESTION_ASKED, question=question_id)
            data = {"question": question_id, "text": fingerprint(text), **_by_page(new)}
            await append(conn, tenant, _entry("question_asked", row, new.by, f"{question_id}:asked", data))
            return AskVerdict(None, question_id)

    async def details(self, tenant: TenantId, question_id: QuestionId) -> QuestionDetails:
        """What it takes to answer it. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(DETAILS, question_id)
        return details_of(_found(row))

    async def about(self, tenant: TenantId, approval_id: ApprovalId) -> tuple[QuestionDetails, ...]:
        """All that were asked about one approval, the oldest first."""
        async with tenant_tx(self._pool, tenant) as conn, with_canaries(conn):
            return tuple(details_of(row) for row in await conn.fetch(OF_APPROVAL, approval_id))

    @retried
    async def answer(self, tenant: TenantId, question_id: QuestionId, answer: Answer) -> QuestionDetails:
        """Keep an answer before it is shown; the first one kept wins and is returned."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            text = None if answer.text is None else storable(answer.text, ANSWER_CHARS_MAX)
            values = (text, storable(answer.written_by, 200), list(answer.looked_at))
            await conn.execute(_ANSWER, question_id, *values)
            return details_of(_found(await conn.fetchrow(DETAILS, question_id)))

    async def left_to_program(self, tenant: TenantId, question_id: QuestionId) -> None:
        """Whoever asked for the approval reads it and may answer: nothing about it is said again until then."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await outbox.finish(conn, asked(question_id))

    @retried
    async def close(self, tenant: TenantId, question_id: QuestionId) -> None:
        """The answer was shown, or given up on: start the clock again if nothing else is open. Once."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            approval_id = ApprovalId(_found(await conn.fetchrow(DETAILS, question_id))["approval_id"])
            row = await rows.lock(conn, approval_id)  # before the question, as ``ask`` does
            question = _found(await conn.fetchrow(_LOCK, question_id))
            if await conn.fetchval(_CLOSE, question_id) is None:
                return
            if not await conn.fetchval(_OPEN, approval_id):
                await _start_clock(conn, approval_id)
            for cause in (asked(question_id), answered(question_id)):
                await outbox.finish(conn, cause)
            by, said = _who_answered(question), question["answer"] is not None
            data: dict[str, Any] = {"question": question_id, "looked_at": list(question["looked_at"])}
            if said:
                data["text"] = fingerprint(question["answer"])
            action = "question_answered" if said else "question_unanswered"
            await append(conn, tenant, _entry(action, row, by, f"{question_id}:closed", data))

    async def _about_seeded(
        self, conn: Conn, tenant: TenantId, approval_id: ApprovalId, new: NewQuestion
    ) -> AskVerdict:
        async with with_canaries(conn):
            if not await deciding.is_one(conn, approval_id):
                return AskVerdict(AskRefusal.UNKNOWN)
            row = await rows.lock(conn, approval_id)
            if (said := await conn.fetchrow(_SAME_SOURCE, new.source)) is not None:
                return AskVerdict(None, QuestionId(said["id"]))
            text = storable(redacted(new.text), QUESTION_CHARS_MAX).strip()
            if (refusal := await _refusal(conn, row, new, text)) is not None:
                return AskVerdict(refusal)
            return AskVerdict(None, await asking.ask(conn, tenant, approval_id, new, text))

    async def _stop_clock(self, conn: Conn, tenant: TenantId, approval_id: ApprovalId) -> None:
        clock = await conn.fetchrow(_CLOCK, approval_id)
        if clock is None or clock["paused"]:
            return
        granted = pause_granted(used_seconds=clock["used"], max_seconds=self._pause_max_seconds(tenant))
        if granted:
            await conn.execute(_STOP_CLOCK, approval_id, granted)


async def _start_clock(conn: Conn, approval_id: ApprovalId) -> None:
    clock = await conn.fetchrow(_CLOCK, approval_id)
    if clock is not None and clock["paused"]:
        used = pause_used(open_seconds=clock["open_seconds"], granted_seconds=clock["granted"])
        await conn.execute(_START_CLOCK, approval_id, used)


async def _refusal(conn: Conn, row: asyncpg.Record, new: NewQuestion, text: str) -> AskRefusal | None:
    if row["status"] != Status.PENDING or await rows.overdue(conn, row["id"]):
        return AskRefusal.CLOSED
    if (named := rows.named(row)) and new.by not in named:
        return AskRefusal.NOT_A_REVIEWER
    if not text:
        return AskRefusal.EMPTY
    return AskRefusal.TOO_MANY if await conn.fetchval(_COUNT, row["id"]) >= QUESTIONS_MAX else None


def _by_page(new: NewQuestion) -> dict[str, Any]:
    """By what they may, where it was asked on the desk's page."""
    return {} if new.on_page is None else {"authority": new.on_page.value}


def _entry(action: str, row: asyncpg.Record, by: ActorId, key: str, data: dict[str, Any]) -> Entry:
    return Entry(action, by, ("approval", row["id"]), key, CaseId(row["case_id"]), data)


def asked(question_id: str) -> str:
    """The outbox's name for a question."""
    return f"{question_id}:asked"


def answered(question_id: str) -> str:
    """And for its answer, where a program gave it."""
    return f"{question_id}:answered"


def _who_answered(question: asyncpg.Record) -> ActorId:
    by = ActorId(question["answered_by"])
    return by if is_program(by) else AGENT


def _found(row: asyncpg.Record | None) -> asyncpg.Record:
    if row is None:
        raise NotFound("There is no such question")
    return row
