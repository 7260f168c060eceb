"""Reading a request in full, unmasked: each time on record, and for this one look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from app.domain.approvals.voting import Decider
from app.domain.approvals.whole_request import WholeRequest
from app.domain.ids import ApprovalId, TenantId
from app.web.desk_page.ways.way import Press, Seen, Told


class Revealing(Protocol):
    """Whole requests, as far as it takes to reveal one."""

    async def reveal(self, tenant: TenantId, approval_id: ApprovalId, reader: Decider) -> WholeRequest:
        """In one commit with its line of the record."""
        ...


@dataclass(frozen=True)
class Reveal:
    """By the same store method as in Slack."""

    tenant: TenantId
    requests: Revealing
    choices = ("reveal",)
    approves = False

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """Only where something is hidden."""
        return {} if seen.card.hides else None

    async def press(self, press: Press) -> Told:
        """The same card with nothing masked under its Details."""
        whole = await self.requests.reveal(self.tenant, press.details.approval.id, press.voter.decider)
        return Told("", asked=replace(press.asked, whole=whole, revealed=True))
