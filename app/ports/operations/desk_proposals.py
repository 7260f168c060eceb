"""Versions of the desk's file that wait for a second owner, and where they are shown."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.ids import ActorId, Posted, TenantId
from app.domain.operations.desk_proposals import Choice, DeskProposal, Settled


class DeskProposals(Protocol):
    """Their rows. Every method may run twice."""

    async def settle(self, tenant: TenantId, version: int, choice: Choice, *, by: ActorId, owner: str) -> Settled:
        """An owner's word, judged by the file in force. Raises NotFound."""
        ...

    async def get(self, tenant: TenantId, version: int) -> DeskProposal:
        """As it is now, with what it would change. Raises NotFound."""
        ...

    async def shown(self, tenant: TenantId, version: int, move: str, card: Posted | None) -> None:
        """Where its card is; None: it has none, and needs none."""
        ...


class ProposalMessages(Protocol):
    """Raises ChatError where a retry may heal it, ChatRefused where it will not."""

    async def show_proposal(self, proposal: DeskProposal) -> Posted:
        """Its card, as the rows have it now."""
        ...


@dataclass(frozen=True)
class ProposalPorts:
    """What the durable function works with."""

    rows: DeskProposals
    messages: ProposalMessages
