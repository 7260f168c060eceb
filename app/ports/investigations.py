"""Investigations, and alarms about refunds that failed."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.approvals.holders import Holder
from app.domain.ids import ActorId, ApprovalId, CustomerId, MessageId, Posted, TenantId
from app.domain.investigations import (
    Alarm,
    AlreadyTaken,
    DecisionFact,
    Investigation,
    NewInvestigation,
    Report,
    Started,
    Subject,
)
from app.domain.operations.dashboard import InvestigationId
from app.domain.subject_references import Named


class Investigations(Protocol):
    """What people want looked into, and what was found."""

    async def find(self, tenant: TenantId, names: Sequence[Named]) -> Subject | None:
        """The first name that stands for something of ours."""
        ...

    async def find_at(self, tenant: TenantId, channel: str, stamps: Sequence[str]) -> Subject | None:
        """What a message in Slack is about."""
        ...

    async def open(self, tenant: TenantId, new: NewInvestigation) -> Started | AlreadyTaken:
        """Row, alarm, audit and outbox in one commit. The same source opens one and gets the same answer."""
        ...

    async def get(self, tenant: TenantId, investigation_id: InvestigationId) -> Investigation:
        """The row. Raises NotFound."""
        ...

    async def headed(self, tenant: TenantId, investigation_id: InvestigationId, posted: Posted) -> Posted:
        """Keep the message its report hangs under; the first one kept wins and is returned."""
        ...

    async def report(self, tenant: TenantId, investigation_id: InvestigationId, report: Report) -> Report:
        """Keep what was found; the first report wins and is returned."""
        ...

    async def fail(self, tenant: TenantId, investigation_id: InvestigationId, code: str) -> None:
        """Nothing will come of it (``investigation_failed`` once)."""
        ...

    async def done(self, tenant: TenantId, investigation_id: InvestigationId) -> None:
        """Its run has ended: stop saying that it started."""
        ...

    async def decisions(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[DecisionFact]:
        """Earlier approvals of a customer and what became of them, latest first, at most 20."""
        ...

    async def message(self, tenant: TenantId, subject: Subject) -> MessageId | None:
        """The mail a proposal can belong to: the subject's own, else the customer's latest."""
        ...


class Alarms(Protocol):
    """Failed refunds, until somebody takes them."""

    async def get(self, tenant: TenantId, approval_id: ApprovalId) -> Alarm:
        """The alarm with its approval. Raises NotFound."""
        ...

    async def take_over(
        self, tenant: TenantId, approval_id: ApprovalId, *, by: ActorId, takings: int
    ) -> Holder | None:
        """Whoever has it from now on, which is a third one where they were first; None where nobody has it."""
        ...

    async def posted(self, tenant: TenantId, approval_id: ApprovalId, posted: Posted) -> None:
        """Keep where it is shown."""
        ...

    async def seconds_left(self, tenant: TenantId, approval_id: ApprovalId, *, within_seconds: int) -> float:
        """Until nobody took it in time, by the database's clock; 0 once that is so or somebody did."""
        ...

    async def settle(self, tenant: TenantId, approval_id: ApprovalId) -> bool:
        """The window is over: escalate unless somebody took it. True if it stands escalated."""
        ...

    async def told(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """On-call and operators heard of the escalation: stop saying it."""
        ...
