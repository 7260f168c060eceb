"""Seeded false requests, for what opens, shows and counts them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.canaries.canary import Canary, CatchRate, NewCanary
from app.domain.approvals.canaries.shape import Shape
from app.domain.approvals.questions import QuestionDetails
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, Posted, QuestionId, TenantId


class Canaries(Protocol):
    """None of them can be carried out; see ``app/store/migrations/0100_canaries.sql``."""

    async def shape(self, tenant: TenantId) -> Shape | None:
        """What the desk's requests look like; None where there are too few."""
        ...

    async def open(self, tenant: TenantId, new: NewCanary) -> ApprovalId | None:
        """Commit one with its record and event. The same seed opens one; None where a number is taken."""
        ...

    async def details(self, tenant: TenantId, approval_id: ApprovalId) -> ApprovalDetails:
        """Everything its card shows. Raises NotFound for what is none."""
        ...

    async def posted(self, tenant: TenantId, approval_id: ApprovalId, at: Posted) -> None:
        """Keep where its card is. Raises NotFound."""
        ...

    async def left_seconds(self, tenant: TenantId, approval_id: ApprovalId) -> float:
        """Until its time is over; 0 once it is closed, which is taken in. Raises NotFound."""
        ...

    async def expire(self, tenant: TenantId, approval_id: ApprovalId) -> Status:
        """Quietly, if its time is over by the database's clock. Raises NotFound."""
        ...

    async def question(self, tenant: TenantId, question_id: QuestionId) -> QuestionDetails:
        """What the thread of a question is told, and that it is. Raises NotFound."""
        ...

    async def listed(self, tenant: TenantId) -> Sequence[Canary]:
        """The newest first, at most a hundred."""
        ...

    async def catch_rates(self, tenant: TenantId, begins: datetime, ends: datetime) -> Sequence[CatchRate]:
        """Of what was decided within: in all, then by reviewer and by rule. Empty where nothing was."""
        ...
