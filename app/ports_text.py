"""What text work needs from the world: what models used and may still use, and long threads in short."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.ids import CaseId, MessageId, TenantId
from app.domain.spending import Bill, Spent, WeekSpent
from app.domain.thread import PieceFound, Places, Thread


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


class Summaries(Protocol):
    """Long threads in short."""

    async def thread(self, tenant: TenantId, upto_id: MessageId) -> Thread:
        """What there is to summarise. Raises NotFound where nobody asked for it."""
        ...

    async def keep(self, tenant: TenantId, upto_id: MessageId, found: PieceFound) -> None:
        """Keep a piece, or that it could not be had; the first one kept wins."""
        ...

    async def announce(self, tenant: TenantId, upto_id: MessageId) -> bool:
        """Put the pieces there are before people (``thread_summarised``, ``ai/result-ready``), once."""
        ...

    async def places(self, tenant: TenantId, case_id: CaseId) -> Places:
        """Where the case's gist is shown now. Raises NotFound."""
        ...

    async def stop_saying(self, tenant: TenantId, cause: str) -> None:
        """A run that an event started has ended, well or not: the event is said no more."""
        ...
