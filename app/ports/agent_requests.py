"""What asking agents want of the desk."""

from typing import Protocol

from app.domain.approvals.askers.agent_requests import (
    Conflict,
    NewAgentRequest,
    NotSent,
    Opened,
    Repeated,
    SentBefore,
)
from app.domain.approvals.askers.event_requests import AskedOtherwise, NewEventRequest, TakenIn
from app.domain.ids import TenantId
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
