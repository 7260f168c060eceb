"""A seeded false request: what is false about it, what reviewers made of it, and what is told of it afterwards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.actions.refund import RefundAction
from app.domain.actions.refund_policy import RefundFacts
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.ids import ActorId, ApprovalId

SEED_MAX: Final = 100


class Falsehood(StrEnum):
    """What is false about one. Kept in rows: rename none."""

    AMOUNT = "amount"  # far more than the mail asks for
    OTHER_ORDER = "other_order"  # the mail speaks of another order than the request
    INJECTED = "injected"  # the mail gives the agent orders
    DISPUTED = "disputed"  # the bank was asked to take the payment back
    DUPLICATE = "duplicate"  # the mail says that the money has come


class Outcome(StrEnum):
    """What became of one."""

    CAUGHT = "caught"  # rejected
    MISSED = "missed"  # approved, which carries nothing out
    UNANSWERED = "unanswered"  # nobody decided


@dataclass(frozen=True)
class NewCanary:
    """All that one is made of. The same ``seed`` opens one; nobody of the address exists, or is ever written to."""

    seed: str
    falsehood: Falsehood
    email: str
    tier: str
    subject: str
    body: str
    action: RefundAction
    facts: RefundFacts
    agent_reason: str
    because: str  # what the desk's policy says of such a request
    ladder: EscalationPolicy
    undo_seconds: int
    waited_seconds: int  # since its mail came
    true_cents: int | None = None  # what its mail asks for, where that is less
    desk_version: int | None = None
    rule: str = ""


@dataclass(frozen=True)
class Revealed:
    """What is told of one once it is closed, and never before."""

    falsehood: Falsehood
    outcome: Outcome


@dataclass(frozen=True)
class Canary:
    """One as an operator sees it."""

    id: ApprovalId
    falsehood: Falsehood
    rule: str
    opened_at: datetime
    deadline: datetime
    outcome: Outcome | None = None  # None: it is open
    decided_by: ActorId | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class CatchRate:
    """Of a reviewer, or of a rule of the desk's file by its name; both empty: of everybody and every rule."""

    caught: int
    missed: int
    reviewer: ActorId | None = None
    rule: str | None = None

    @property
    def decided(self) -> int:
        """How many were decided at all."""
        return self.caught + self.missed

    @property
    def percent(self) -> int | None:
        """Whole; None where nobody decided one."""
        return 100 * self.caught // self.decided if self.decided else None
