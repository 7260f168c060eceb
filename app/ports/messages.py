"""The records of what our messages in Slack show, for whoever brings them up to date."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.ids import TenantId
from app.domain.messages import Behind, Look, MessageState, Painted, Round


class MessageStates(Protocol):
    """What each message shows, and which are to be compared with their rows."""

    async def begin(self, tenant: TenantId, painter: str, painted: Sequence[Painted]) -> Round:
        """Keep what was written, and what is to be looked at now; nothing where another host looks."""
        ...

    async def finish(self, tenant: TenantId, looks: Sequence[Look], changes: Sequence[int]) -> None:
        """Keep what was found, and forget the changes that were looked after."""
        ...

    async def unseen(self, tenant: TenantId, *, limit: int) -> Sequence[MessageState]:
        """Messages that Slack should be asked about: painted a moment ago, or open and not seen for an hour."""
        ...

    async def behind(self, tenant: TenantId) -> Sequence[Behind]:
        """Those that do not show what they should, by reason."""
        ...
