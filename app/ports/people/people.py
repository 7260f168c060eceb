"""Tenants, and the people of a desk."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.ids import (
    ActorId,
    TenantId,
)
from app.domain.operations.dashboard import Preferences


class Tenants(Protocol):
    """The directory of tenants: the one thing read outside a tenant's transaction."""

    async def all(self) -> Sequence[TenantId]:
        """The tenants that are served here: a host serves exactly its own."""
        ...

    async def by_team(self, team_id: str) -> TenantId | None:
        """The tenant of a Slack workspace."""
        ...

    async def language(self, tenant: TenantId) -> str:
        """The two letters of the language its people are spoken to in."""
        ...

    async def bind_team(self, tenant: TenantId, team_id: str) -> None:
        """Tie a workspace to a tenant. Raises Misconfigured if either is already tied elsewhere."""
        ...


class People(Protocol):
    """How people at the desk want to be reached, and whose App Home is kept fresh."""

    async def preferences(self, tenant: TenantId, person: ActorId) -> Preferences:
        """Theirs, or what we assume."""
        ...

    async def choose(self, tenant: TenantId, chosen: Preferences) -> None:
        """Keep what they chose."""
        ...

    async def opened_home(self, tenant: TenantId, person: ActorId, zone: str) -> None:
        """They look at their App Home: from now on it is kept fresh."""
        ...

    async def viewers(self, tenant: TenantId) -> Sequence[ActorId]:
        """Whose App Home is worth keeping fresh: opened within a week, at most 50."""
        ...

    async def claim_publish(self, tenant: TenantId, person: ActorId, *, every_seconds: float) -> float:
        """0.0: publish now, nobody else will within ``every_seconds``. Else how long to wait before asking again."""
        ...

    async def want_ping(self, tenant: TenantId) -> Sequence[Preferences]:
        """Who asked for a direct message beside the card, at most 50."""
        ...

    async def claim_ping(self, tenant: TenantId, key: str, person: ActorId) -> bool:
        """Whether this ping is still to be sent; whoever is told so sends it, and nobody else will."""
        ...
