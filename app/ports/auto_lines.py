"""What the policy let through alone: its lines in the records, and the message that shows them."""

from typing import Protocol

from app.domain.approvals.auto_lines import AutoHour
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

    async def put_down(self, hour: AutoHour) -> None:
        """It could not be painted: somebody else may try."""
        ...

    async def not_shown(self, tenant: TenantId, approval_id: ApprovalId) -> bool:
        """Nobody can see it, so it is not done (``approval_cancelled``, code not_shown). False: somebody can."""
        ...


class AutoMessages(Protocol):
    """Slack, outbound, for these lines. Raises ChatError or ChatRefused like Chat, Unavailable where it is busy."""

    async def show(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """When this returns, its line can be seen, or it is not carried out any more."""
        ...

    async def repaint(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """Its line as the rows have it now, wherever it is; never posts a line."""
        ...
