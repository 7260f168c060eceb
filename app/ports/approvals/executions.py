"""Carrying out what was approved, for kinds of action that have no provider between decision and effect."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.approvals.approval import Approval, Receipt
from app.domain.ids import ApprovalId, TenantId
from app.domain.reason_codes import Remark


@dataclass(frozen=True)
class Done:
    """What an executor did: under which name it is found again, and how much it was."""

    reference: str
    amount_cents: int


class Executions(Protocol):
    """The moves of an approval that is carried out. What happens between ``begin`` and ``finish`` has its own key."""

    async def begin(self, tenant: TenantId, approval_id: ApprovalId) -> Approval | Receipt:
        """Win ``approved -> executing`` or find it won before, or return what already stands.

        A digest that no longer matches its row ends as needs_attention, which is returned.
        Raises Unavailable while the approval can still be undone.
        """
        ...

    async def finish(self, tenant: TenantId, approval_id: ApprovalId, done: Done) -> Receipt:
        """Executing -> executed, once, with what was done on the record."""
        ...

    async def give_up(
        self, tenant: TenantId, approval_id: ApprovalId, *, code: str, trouble: Remark, untried: bool = False
    ) -> Receipt:
        """Executing (or approved) -> needs_attention, with a sentence. ``untried``: only if nothing was begun."""
        ...
