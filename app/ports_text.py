"""What text work needs from the world: what models used and may still use."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.ids import CaseId, TenantId
from app.domain.spending import Bill, Spent, WeekSpent


class Spending(Protocol):
    """What language models used and cost."""

    async def record(self, tenant: TenantId, bill: Bill) -> None:
        """Keep what an errand used; the same key is billed once."""
        ...

    async def exhausted(self, tenant: TenantId, case_id: CaseId) -> bool:
        """Whether the case has used what a case may use."""
        ...

    async def of_case(self, tenant: TenantId, case_id: CaseId) -> Spent:
        """What a case used so far."""
        ...

    async def by_week(self, tenant: TenantId, *, weeks: int) -> Sequence[WeekSpent]:
        """The latest weeks (UTC), this one first; a week without bills is there too. At most 53."""
        ...

    async def ops_told(self, tenant: TenantId, case_id: CaseId) -> bool:
        """Whether operators heard that this case may use no more."""
        ...

    async def ops_heard(self, tenant: TenantId, case_id: CaseId) -> None:
        """They have (``case_budget_spent`` once). Raises NotFound."""
        ...
