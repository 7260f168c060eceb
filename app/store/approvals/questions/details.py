"""One question with the card it is about, read whole."""

from typing import Final

import asyncpg

from app.domain.actions.money_action import MoneyAction
from app.domain.actions.registry import action_from
from app.domain.approvals.questions import QUESTIONS_MAX, Answer, QuestionDetails
from app.domain.ids import ActorId, ApprovalId, CaseId, CustomerId, MessageId, Posted, QuestionId, TenantId
from app.domain.people.actors import EVENT, is_program

_QUESTIONS: Final = """
SELECT q.*, a.case_id, a.message_id, a.card_channel, a.card_ts, a.kind, a.action, a.facts, a.agent_reason,
       a.requested_by,
       c.customer_id
FROM questions q
JOIN approvals a ON a.tenant = q.tenant AND a.id = q.approval_id
JOIN cases c ON c.tenant = a.tenant AND c.id = a.case_id
"""
DETAILS: Final = _QUESTIONS + "WHERE q.id = $1"
OF_APPROVAL: Final = _QUESTIONS + f"WHERE q.approval_id = $1 ORDER BY q.asked_at, q.id LIMIT {QUESTIONS_MAX}"


def details_of(row: asyncpg.Record) -> QuestionDetails:
    action = action_from(row["kind"], row["action"])
    answered = row["answered_at"] is not None
    return QuestionDetails(
        tenant=TenantId(row["tenant"]),
        id=QuestionId(row["id"]),
        approval_id=ApprovalId(row["approval_id"]),
        case_id=CaseId(row["case_id"]),
        message_id=MessageId(row["message_id"]),
        customer_id=None if row["customer_id"] is None else CustomerId(row["customer_id"]),
        asked_by=ActorId(row["asked_by"]),
        text=row["body"],
        asked_at=row["asked_at"],
        answer=Answer(row["answer"], row["answered_by"], tuple(row["looked_at"])) if answered else None,
        closed=row["closed_at"] is not None,
        card=None if row["card_ts"] is None else Posted(row["card_channel"], row["card_ts"]),
        order_number=row["facts"].get("order_number", ""),
        amount_cents=action.amount_cents if isinstance(action, MoneyAction) else 0,
        currency=action.currency if isinstance(action, MoneyAction) else "",
        agent_reason=row["agent_reason"],
        of_event=row["requested_by"] == EVENT,
        of_program=is_program(ActorId(row["requested_by"])),
    )
