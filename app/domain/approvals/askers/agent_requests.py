"""What an agent asks: a request as its door has read it, and what came of opening it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from app.domain.actions.action import Action, Facts
from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.approvals.flows.flow import Flow
from app.domain.ids import ApprovalId, CustomerId
from app.domain.people.key_limits import Wanted

CALL_ID: Final = "request"  # each request is a message of its own, so there is one call in it


@dataclass(frozen=True)
class Evidence:
    """Something to look at, as whoever asks names it."""

    title: str
    url: str

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """From the stored row."""
        return cls(data["title"], data["url"])


@dataclass(frozen=True)
class SentBefore:
    """By what a request is recognised that is sent again: both are digests, and tell nothing."""

    name: str  # of its Idempotency-Key
    content: str  # of all that was sent


@dataclass(frozen=True, kw_only=True)
class NewAgentRequest:
    """Everything a request's rows are made of. ``wanted`` is what its key's limits are asked about."""

    key_id: str
    sent: SentBefore
    action: Action
    facts: Facts
    wanted: Wanted
    title: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    because: str
    ladder: EscalationPolicy
    calendar: WorkCalendar | None = None
    undo_seconds: int = 0
    desk_version: int | None = None
    callback: str | None = None
    customer_id: CustomerId | None = None  # whose case it is, where it is about one of ours
    drafted: ApprovalId | None = None  # the draft that it was, whose id it takes
    seen_attempts: int | None = None  # of refunds of the same payment, when the facts were read
    rule: str = ""  # of the desk's file, which judged it
    rule_facts: Mapping[str, Any] | None = None  # by which it did
    flow: Flow | None = None  # None: any one reviewer decides


@dataclass(frozen=True)
class NotSent:
    """It is new. ``asker_id`` stands for the program, whichever of its keys it calls with: the first of them."""

    asker_id: str


@dataclass(frozen=True)
class Opened:
    """It waits for people from now on."""

    approval_id: ApprovalId


@dataclass(frozen=True)
class Repeated:
    """It was sent before, and nothing was done."""

    approval_id: ApprovalId


@dataclass(frozen=True)
class Conflict:
    """Something else was sent under the same Idempotency-Key."""

    approval_id: ApprovalId
