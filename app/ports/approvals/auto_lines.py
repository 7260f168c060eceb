"""What the policy let through alone: its lines in the records, and the message that shows them."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.approvals.auto_lines import AutoHour
from app.domain.approvals.manual_reviews import ManualReview
from app.domain.approvals.voting import Refused, ReviewerRequest
from app.domain.ids import ApprovalId, Posted, TenantId


class AutoLines(Protocol):
    """The lines. The message is painted from them, by one at a time."""

    async def take(self, tenant: TenantId, approval_id: ApprovalId) -> AutoHour | None:
        """Its line has its place in this hour's message, which the caller now paints. None: it needs no painting,
        since it is shown or is not carried out any more. Raises MessageBusy while somebody else paints."""
        ...

    async def take_again(self, tenant: TenantId, approval_id: ApprovalId) -> AutoHour | None:
        """The message in which its line is shown, to be repainted. None where there is none. Raises MessageBusy."""
        ...

    async def painted(self, hour: AutoHour, posted: Posted) -> AutoHour | None:
        """Its lines are shown there (``auto_line_shown``), and are held from now on. None: the caller is done.
        Otherwise they changed meanwhile, and the caller paints again what is returned."""
        ...

    async def stale(self, tenant: TenantId) -> Sequence[ApprovalId]:
        """One line of each message that shows an old state, of those of the last seven days; at most 20."""
        ...

    async def put_down(self, hour: AutoHour) -> None:
        """It could not be painted: somebody else may try."""
        ...

    async def not_shown(self, tenant: TenantId, approval_id: ApprovalId) -> bool:
        """Nobody can see it, so it is not done (``approval_cancelled``, code not_shown). False: somebody can."""
        ...


class ManualReviews(Protocol):
    """Customers about whom somebody wants to be asked. Who may say so is judged as for an Undo."""

    async def ask(
        self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest, *, name: str
    ) -> ManualReview | Refused:
        """From now on a person decides for this approval's customer (``manual_review_asked``). What stands is
        returned, whoever asked for it. ``name`` is what colleagues call whoever asks."""
        ...

    async def end(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> ManualReview | Refused:
        """The policy decides again (``manual_review_ended``). Raises NotFound where nobody wants to be asked."""
        ...

    async def named(self, tenant: TenantId, email: str) -> ManualReview | None:
        """What stands for the customer with this address."""
        ...

    async def all(self, tenant: TenantId) -> Sequence[ManualReview]:
        """All that stand, the newest first, at most 50."""
        ...


class AutoMessages(Protocol):
    """Slack, outbound, for these lines. Raises ChatError or ChatRefused like Chat, Unavailable where it is busy."""

    async def show(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """When this returns, its line can be seen, or it is not carried out any more."""
        ...

    async def repaint(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """Its line as the rows have it now, wherever it is; never posts a line."""
        ...
