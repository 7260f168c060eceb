"""Questions reviewers ask before they decide, and the bounds on how long they may hold the clock."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.ids import ActorId, ApprovalId, CaseId, CustomerId, MessageId, Posted, QuestionId, TenantId
from app.domain.people.desk_page import Authority

QUESTIONS_MAX: Final = 5  # of one approval
QUESTION_CHARS_MAX: Final = 1_000


class AskRefusal(StrEnum):
    """Why a question was not taken. A closed set: each has its sentence in the views."""

    UNKNOWN = "unknown"
    NOT_A_REVIEWER = "not_a_reviewer"
    CLOSED = "closed"  # decided or expired: there is nothing left to ask about
    TOO_MANY = "too_many"
    EMPTY = "empty"


@dataclass(frozen=True)
class NewQuestion:
    """One question. ``source`` names the press or message it came by: the same source is the same question."""

    by: ActorId
    text: str
    source: str
    on_page: Authority | None = None  # by what they may decide, where they ask on the desk's page


@dataclass(frozen=True)
class AskVerdict:
    """The answer to asking: ``refusal`` is None when the agent is now at it."""

    refusal: AskRefusal | None
    question_id: QuestionId | None = None
    named: tuple[ActorId, ...] = ()  # who alone decides it, where whoever asked said so


@dataclass(frozen=True)
class Answer:
    """What the agent said and what it looked at to say it; ``text`` is None where it could not answer.

    ``written_by`` is a word of ours or a model's name; where a program answered, its actor's id.
    """

    text: str | None
    written_by: str
    looked_at: tuple[str, ...] = ()  # words of ours, such as "orders" and "policy:refunds"


@dataclass(frozen=True)
class QuestionDetails:
    """A question with what it takes to answer it and to show the answer."""

    tenant: TenantId
    id: QuestionId
    approval_id: ApprovalId
    case_id: CaseId
    message_id: MessageId
    customer_id: CustomerId | None  # None: a program asked, and answers for itself
    asked_by: ActorId
    text: str
    asked_at: datetime
    answer: Answer | None
    closed: bool
    card: Posted | None
    order_number: str  # as people know it; empty, with no amount, where it is of no order
    amount_cents: int
    currency: str
    agent_reason: str
    of_event: bool = False  # an event asked for it: our agent looks it up, and there is no mail to read
    of_program: bool = False  # a team's own program asked for the approval: it is asked back, not our agent


def pause_granted(*, used_seconds: float, max_seconds: float) -> float:
    """How much later the deadline may stand while a question is open: what is left of the bound."""
    return max(0.0, max_seconds - used_seconds)


def pause_used(*, open_seconds: float, granted_seconds: float) -> float:
    """How much of the grant an ended pause took: the time it was open, never more than was granted."""
    return min(max(0.0, open_seconds), granted_seconds)
