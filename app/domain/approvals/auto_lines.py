"""What the policy let through alone, as the hour's one message shows it: a line each, until the end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.manual_reviews import ManualReview
from app.domain.approvals.voting import Status
from app.domain.ids import AutoHourId, Posted, TenantId

LINES_MAX: Final = 15  # in one message: what is more goes into another one of the same hour


@dataclass(frozen=True)
class AutoLine:
    """One approval that no person was asked for."""

    details: ApprovalDetails
    review: ManualReview | None = None  # somebody wants to be asked about this customer next time

    @property
    def is_held(self) -> bool:
        """Whether it can still be undone, by its row."""
        return self.details.approval.status is Status.APPROVED and self.details.approval.undo_until is not None

    @property
    def shows(self) -> str:
        """Names what the line says now."""
        approval, receipt = self.details.approval, self.details.receipt
        state = (approval.status, approval.decided_by, receipt.outcome, receipt.refund_id, approval.trouble)
        asker = self.review.asked_by if self.review else ""
        return f"{approval.id}:{state}:{self.details.successor}:{asker}"


@dataclass(frozen=True)
class AutoHour:
    """The hour's message as its rows have it. ``brush`` names the turn of whoever may paint it now."""

    tenant: TenantId
    id: AutoHourId
    begins_at: datetime
    part: int  # from 1; another one where the hour has more lines than a message takes
    posted: Posted | None
    brush: str
    lines: tuple[AutoLine, ...]
    read_at: datetime  # by the records' clock

    @property
    def shows(self) -> str:
        """Names what the message says now: where that is another than was painted, it is painted again."""
        return "|".join(line.shows for line in self.lines)
