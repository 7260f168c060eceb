"""Telling whoever asked what became of an approval, at the address they gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.approvals.webhooks.deliveries import Message, Tried
from app.domain.ids import ActorId, ApprovalId, TenantId


@dataclass(frozen=True)
class Claimed:
    """A delivery that is this run's to try. ``attempt`` counts from 1."""

    message: Message
    attempt: int


@dataclass(frozen=True)
class DeliveryState:
    """How far one is: ``waiting``, ``due``, ``delivered`` or ``dead``; ``left_seconds`` until it is tried again."""

    state: str
    left_seconds: float = 0.0
    code: str = ""


@dataclass(frozen=True)
class DeliveryRow:
    """One as operators see it."""

    id: str
    approval_id: ApprovalId
    sequence: int
    type: str
    state: str
    attempts: int
    code: str
    address: str
    created_at: datetime
    next_at: datetime
    ended_at: datetime | None


class WebhookDeliveries(Protocol):
    """What is to be told, in order per approval: one is due at a time, and the next once it has ended."""

    async def claim(self, tenant: TenantId, delivery_id: str) -> Claimed | DeliveryState:
        """Begin a try, unless another run is at it, its time has not come, or it has ended. Raises NotFound."""
        ...

    async def settle(self, tenant: TenantId, delivery_id: str, attempt: int, tried: Tried) -> DeliveryState:
        """What came of a try: delivered or dead, and the next one is due; or due again later."""
        ...

    async def give_up(self, tenant: TenantId, delivery_id: str, code: str) -> DeliveryState:
        """Dead, if it is still due."""
        ...

    async def untold(self, tenant: TenantId, approval_id: ApprovalId) -> bool:
        """Whether operators have yet to hear that this approval's deliveries die; a replay makes it so again."""
        ...

    async def told(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """They have heard."""
        ...

    async def rows(self, tenant: TenantId, *, dead: bool, limit: int) -> Sequence[DeliveryRow]:
        """The newest first."""
        ...

    async def replay(self, tenant: TenantId, delivery_id: str | None, *, by: ActorId) -> int:
        """Put a dead one back, or all of them; how many there were. Raises NotFound, and Conflict if it lives."""
        ...


class WebhookCalls(Protocol):
    """The way out."""

    async def post(self, tenant: TenantId, message: Message) -> Tried:
        """One try."""
        ...
