"""What the front desk knows: investigations, alarms about failed refunds, people's preferences, and figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal, NewType
from zoneinfo import ZoneInfo

from app.domain.case import Approval, ApprovalSheet, Customer, Posted, Proposal
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.spending import Spent

InvestigationId = NewType("InvestigationId", str)

QUESTION_MAX: Final = 1_000
LISTED_MAX: Final = 10


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


@dataclass(frozen=True)
class Alarm:
    """A refund that failed, and whether somebody looks after it."""

    sheet: ApprovalSheet
    raised_at: datetime
    posted: Posted | None
    taken_by: ActorId | None
    taken_at: datetime | None
    escalated_at: datetime | None


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


class Lines(StrEnum):
    """Which approvals to list."""

    PENDING = "pending"
    MINE = "mine"
    OVERDUE = "overdue"
    FIND = "find"


@dataclass(frozen=True)
class Listing:
    """At most ``LISTED_MAX`` approvals, and how many more there are."""

    sheets: Sequence[ApprovalSheet]
    more: int


@dataclass(frozen=True)
class Preferences:
    """How a person wants to be reached. Hours are in their own zone; equal hours mean no quiet ones."""

    person: ActorId
    zone: str = "UTC"
    quiet_from: int = 0
    quiet_until: int = 0
    ping: Literal["card", "dm"] = "card"
    chosen: bool = False  # False: what we assume until they say otherwise

    def quiet_at(self, moment: datetime) -> bool:
        """Whether they want to be left alone at that moment; a night may span midnight."""
        hour = moment.astimezone(ZoneInfo(self.zone)).hour
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


@dataclass(frozen=True)
class Day:
    """What was decided on one day, in the reader's zone."""

    on: date
    approved: int
    rejected: int
    expired: int


@dataclass(frozen=True)
class Week:
    """The desk's last seven days. Money is what the provider confirmed, by currency."""

    days: tuple[Day, ...]
    refunded_cents: tuple[tuple[str, int], ...]
    median_seconds: float | None  # from opening to a person's decision

    @property
    def approved(self) -> int:
        """By a person or by policy."""
        return sum(day.approved for day in self.days)

    @property
    def rejected(self) -> int:
        """By a person."""
        return sum(day.rejected for day in self.days)

    @property
    def expired(self) -> int:
        """Nobody answered; not a decision."""
        return sum(day.expired for day in self.days)


@dataclass(frozen=True)
class Board:
    """Everything one person's App Home shows, read in one transaction."""

    preferences: Preferences
    queue: Listing  # what this person may decide, the longest waiting customer first
    decided: Sequence[Approval]
    week: Week
    at: datetime


@dataclass(frozen=True)
class Pulse:
    """How the desk is doing, by the rows."""

    pending: int
    overdue: int
    oldest_waiting: datetime | None
    backlog: int  # outbox lines that are due and not yet said
    at: datetime
    spent: Spent = field(default=Spent())  # by language models, in the last seven days


@dataclass(frozen=True)
class Health:
    """The pulse with whether the parts answer."""

    database: bool
    engine: bool | None  # None: not ours to ask
    pulse: Pulse | None = field(default=None)
