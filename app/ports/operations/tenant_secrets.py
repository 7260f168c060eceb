"""Secrets that belong to one tenant."""

from typing import Protocol

from app.domain.ids import ActorId, TenantId


class TenantSecrets(Protocol):
    """Kept sealed. Nobody is shown one again: it is read by the code that uses it, at each use."""

    async def get(self, tenant: TenantId, name: str) -> str:
        """Raises NotFound where there is none, Misconfigured where no key of SECRETS_KEY opens it."""
        ...

    async def put(self, tenant: TenantId, name: str, value: str, *, by: ActorId) -> None:
        """Set or replace it. Raises BadInput, or Misconfigured without SECRETS_KEY."""
        ...

    async def rotate(self, tenant: TenantId, *, by: ActorId) -> int:
        """Seal everything anew with the first key; how many were not. Raises Misconfigured."""
        ...
