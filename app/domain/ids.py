"""Names for the ids that cross module borders, so that one cannot be passed for another."""

import secrets
from dataclasses import dataclass
from typing import NewType

TenantId = NewType("TenantId", str)
CustomerId = NewType("CustomerId", str)
OrderId = NewType("OrderId", str)
ChargeId = NewType("ChargeId", str)
CaseId = NewType("CaseId", str)
MessageId = NewType("MessageId", str)  # ours (msg_…), not the mail header's
ApprovalId = NewType("ApprovalId", str)
DraftId = NewType("DraftId", str)
BounceId = NewType("BounceId", str)
QuestionId = NewType("QuestionId", str)
RehearsalId = NewType("RehearsalId", str)
AutoHourId = NewType("AutoHourId", str)  # of a message with what the policy let through
ActorId = NewType("ActorId", str)  # "slack:U…", "cli:uid-1000(ada)", "policy", "clock", "agent"


def new_id(prefix: str) -> str:
    """A fresh id of 96 random bits, safe in expressions, urls and button values (``[a-z0-9_]``)."""
    return f"{prefix}_{secrets.token_hex(12)}"


@dataclass(frozen=True)
class Posted:
    """Where a message lives in Slack."""

    channel: str
    ts: str
