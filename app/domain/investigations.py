"""Investigations: what somebody asked about, and what was found; alarms about refunds that failed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.approvals.approval import ApprovalDetails
from app.domain.cases.cases import Customer
from app.domain.cases.replies import Proposal
from app.domain.ids import ActorId, ApprovalId, Posted, TenantId
from app.domain.operations.dashboard import InvestigationId

QUESTION_MAX: Final = 1_000


class SubjectKind(StrEnum):
    """What an investigation was pointed at."""

    ORDER = "order"
    CUSTOMER = "customer"
    APPROVAL = "approval"
    CASE = "case"


@dataclass(frozen=True)
class Subject:
    """Something of ours that was named, and whose it is. ``number`` is what people call an order."""

    kind: SubjectKind
    id: str
    customer: Customer
    number: str = ""

    @property
    def called(self) -> str:
        """What people call it."""
        return self.number or self.id


@dataclass(frozen=True)
class NewInvestigation:
    """``source`` names the press or command: sent again it is the same investigation."""

    source: str
    subject: Subject
    question: str
    asked_by: ActorId
    channel: str
    thread_ts: str | None = None
    from_alarm: bool = False  # pressed on an alarm: whoever comes second is told who was first

    @property
    def approval_id(self) -> ApprovalId | None:
        """The approval it is about, if it is about one: whoever asks has then taken its alarm."""
        return ApprovalId(self.subject.id) if self.subject.kind is SubjectKind.APPROVAL else None


@dataclass(frozen=True)
class Report:
    """What an investigation found. ``looked_at`` is kept by our tools, not by the model."""

    findings: str
    looked_at: tuple[str, ...]
    written_by: str
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True)
class Investigation:
    """An investigation's row with its customer."""

    tenant: TenantId
    id: InvestigationId
    subject: Subject
    question: str
    asked_by: ActorId
    opened_at: datetime
    channel: str
    thread_ts: str | None
    head: Posted | None
    status: str  # open | reported | failed
    report: Report | None
    today: str  # ISO date by the database's clock


@dataclass(frozen=True)
class DecisionFact:
    """One earlier approval of a customer, as an investigator may read it."""

    approval_id: ApprovalId
    order_number: str  # as people know it
    amount_cents: int
    currency: str
    status: str
    opened_on: str
    refund_status: str  # of the provider; empty where nothing was attempted
    trouble: str
    state: str = ""  # in words, as lists and cards say it


@dataclass(frozen=True)
class Alarm:
    """A refund that failed, and whether somebody looks after it."""

    details: ApprovalDetails
    raised_at: datetime
    posted: Posted | None
    taken_by: ActorId | None
    taken_at: datetime | None
    escalated_at: datetime | None
    takings: int = 0  # how often it changed hands


@dataclass(frozen=True)
class Started:
    """An investigation is on its way."""

    id: InvestigationId
    subject: Subject


@dataclass(frozen=True)
class AlreadyTaken:
    """Somebody else looks after this alarm."""

    by: ActorId
    at: datetime
