"""The event catalogue: past-tense facts that carry ids only, each with an id derived from its cause."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

_ID = Field(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")


class Event(BaseModel):
    """Base of all events. ``dedupe_id`` makes saying a thing twice the same as saying it once."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: ClassVar[str]
    correlation: str = Field(
        default="", pattern=r"^([0-9a-f]{32})?$"
    )  # app.observability.correlation; stamped by the outbox

    @property
    def dedupe_id(self) -> str:
        """The event id; engines start a function once per id (24 h)."""
        raise NotImplementedError

    def payload(self) -> dict[str, Any]:
        """The event's ``data``."""
        return self.model_dump(mode="json")


class EmailReceived(Event):
    """A customer's mail is in the records. ``delivery`` counts deliberate re-sends of the same message."""

    name: ClassVar[str] = "customer/email.received"
    tenant: str = _ID
    message_id: str = _ID
    customer_id: str = _ID  # a reference; "unknown" where the sender is no customer of ours; flow control keys on it
    tier: str = "standard"  # flow control's priority
    delivery: int = 0

    @property
    def dedupe_id(self) -> str:
        """One run per message and deliberate re-send."""
        return f"{self.message_id}:received:{self.delivery}"

    def payload(self) -> dict[str, Any]:
        """Adds ``once``: the key of the function's idempotency expression."""
        return {**super().payload(), "once": self.dedupe_id}


class ApprovalSubmitted(Event):
    """Somebody outside ``handle-customer-email`` wants an opened approval carried through the gate."""

    name: ClassVar[str] = "approval/submit"
    tenant: str = _ID
    approval_id: str = _ID

    @property
    def dedupe_id(self) -> str:
        """One gate per approval."""
        return f"{self.approval_id}:submit"


class ApprovalDecided(Event):
    """An approval left ``pending``. It only wakes the gate, which reads the row."""

    name: ClassVar[str] = "refund/approval.decided"
    tenant: str = _ID
    approval_id: str = _ID
    nudge: int = 0  # raised each time the relay has to say it again

    @property
    def dedupe_id(self) -> str:
        """Fresh for each nudge: a repeated id would be swallowed for 24 h."""
        return f"{self.approval_id}:decided:{self.nudge}"


class ApprovalUndone(Event):
    """An approval was taken back while it was held. It only wakes whoever waits for the hold to end."""

    name: ClassVar[str] = "refund/approval.undone"
    tenant: str = _ID
    approval_id: str = _ID
    nudge: int = 0  # raised each time the relay has to say it again

    @property
    def dedupe_id(self) -> str:
        """Fresh for each nudge, as a decision's."""
        return f"{self.approval_id}:undone:{self.nudge}"


class ApprovalWithdrawn(Event):
    """An approval was taken back before it was carried out, and is not asked about again."""

    name: ClassVar[str] = "approval/withdrawn"
    tenant: str = _ID
    approval_id: str = _ID

    @property
    def dedupe_id(self) -> str:
        """Withdrawn once."""
        return f"{self.approval_id}:withdrawn"


class SendRequested(Event):
    """A person (or REPLY_MODE=auto) wants a drafted reply mailed."""

    name: ClassVar[str] = "draft/send.requested"
    tenant: str = _ID
    draft_id: str = _ID
    asking: int = 1  # raised when it was not sent, or perhaps not, and somebody asks again

    @property
    def dedupe_id(self) -> str:
        """One run per asking."""
        return f"{self.draft_id}:send" if self.asking <= 1 else f"{self.draft_id}:send:{self.asking}"


class BounceReceived(Event):
    """A reply of ours did not arrive. What is known of it is in the row."""

    name: ClassVar[str] = "postmark/bounce.received"
    tenant: str = _ID
    bounce_id: str = _ID

    @property
    def dedupe_id(self) -> str:
        """Shown once."""
        return f"{self.bounce_id}:received"


class InvestigationStarted(Event):
    """Somebody wants something looked into. ``approval_id`` is "none" unless it is about an approval."""

    name: ClassVar[str] = "customer/refund.investigation_started"
    tenant: str = _ID
    investigation_id: str = _ID
    approval_id: str = Field(default="none", pattern=r"^[A-Za-z0-9_.:-]{1,128}$")

    @property
    def dedupe_id(self) -> str:
        """One run per investigation."""
        return f"{self.investigation_id}:started"


class RefundFailed(Event):
    """A refund that was approved could not be carried out, or was taken back by the provider."""

    name: ClassVar[str] = "customer/refund.failed"
    tenant: str = _ID
    approval_id: str = _ID

    @property
    def dedupe_id(self) -> str:
        """One alarm per approval."""
        return f"{self.approval_id}:failed"


class ChargeRefundFailed(Event):
    """A refund that the payment provider had taken failed after all: the customer does not have the money."""

    name: ClassVar[str] = "stripe/charge.refund.failed"
    tenant: str = _ID
    approval_id: str = _ID

    @property
    def dedupe_id(self) -> str:
        """An approval's refund fails once."""
        return f"{self.approval_id}:refund-failed"


class PaymentNewsReceived(Event):
    """The payment provider told of something. What it is about is in the row; what is true, in its books."""

    name: ClassVar[str] = "payment/news.received"
    tenant: str = _ID
    news_id: str = _ID

    @property
    def dedupe_id(self) -> str:
        """Once per event of the provider's."""
        return f"{self.news_id}:received"


class RefundLookDue(Event):
    """A refund has been pending for a while without news. ``last``: it is not looked up again after this."""

    name: ClassVar[str] = "refund/look.due"
    tenant: str = _ID
    approval_id: str = _ID
    look: int = 1
    last: bool = False

    @property
    def dedupe_id(self) -> str:
        """Once per look."""
        return f"{self.approval_id}:look:{self.look}"


class RefundEscalated(Event):
    """Nobody took a failed refund's alarm within its window."""

    name: ClassVar[str] = "customer/refund.escalated"
    tenant: str = _ID
    approval_id: str = _ID

    @property
    def dedupe_id(self) -> str:
        """Escalated once."""
        return f"{self.approval_id}:escalated"


class QuestionAsked(Event):
    """A reviewer asks before deciding. The question itself is in the row."""

    name: ClassVar[str] = "approval/question.asked"
    tenant: str = _ID
    approval_id: str = _ID
    question_id: str = _ID

    @property
    def dedupe_id(self) -> str:
        """A question is answered once."""
        return f"{self.question_id}:asked"


class DraftRetryRequested(Event):
    """Somebody wants a drafted reply written again. The note that says how is in the row."""

    name: ClassVar[str] = "draft/retry.requested"
    tenant: str = _ID
    draft_id: str = _ID
    attempt: int = 1  # raised when an earlier one came to nothing and it is asked for again

    @property
    def dedupe_id(self) -> str:
        """One run per asking."""
        return f"{self.draft_id}:retry:{self.attempt}"


class ReopenRequested(Event):
    """Somebody wants a closed approval asked about again, with fresh facts."""

    name: ClassVar[str] = "approval/reopen.requested"
    tenant: str = _ID
    approval_id: str = _ID  # the closed one

    @property
    def dedupe_id(self) -> str:
        """An approval is reopened once; its successor can be reopened in its turn."""
        return f"{self.approval_id}:reopen"


class HealthCheckRequested(Event):
    """The clock wants one customer looked at. ``run`` is the UTC day it is for."""

    name: ClassVar[str] = "customer/health_check.requested"
    tenant: str = _ID
    customer_id: str = _ID  # a reference
    run: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")

    @property
    def dedupe_id(self) -> str:
        """One look per customer and day. Customers of two tenants may have the same id."""
        return f"{self.tenant}:{self.customer_id}:checked:{self.run}"


class ThreadSummaryRequested(Event):
    """A new message found its case's thread long. It covers the thread up to that message."""

    name: ClassVar[str] = "customer/thread.summary_requested"
    tenant: str = _ID
    case_id: str = _ID
    upto_id: str = _ID  # the newest message

    @property
    def dedupe_id(self) -> str:
        """One summary per length of the thread."""
        return f"{self.upto_id}:summary"


class AiResultReady(Event):
    """A case has a new gist. Whoever shows the case shows it again."""

    name: ClassVar[str] = "ai/result-ready"
    tenant: str = _ID
    case_id: str = _ID
    upto_id: str = _ID

    @property
    def dedupe_id(self) -> str:
        """Shown once per result."""
        return f"{self.upto_id}:result-ready"


CATALOGUE: tuple[type[Event], ...] = (
    EmailReceived,
    ApprovalSubmitted,
    ApprovalDecided,
    ApprovalUndone,
    ApprovalWithdrawn,
    SendRequested,
    BounceReceived,
    InvestigationStarted,
    RefundFailed,
    ChargeRefundFailed,
    PaymentNewsReceived,
    RefundLookDue,
    RefundEscalated,
    QuestionAsked,
    DraftRetryRequested,
    ReopenRequested,
    HealthCheckRequested,
    ThreadSummaryRequested,
    AiResultReady,
)


def revive(name: str, payload: dict[str, Any]) -> Event:
    """The event a stored outbox line stands for. Raises KeyError for a name the catalogue lacks."""
    by_name = {kind.name: kind for kind in CATALOGUE}
    return by_name[name].model_validate(payload)
