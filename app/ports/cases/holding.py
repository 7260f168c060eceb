"""Holding replies: due by the customer's wait, sent once, stopped by whoever decides first."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.cases.holding_reply import HoldingAttempt, HoldingState
from app.domain.ids import MessageId, TenantId


class HoldingStopped(Exception):
    """Somebody decided or answered before it left; certainly nothing was sent."""


class HoldingReplies(Protocol):
    """One row per mail that was waited for: on record before anything leaves."""

    async def due(self, tenant: TenantId, *, after_seconds: int, limit: int) -> Sequence[MessageId]:
        """Mails whose customers have waited that long with nothing decided, and those that were begun."""
        ...

    async def begin(
        self, tenant: TenantId, message_id: MessageId, text: str, *, mail_id: str, patience_seconds: float
    ) -> HoldingAttempt | HoldingState:
        """Leave for one try, or where it stands. Raises Unavailable while an earlier try may still be at work."""
        ...

    async def commit(self, tenant: TenantId, message_id: MessageId, number: int) -> None:
        """From now on it may have been sent. Raises HoldingStopped, or Unavailable where another try took over."""
        ...

    async def settle(
        self, tenant: TenantId, message_id: MessageId, number: int, state: HoldingState, code: str = ""
    ) -> HoldingState:
        """How a try ended (``holding_reply_sent``, ``_unsure``, ``_failed``, ``_held``); ``sending``: try again."""
        ...
