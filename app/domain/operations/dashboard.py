"""What the front desk knows: investigations, alarms about failed refunds, people's preferences, and figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal, NewType
from zoneinfo import ZoneInfo

from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.cases.support_queue import Queue, Waiting
from app.domain.ids import ActorId
from app.domain.messages import Behind
from app.domain.operations.model_usage import Spent
from app.domain.people.desk_locks import DeskLock

InvestigationId = NewType("InvestigationId", str)

LISTED_MAX: Final = 10


class Lines(StrEnum):
    """Which approvals to list."""

    PENDING = "pending"
    MINE = "mine"
    OVERDUE = "overdue"
    FIND = "find"


@dataclass(frozen=True)
class Listing:
    """At most ``LISTED_MAX`` approvals, and how many more there are."""

    sheets: Sequence[ApprovalDetails]
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
    credited_cents: tuple[tuple[str, int], ...] = ()  # store credit, by currency

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
    drafts: Queue = field(default=Queue())  # what waits for support, the longest waiting customer first
    locks: tuple[DeskLock, ...] = ()  # the desk's stop, and who is locked


@dataclass(frozen=True)
class Pulse:
    """How the desk is doing, by the rows."""

    pending: int
    overdue: int
    oldest_waiting: datetime | None
    backlog: int  # outbox lines that are due and not yet said
    at: datetime
    spent: Spent = field(default=Spent())  # by language models, in the last seven days
    waiting: Waiting = field(default=Waiting())  # everybody, whatever for
    behind: tuple[Behind, ...] = ()  # messages in Slack that do not show what they should
    locks: tuple[DeskLock, ...] = ()


@dataclass(frozen=True)
class Health:
    """The pulse with whether the parts answer."""

    database: bool
    engine: bool | None  # None: not ours to ask
    pulse: Pulse | None = field(default=None)
