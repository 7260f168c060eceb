"""Locks on the keys of a team's own programs."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.key_locks import KeyLock


class KeyLocks(Protocol):
    """Every method may run twice."""

    async def lock(self, tenant: TenantId, which: str, *, by: ActorId) -> KeyLock:
        """By its id, the begin of its secret, or its name. It and all of its line are refused from now on, and what
        they have open is withdrawn. Raises NotFound; BadInput where several have the name."""
        ...

    async def lock_asker(self, tenant: TenantId, approval_id: ApprovalId, *, by: ActorId) -> KeyLock:
        """The key that this was asked with. Raises NotFound where it was asked without one."""
        ...

    async def unlock(self, tenant: TenantId, which: str, *, by: ActorId) -> KeyLock:
        """It is taken again; what was withdrawn stays so. Raises NotFound, BadInput."""
        ...

    async def get(self, tenant: TenantId, key_id: str) -> KeyLock:
        """As it is now. Raises NotFound."""
        ...

    async def open_of(self, tenant: TenantId, key_id: str, *, limit: int) -> Sequence[ApprovalId]:
        """What its line has open and can be withdrawn; nothing where it is not locked any more."""
        ...

    async def withdrawn(self, tenant: TenantId, lock_id: str) -> None:
        """A lock has done its work: it is not told again."""
        ...
