"""Who looks after something that called on-call, and the messages that called people to an approval."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.approvals.presses import Kind
from app.domain.ids import ActorId, Posted


@dataclass(frozen=True)
class Holder:
    """``takings`` counts how often it changed hands, and so names this state of it."""

    by: ActorId
    since: datetime
    takings: int


@dataclass(frozen=True)
class PostedReminder:
    """Where somebody was reminded of an approval: in its card's thread, in on-call's channel, or in person."""

    kind: Kind
    at: Posted
