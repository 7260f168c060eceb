"""What a program says of its own request after it has asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType

from app.domain.ids import ActorId, ApprovalId, CaseId, Posted, TenantId

COMMENTS_MAX: Final = 50  # of one approval

CommentId = NewType("CommentId", str)


@dataclass(frozen=True)
class Comment:
    """Its words are the program's own: nobody at the desk has checked them."""

    by: ActorId
    text: str
    said_at: datetime


@dataclass(frozen=True)
class CommentDetails:
    """A comment with where it is shown. ``pending``: its approval still waits, so that a card is on its way."""

    tenant: TenantId
    id: CommentId
    approval_id: ApprovalId
    case_id: CaseId
    comment: Comment
    card: Posted | None
    pending: bool
    shown: bool
