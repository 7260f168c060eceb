"""Forgetting somebody: the requests in the records, the list that outlives a restore, and the messages in Slack."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.ids import Posted, TenantId
from app.domain.privacy.erasures import Erasure, ErasureId, Progress
from app.ports.cases.file_storage import StoredFiles


class Erasures(Protocol):
    """Requests and their progress. Every method may be run again."""

    async def get(self, tenant: TenantId, erasure_id: ErasureId) -> Erasure:
        """How far it is. Raises NotFound."""
        ...

    async def withdraw(self, tenant: TenantId, erasure_id: ErasureId) -> int:
        """Take back what is still to be decided for them; how many, at most 25 at once."""
        ...

    async def erase(self, tenant: TenantId, erasure_id: ErasureId) -> Progress:
        """One batch of the records."""
        ...

    async def sweep(self, tenant: TenantId, erasure_id: ErasureId) -> int:
        """What was written since into cases that were erased; how many were looked at."""
        ...

    async def posts(self, tenant: TenantId, erasure_id: ErasureId, *, limit: int) -> Sequence[Posted]:
        """Messages in Slack nobody has tried to remove yet."""
        ...

    async def post_tried(self, tenant: TenantId, erasure_id: ErasureId, at: Posted, outcome: str) -> None:
        """Removed, or Slack's word for why it stays."""
        ...

    async def finish(self, tenant: TenantId, erasure_id: ErasureId) -> None:
        """Nobody knows any more who it was (``customer_erased``)."""
        ...


class ErasureList(Protocol):
    """Beside the backups, so that restoring one repeats what was erased since. Names nobody."""

    async def add(self, tenant: TenantId, erasure: Erasure) -> None:
        """Once for each request. Raises BackupFailed where it cannot be written."""
        ...


class PostRemoval(Protocol):
    """Slack, outbound. Raises ChatError where a retry may heal it."""

    async def remove(self, at: Posted) -> str:
        """A message of ours, its files, and ours in the thread below it: ``removed``, or why something stays."""
        ...


@dataclass(frozen=True)
class ErasurePorts:
    """What forgetting somebody takes."""

    records: Erasures
    posts: PostRemoval
    listed: ErasureList | None  # None: no backups are made here
    files: StoredFiles | None = None  # None: files lie in the records
