"""Taking an approval back while it is held."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.approvals.voting import Choice, Counted, Refused, ReviewerRequest
from app.domain.ids import ApprovalId, TenantId
from app.ports.people.desk_page import PageSpeech
from app.web.desk_page.ways.way import Press, Seen, Told


class Undoing(Protocol):
    """The approvals, as far as it takes to take one back."""

    async def undo(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Counted | Refused:
        """While it is held."""
        ...


@dataclass(frozen=True)
class Undo:
    """By the same store method as in Slack."""

    tenant: TenantId
    approvals: Undoing
    speech: PageSpeech
    choices = ("undo",)
    approves = False

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """Nothing more than that it can be."""
        return {} if seen.card.undo_until else None

    async def press(self, press: Press) -> Told:
        """The store judges whether it is still time."""
        standing = press.voter.standing
        asked = (standing.may_decide, standing.address, standing.others, standing.authority)
        wish = ReviewerRequest(press.voter.actor, press.source, *asked)
        verdict = await self.approvals.undo(self.tenant, press.details.approval.id, wish)
        if isinstance(verdict, Counted):
            return Told((await self.speech.words())["said_undone"])
        return Told(await self.speech.said(verdict, Choice.APPROVE, press.voter.actor, press.names))
