"""What whoever carries an approval out says came of it."""

from typing import Protocol

from app.domain.approvals.askers.reports import Refused, Report, Reported, ReportWait
from app.domain.ids import ActorId, ApprovalId, TenantId


class AskerReports(Protocol):
    """The row is the truth; the gate waits for it."""

    async def report(
        self, tenant: TenantId, approval_id: ApprovalId, report: Report, *, by: ActorId
    ) -> Reported | Refused:
        """Approved or executing -> executed or needs_attention, once. Raises NotFound for what is not ``by``'s."""
        ...

    async def waiting(self, tenant: TenantId, approval_id: ApprovalId, *, silent_seconds: int) -> ReportWait:
        """Whether it is still carried out, and how long that is waited for."""
        ...

    async def silent(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """Nothing was reported in time: the receipt says so while it is so."""
        ...

    async def taken_in(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """The gate knows the end: nobody has to be told of it again."""
        ...
