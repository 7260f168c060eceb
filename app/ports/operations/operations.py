"""Outbox, audit, runs, figures, backups and what models cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.domain.approvals.voting import Decider
from app.domain.cases.mail.mailboxes import NoAddress
from app.domain.ids import (
    CaseId,
    TenantId,
)
from app.domain.operations.customer_health import Checkup
from app.domain.operations.dashboard import Board, Lines, Listing, Preferences, Pulse
from app.domain.operations.model_usage import Bill, Spent, WeekSpent
from app.domain.operations.retention import Erased, KeepRule
from app.domain.operations.run_status import ApprovalRuns, RunNote
from app.domain.operations.weekly_metrics import WeekFigures
from app.domain.operations.weeks import IsoWeek
from app.events import Event


@dataclass(frozen=True)
class OutboxLine:
    """One thing still to be said. ``sends`` counts how often it was said already."""

    id: int
    event: Event
    sends: int
    cause: str  # unique per tenant, such as "apr_x:decided"


class Outbox(Protocol):
    """Events committed with the rows they speak of."""

    async def due(self, tenant: TenantId, *, limit: int) -> Sequence[OutboxLine]:
        """Lines whose time has come, claimed for 30 s so that two relays do not say them together."""
        ...

    async def published(self, tenant: TenantId, lines: Sequence[OutboxLine]) -> None:
        """They were sent: lines said once are done; the others come due again on the backoff until consumed."""
        ...

    async def put_back(self, tenant: TenantId, lines: Sequence[OutboxLine]) -> None:
        """They could not be sent just now: due again in a second."""
        ...


class Audit(Protocol):
    """The record."""

    async def rows(self, tenant: TenantId, *, limit: int, case_id: CaseId | None = None) -> list[dict[str, Any]]:
        """The latest rows, oldest first: seq, at, action, actor, subject, data."""
        ...

    async def verify(self, tenant: TenantId) -> int | None:
        """The first sequence number whose hash does not follow, or None if the chain is whole."""
        ...


class Publisher(Protocol):
    """Where the relay says events."""

    async def publish(self, events: Sequence[Event]) -> None:
        """Send all of them. Raises Unavailable when the engine did not take them."""
        ...


class Dashboard(Protocol):
    """What people look at."""

    async def list(self, tenant: TenantId, lines: Lines, *, person: Decider, needle: str = "") -> Listing:
        """The first ten of a list and how many more there are."""
        ...

    async def board(
        self, tenant: TenantId, preferences: Preferences, *, may_decide: bool, address: str | NoAddress
    ) -> Board:
        """One person's App Home. The queue is empty for whoever may not decide."""
        ...

    async def pulse(self, tenant: TenantId) -> Pulse:
        """How the desk is doing."""
        ...


class WorkflowRuns(Protocol):
    """A row per run of a durable function, for people to look at. No rule reads it."""

    async def note(self, note: RunNote) -> None:
        """Keep how far a run is; an ended run stays ended."""
        ...

    async def forget(self, tenant: TenantId) -> int:
        """Remove what ended long ago; how many."""
        ...

    async def of_approvals(self, tenant: TenantId) -> ApprovalRuns:
        """What is going on with approvals, the worst first; those whose runs ended well are left out."""
        ...


class CustomerHealth(Protocol):
    """The daily look at paying customers."""

    async def due(self, tenant: TenantId, *, after: str, limit: int) -> Sequence[str]:
        """References of enterprise and pro customers, in the order of their ids, after ``after`` ("": the first)."""
        ...

    async def check(self, tenant: TenantId, reference: str, run: str) -> Checkup:
        """Look, judge and keep the verdict with its audit line, once per customer and day. Raises NotFound."""
        ...


class Metrics(Protocol):
    """The desk's figures."""

    async def week(self, tenant: TenantId, week: IsoWeek) -> WeekFigures:
        """One tenant's week, Monday to Sunday in UTC."""
        ...


class Retention(Protocol):
    """Deletes what is older than it need be."""

    async def erase(self, tenant: TenantId, rule: KeepRule) -> Erased:
        """One bounded batch, with its audit line. Run again, it goes on where it stopped."""
        ...


@dataclass(frozen=True)
class Backup:
    """A backup that was restored on trial. ``rows`` of all tables together."""

    name: str
    size_bytes: int
    rows: int
    restored: bool  # False: the server lets us make no database to restore into, so it was only read back


class Backups(Protocol):
    """Copies of the records on this host's disk."""

    async def make(self, at: datetime) -> Backup:
        """Back up and verify; a backup of that moment that is there already is returned. Raises BackupFailed."""
        ...

    async def prune(self, now: datetime) -> Sequence[str]:
        """Delete those that outlived their days, never the newest; the names of what went."""
        ...


class ModelUsage(Protocol):
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
