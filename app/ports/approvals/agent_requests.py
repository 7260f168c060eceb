"""What asking agents want of the desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from app.domain.approvals.askers.agent_requests import (
    Conflict,
    NewAgentRequest,
    NotSent,
    Opened,
    Repeated,
    SentBefore,
)
from app.domain.approvals.askers.drafts import Draft, NotOpened
from app.domain.approvals.askers.event_requests import AskedOtherwise, NewEventRequest, TakenIn
from app.domain.ids import ApprovalId, TenantId
from app.domain.people.key_limits import Wanted


class AgentRequests(Protocol):
    """Requests that came in by a key."""

    async def sent_before(
        self, tenant: TenantId, key_id: str, sent: SentBefore, wanted: Wanted | None = None
    ) -> NotSent | Repeated | Conflict:
        """What a request is that may be sent again, by the same key or by one that took its place.

        With ``wanted``, one that is new is refused at once where the key may not, as ``open`` does.
        """
        ...

    async def open(self, tenant: TenantId, new: NewAgentRequest) -> Opened | Repeated | Conflict:
        """Case, message, approval, record and outbox in one commit, once, however often and at once it is sent.

        Raises BadInput where the desk sends no webhooks to its callback, and Unauthenticated, KeyLocked,
        OverKeyLimit or TooManyCalls where the key may not, as it is in that commit. What moves money raises
        PolicyBlocked where it is more than others leave that are open, and ChargeBusy where its facts have moved.
        """
        ...


class EventRequests(Protocol):
    """Requests that came in by an event."""

    async def take_in(self, tenant: TenantId, new: NewEventRequest) -> TakenIn | AskedOtherwise:
        """Case and message, once under each name, however often and at once it is sent."""
        ...


class RequestDrafts(Protocol):
    """Requests that are not asked yet."""

    async def keep(
        self, tenant: TenantId, new: NewAgentRequest, said: Mapping[str, Any]
    ) -> Opened | Repeated | Conflict:
        """Once under its name, and only what could be opened now; raises what opening it raises."""
        ...

    async def get(self, tenant: TenantId, draft_id: ApprovalId, key_id: str | None) -> Draft:
        """Of the program with this key; None: whoever's it is. Raises NotFound."""
        ...

    async def page(
        self,
        tenant: TenantId,
        key_id: str,
        limit: int,
        after: tuple[datetime, ApprovalId] | None,
        *,
        everything: bool,
    ) -> Sequence[Draft]:
        """Newest first."""
        ...

    async def withdraw(self, tenant: TenantId, draft_id: ApprovalId) -> datetime | None:
        """It is gone; None where there is none."""
        ...


class DraftOpening(Protocol):
    """Opening what was written down, judged again."""

    async def open(self, tenant: TenantId, draft_id: ApprovalId) -> Opened | NotOpened:
        """Once, however often it is asked. Raises NotFound where there is none, and what a retry may heal."""
        ...
