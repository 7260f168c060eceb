"""Rehearsals of the whole way, and where they are shown."""

from dataclasses import dataclass
from typing import Literal, Protocol

from app.domain.ids import ActorId, Posted, RehearsalId, TenantId
from app.domain.operations.rehearsals import Rehearsal, RehearsalEnd


class Rehearsals(Protocol):
    """Their rows. Every method may run twice."""

    async def claim(self, tenant: TenantId, token: str) -> RehearsalId | None:
        """The mail has come; None where the token opens nothing, or has before."""
        ...

    async def woke(self, tenant: TenantId, rehearsal: RehearsalId) -> int:
        """The run began; how many seconds it waits. Raises NotFound."""
        ...

    async def get(self, tenant: TenantId, rehearsal: RehearsalId) -> Rehearsal:
        """The row. Raises NotFound."""
        ...

    async def posted(self, tenant: TenantId, rehearsal: RehearsalId, card: Posted) -> None:
        """Where its card is."""
        ...

    async def failed(self, tenant: TenantId, rehearsal: RehearsalId, code: str) -> None:
        """Slack takes no card."""
        ...

    async def press(
        self, tenant: TenantId, rehearsal: RehearsalId, choice: Literal["approve", "reject"], *, by: ActorId
    ) -> bool:
        """The first press counts; False for what comes too late."""
        ...

    async def end(self, tenant: TenantId, rehearsal: RehearsalId) -> RehearsalEnd:
        """The run goes on: what the row says, or that nobody pressed."""
        ...

    async def told(self, tenant: TenantId, rehearsal: RehearsalId) -> None:
        """What came of it is shown."""
        ...


class RehearsalMessages(Protocol):
    """Raises ChatError where a retry may heal it, ChatRefused where it will not."""

    async def show_rehearsal(self, rehearsal: Rehearsal) -> Posted:
        """Its card, as the row has it now."""
        ...

    async def tell_rehearsal(self, rehearsal: Rehearsal) -> Posted:
        """In the card's thread, where a draft would stand: what came of it."""
        ...


@dataclass(frozen=True)
class RehearsalPorts:
    """What the durable function works with."""

    rows: Rehearsals
    messages: RehearsalMessages
