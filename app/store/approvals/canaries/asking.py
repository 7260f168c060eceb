"""A question about a seeded false request is taken as any other. No model is asked: there is nothing to look up."""

from typing import Final

from app.domain.approvals.questions import NewQuestion, QuestionDetails
from app.domain.ids import ApprovalId, QuestionId, TenantId, new_id
from app.events import CanaryAsked
from app.store.approvals.questions.details import DETAILS, details_of
from app.store.db import outbox
from app.store.db.outbox import Mode
from app.store.db.pool import Conn

# It is answered at once, by nobody's finding anything: the clock need not stop for it.
_INSERT: Final = """
INSERT INTO questions (tenant, id, approval_id, source, asked_by, body, answered_at, closed_at)
VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), clock_timestamp())
"""


async def ask(conn: Conn, tenant: TenantId, approval_id: ApprovalId, new: NewQuestion, text: str) -> QuestionId:
    """Keep it, and have its thread told. The caller has judged it."""
    question_id = QuestionId(new_id("qst"))
    await conn.execute(_INSERT, tenant, question_id, approval_id, new.source, new.by, text)
    event = CanaryAsked(tenant=tenant, approval_id=approval_id, question_id=question_id)
    await outbox.enqueue(conn, tenant, event, cause=asked(question_id), mode=Mode.RESEND)
    return question_id


async def told(conn: Conn, question_id: QuestionId) -> QuestionDetails | None:
    """What its thread is told; None where there is no such question. It is not said again."""
    await outbox.finish(conn, asked(question_id))
    row = await conn.fetchrow(DETAILS, question_id)
    return None if row is None else details_of(row)


def asked(question_id: str) -> str:
    """The outbox's name for it."""
    return f"{question_id}:canary-asked"
