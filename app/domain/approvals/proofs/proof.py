"""What a signed decision says, for how long, and the id by which it is used once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.ids import ActorId, ApprovalId, TenantId

TYPE: Final = "countersign-decision+jwt"
LIFE_SECONDS: Final = 900
STEP_SECONDS: Final = 300  # asked for twice within one, it is the same token
SKEW_SECONDS: Final = 60  # how far clocks may be apart


@dataclass(frozen=True)
class Decision:
    """What was approved, by whom, and who may act on it."""

    tenant: TenantId
    approval_id: ApprovalId
    kind: str
    action_digest: str
    arguments_hash: str
    decided_by: ActorId
    decided_at: datetime
    audience: str
    settled_at: datetime  # since then it can no longer be undone
    tool: str | None = None  # of a call: which; the same arguments mean something else to another
    answer: str = ""  # what a person chose or wrote, where that was asked for

    @property
    def use_id(self) -> str:
        """One per approval, whatever becomes of its row."""
        text = f"{self.tenant}\n{self.approval_id}"
        return f"use_{hashlib.sha256(text.encode()).hexdigest()[:32]}"

    @property
    def said(self) -> dict[str, Any]:
        """Every claim that is the same in each token of this decision."""
        of_call = {} if self.tool is None else {"tool": self.tool}
        answered = {"answer_hash": hashlib.sha256(self.answer.encode()).hexdigest()} if self.answer else {}
        return {
            **of_call,
            **answered,
            "tenant": self.tenant,
            "approval": self.approval_id,
            "kind": self.kind,
            "action_digest": self.action_digest,
            "arguments_hash": self.arguments_hash,
            "decided_by": self.decided_by,
            "decided_at": int(self.decided_at.timestamp()),
            "aud": self.audience,
            "jti": self.use_id,
        }

    def claims(self, now: datetime) -> dict[str, Any]:
        """With the times. Within one step they stay as they are, so that whoever asks again gets the same token."""
        since = int(self.settled_at.timestamp())
        issued = since + (int(now.timestamp()) - since) // STEP_SECONDS * STEP_SECONDS
        return {**self.said, "iat": issued, "exp": issued + LIFE_SECONDS}


class Unproven(StrEnum):
    """Why a token is not redeemed."""

    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    EXPIRED = "expired"
    OTHER = "other_decision"  # of another approval, or not what this one says
    NOT_OPEN = "not_open"  # withdrawn since, carried out, or never approved
    STOPPED = "desk_stopped"  # people stopped the desk, or locked who decided; it is good again once that is lifted
    REDEEMED = "already_redeemed"


@dataclass(frozen=True)
class Redeemed:
    """Used, just now and for good."""

    use_id: str
    at: datetime


@dataclass(frozen=True)
class NotRedeemed:
    """``at`` and ``by``: who used it before."""

    why: Unproven
    state: str = ""  # how the approval stands, where that is why
    at: datetime | None = None
    by: ActorId | None = None
