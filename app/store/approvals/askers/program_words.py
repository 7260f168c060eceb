"""What a program says of a request of its own: answers to what reviewers ask it."""

from typing import Final

import asyncpg

from app.domain.approvals.askers.calls import ANSWER_MAX
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, QuestionId, TenantId
from app.domain.people import actors
from app.domain.privacy.redaction import redacted
from app.errors import Conflict, NotFound
from app.events import QuestionAsked
from app.store.approvals import rows
from app.store.approvals.askers.program_reads import UNKNOWN, is_own
from app.store.approvals.questions import questions
from app.store.db import outbox
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import retried, tenant_tx

_QUESTION: Final = "SELECT * FROM questions WHERE id = $1 AND approval_id = $2 FOR UPDATE"
_ANSWER: Final = """
UPDATE questions SET answer = $2, answered_by = $3, answered_at = clock_timestamp() WHERE id = $1
"""


class PostgresProgramWords:
    """Each in one commit with what tells of it. Only the program that opened an approval has a word in it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def answer(
        self, tenant: TenantId, approval_id: ApprovalId, question_id: QuestionId, text: str, *, by: ActorId
    ) -> None:
        """The first answer stands, and saying it again changes nothing. Raises NotFound, Conflict."""
        said = storable(redacted(text), ANSWER_MAX)
        async with tenant_tx(self._pool, tenant) as conn:
            row = await own_row(conn, approval_id, by)
            question = await conn.fetchrow(_QUESTION, question_id, approval_id)
            if question is None:
                raise NotFound("There is no such question about this approval")
            if question["answered_at"] is not None and question["answer"] == said:
                return
            if question["answered_at"] is not None or question["closed_at"] is not None:
                raise Conflict("This question has its answer already, or is not waited for any more")
            if row["status"] != Status.PENDING:
                raise Conflict("The approval is decided already, so nobody waits for this answer any more")
            await conn.execute(_ANSWER, question_id, said, by)
            event = QuestionAsked(tenant=tenant, approval_id=approval_id, question_id=question_id, answered=True)
            await outbox.enqueue(conn, tenant, event, cause=questions.answered(question_id), mode=Mode.RESEND)


async def own_row(conn: Conn, approval_id: ApprovalId, by: ActorId) -> asyncpg.Record:
    """The row, locked. Raises NotFound, the same for a missing one and for another's."""
    key_id = actors.key_of(by)
    try:
        row = await rows.lock(conn, approval_id)
    except NotFound:
        raise NotFound(UNKNOWN) from None
    if key_id is None or not await is_own(conn, row["requested_by"], key_id):
        raise NotFound(UNKNOWN)
    return row
