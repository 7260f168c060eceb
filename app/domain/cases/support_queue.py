"""Support's work: what waits for a person of the desk, who takes care of it, and what needs no reply."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.cases.case_state import Claim
from app.domain.ids import ActorId, CaseId, DraftId, MessageId, Posted

QUEUE_MAX: Final = 40  # two blocks each, within the hundred of a modal
BEGINNING_MAX: Final = 600  # characters of a draft that lists are given


class Whose(StrEnum):
    """Which part of the queue."""

    ALL = "all"
    MINE = "mine"


@dataclass(frozen=True)
class QueueItem:
    """A draft that waits to be sent, or a mail that no draft comes for."""

    case_id: CaseId
    message_id: MessageId
    sender: str
    subject: str
    since: datetime  # the customer's wait, which is as old as their oldest mail that waits
    place: Posted | None  # the draft, or the head of its case
    draft_id: DraftId | None = None
    beginning: str = ""  # of the draft
    length: int = 0  # of the whole draft
    stranger: bool = False  # they are no customer we know
    code: str = ""  # why a person is needed
    held: bool = False  # somebody pressed Send and was told why it is held back
    retrying: bool = False  # another draft was asked for
    claim: Claim | None = None
    woken: bool = False  # its snooze ended by itself, and nobody was told yet


@dataclass(frozen=True)
class Queue:
    """The longest waiting customers first; ``total`` with those not listed."""

    items: Sequence[QueueItem] = ()
    total: int = 0
    longest: datetime | None = None
    unclaimed: int = 0

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.items)

    @property
    def places(self) -> list[Posted]:
        """Where those that are listed stand."""
        return [item.place for item in self.items if item.place is not None]


class Claiming(StrEnum):
    """What became of a press on a claim."""

    CLAIMED = "claimed"
    RELEASED = "released"
    BY_ANOTHER = "by_another"  # it changed hands since the button was painted
    NOT_WAITING = "not_waiting"
    NOT_STAFF = "not_staff"


@dataclass(frozen=True)
class ClaimVerdict:
    """``claim`` is whose it is now."""

    outcome: Claiming
    claim: Claim | None = None
    case_id: CaseId | None = None


class Closing(StrEnum):
    """What became of saying that no reply is needed, or that one is after all."""

    CLOSED = "closed"
    OPENED = "opened"
    ALREADY = "already"
    ANSWERED = "answered"  # a reply is on its way, or was sent
    UNDECIDED = "undecided"  # a decision is asked for, whose outcome the customer is to hear
    UNKNOWN = "unknown"
    NOT_STAFF = "not_staff"


@dataclass(frozen=True)
class ClosingVerdict:
    """``by`` is who did what stands in the way, or did it before."""

    outcome: Closing
    by: ActorId | None = None
    case_id: CaseId | None = None


@dataclass(frozen=True)
class Waiting:
    """Customers who wait, whatever for, and what of it is support's work."""

    customers: int = 0
    longest: datetime | None = None
    drafts: int = 0
    longest_draft: datetime | None = None
    persons: int = 0  # mails that no draft comes for
    silence_p95_seconds: float | None = None  # of replies sent in the last seven days
