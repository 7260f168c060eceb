"""The event catalogue: past-tense facts that carry ids only, each with an id derived from its cause."""

from typing import Any

from app.events.approvals import (
    ApprovalCommented,
    ApprovalDecided,
    ApprovalReleased,
    ApprovalRequested,
    ApprovalResponse,
    ApprovalSubmitted,
    ApprovalUndone,
    ApprovalWithdrawn,
    CanaryAsked,
    CanaryClosed,
    CanaryOpened,
    CustomerRefundRequested,
    QuestionAsked,
    ReopenRequested,
    ResultReported,
    WebhookDue,
)
from app.events.base import Event
from app.events.cases import BounceReceived, DraftRetryRequested, EmailReceived, SendRequested, ThreadSummaryRequested
from app.events.operations import (
    AiResultReady,
    ApiKeyLocked,
    DeskLockMoved,
    DeskVersionMoved,
    ErasureRequested,
    HealthCheckRequested,
    InvestigationStarted,
    RehearsalMailed,
    RehearsalPressed,
)
from app.events.payments import ChargeRefundFailed, PaymentNewsReceived, RefundEscalated, RefundFailed, RefundLookDue

__all__ = [
    "CATALOGUE",
    "FOR_OTHERS",
    "AiResultReady",
    "ApiKeyLocked",
    "ApprovalCommented",
    "ApprovalDecided",
    "ApprovalReleased",
    "ApprovalRequested",
    "ApprovalResponse",
    "ApprovalSubmitted",
    "ApprovalUndone",
    "ApprovalWithdrawn",
    "BounceReceived",
    "CanaryAsked",
    "CanaryClosed",
    "CanaryOpened",
    "ChargeRefundFailed",
    "CustomerRefundRequested",
    "DeskLockMoved",
    "DeskVersionMoved",
    "DraftRetryRequested",
    "EmailReceived",
    "ErasureRequested",
    "Event",
    "HealthCheckRequested",
    "InvestigationStarted",
    "PaymentNewsReceived",
    "QuestionAsked",
    "RefundEscalated",
    "RefundFailed",
    "RefundLookDue",
    "RehearsalMailed",
    "RehearsalPressed",
    "ReopenRequested",
    "ResultReported",
    "SendRequested",
    "ThreadSummaryRequested",
    "WebhookDue",
    "revive",
]

CATALOGUE: tuple[type[Event], ...] = (
    EmailReceived,
    ApprovalSubmitted,
    CustomerRefundRequested,
    ApprovalDecided,
    ApprovalUndone,
    ApprovalReleased,
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
    ApprovalCommented,
    DraftRetryRequested,
    ReopenRequested,
    HealthCheckRequested,
    ThreadSummaryRequested,
    AiResultReady,
    RehearsalMailed,
    RehearsalPressed,
    DeskLockMoved,
    DeskVersionMoved,
    ErasureRequested,
    ApiKeyLocked,
    WebhookDue,
    ResultReported,
    CanaryOpened,
    CanaryClosed,
    CanaryAsked,
)
# Said by the desk and waited for by none of its own, so not in the catalogue, whose events start or wake something.
FOR_OTHERS: tuple[type[Event], ...] = (ApprovalRequested, ApprovalResponse)


def revive(name: str, payload: dict[str, Any]) -> Event:
    """The event a stored outbox line stands for. Raises KeyError for a name the catalogue lacks."""
    by_name = {kind.name: kind for kind in CATALOGUE}
    return by_name[name].model_validate(payload)
