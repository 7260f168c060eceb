"""Investigations and what was decided before, as their rows hold them."""

import json

import asyncpg

from app.domain.approvals import state_words
from app.domain.approvals.voting import Status
from app.domain.cases.cases import Customer
from app.domain.cases.replies import Proposal
from app.domain.ids import ActorId, ApprovalId, CustomerId, Posted, TenantId
from app.domain.investigations import (
    DecisionFact,
    Investigation,
    Report,
    Subject,
    SubjectKind,
)
from app.domain.operations.dashboard import InvestigationId
from app.domain.reason_codes import recall


def investigation_of(row: asyncpg.Record) -> Investigation:
    customer = Customer(CustomerId(row["customer_id"]), row["email"], row["tier"])
    return Investigation(
        tenant=TenantId(row["tenant"]),
        id=InvestigationId(row["id"]),
        subject=Subject(SubjectKind(row["kind"]), row["subject_id"], customer, row["number"] or ""),
        question=row["question"],
        asked_by=ActorId(row["asked_by"]),
        opened_at=row["opened_at"],
        channel=row["channel"],
        thread_ts=row["thread_ts"],
        head=None if row["head_ts"] is None else Posted(row["head_channel"], row["head_ts"]),
        status=row["status"],
        report=report_of(row),
        today=row["today"],
    )


def report_of(row: asyncpg.Record) -> Report | None:
    if row["report"] is None:
        return None
    kept = json.loads(row["report"])
    proposals = tuple(Proposal(**one) for one in kept["proposals"])
    return Report(kept["findings"], tuple(kept["looked_at"]), kept["written_by"], proposals)


def _state(row: asyncpg.Record) -> str:
    state = state_words.state_of(Status(row["status"]), withdrawn=row["withdrawn"], undone=row["undone"])
    return state_words.english(row["kind"], state)


def decision_of(row: asyncpg.Record) -> DecisionFact:
    action = row["action"]
    return DecisionFact(
        approval_id=ApprovalId(row["id"]),
        order_number=row["facts"]["order_number"],
        amount_cents=action["amount_cents"],
        currency=action["currency"],
        status=row["status"],
        opened_on=row["opened_on"],
        refund_status=row["refund_status"],
        trouble=recall(row["trouble"]),
        state=_state(row),
    )
