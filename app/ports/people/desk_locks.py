"""Locks on reviewers, and on the whole desk."""

from typing import Protocol

from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.desk_locks import DeskLock, Held, LockRefusal


class DeskLocks(Protocol):
    """Every method may run twice."""

    async def lock(
        self, tenant: TenantId, person: ActorId | None, *, by: ActorId, reason: str = ""
    ) -> DeskLock | LockRefusal:
        """Once this returns, nothing that it forbids is committed any more. ``person`` None: the whole desk."""
        ...

    async def lift(self, tenant: TenantId, person: ActorId | None, *, by: ActorId) -> DeskLock | LockRefusal:
        """By another person; what waited for it goes on."""
        ...

    async def standing(self, tenant: TenantId) -> tuple[DeskLock, ...]:
        """Those that are not lifted, the whole desk's first."""
        ...

    async def get(self, tenant: TenantId, lock_id: str) -> DeskLock | None:
        """As it is now, or was; None where there is none."""
        ...

    async def holding(self, tenant: TenantId, approval_id: ApprovalId) -> Held:
        """Whether a lock holds up what is to be carried out, and how much longer its gate waits. Raises NotFound."""
        ...
