"""Earlier decisions that are like a request. Evidence for people: nothing that decides has this port."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.approvals.precedents.embedding import Embedding
from app.domain.approvals.precedents.request import PastRequest
from app.domain.ids import ApprovalId, TenantId


@dataclass(frozen=True)
class ReadRequest:
    """A request as it is compared, and when the words of its mail were deleted, if they were."""

    request: PastRequest
    erased_at: datetime | None


class Precedents(Protocol):
    """Where requests lie among each other. Every method may run twice."""

    async def read(self, tenant: TenantId, approval_id: ApprovalId) -> ReadRequest | None:
        """What is compared of it; None of whom nothing is kept: there is none such, or its customer was forgotten."""
        ...

    async def keep(
        self, tenant: TenantId, approval_id: ApprovalId, read: ReadRequest, embeddings: Sequence[Embedding]
    ) -> bool:
        """Keep where it lies. False, and nothing is kept, where its words were deleted since they were read."""
        ...

    async def find(self, tenant: TenantId, approval_id: ApprovalId, models: Sequence[str]) -> int:
        """Note what it is like, by the first of these models that finds all there is to show; how many were found."""
        ...

    async def unkept(
        self, tenant: TenantId, model: str, *, after: ApprovalId | None, limit: int
    ) -> Sequence[ApprovalId]:
        """People's decisions that this model has no place for yet, by their ids, those behind ``after``."""
        ...

    async def keep_only(self, tenant: TenantId, models: Sequence[str]) -> int:
        """Forget where requests lie by any other model; how many were forgotten."""
        ...
