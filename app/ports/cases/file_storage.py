"""Where sealed files lie if not in the records, and what brings them there and takes them away."""

from typing import Protocol

from app.domain.ids import TenantId


class FileStorage(Protocol):
    """Somebody else's disk. It is given what is sealed already, under names that say nothing."""

    async def put(self, tenant: TenantId, name: str, content: bytes) -> None:
        """Raises Unavailable where a retry may heal it, Misconfigured where it will not."""
        ...

    async def get(self, tenant: TenantId, name: str, *, bytes_max: int) -> bytes:
        """Raises NotFound where nothing is there, TooLarge beyond ``bytes_max``, and as ``put`` does."""
        ...

    async def remove(self, tenant: TenantId, name: str) -> None:
        """Nothing is under that name any more, whether or not there was. Raises as ``put`` does."""
        ...


class StoredFiles(Protocol):
    """The way into that storage and out of it. Every method may be run again, after a crash at any point."""

    async def move(self, tenant: TenantId) -> int:
        """Bring some of what lies in the records there; how many."""
        ...

    async def sweep(self, tenant: TenantId) -> int:
        """Remove what no file's row names any more; how many."""
        ...
