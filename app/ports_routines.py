"""What the routines that the clock starts need from the world."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.case import Posted
from app.domain.health import Checkup
from app.domain.ids import TenantId
from app.domain.keeping import Erased, KeepRule
from app.domain.metrics import WeekFigures
from app.domain.weeks import IsoWeek


class Checkups(Protocol):
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


class Reports(Protocol):
    """Slack, outbound, for figures. Raises ChatError or ChatRefused like Chat."""

    async def show_week(self, figures: WeekFigures) -> Posted:
        """A week's figures in the operators' channel, once per tenant and week."""
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


@dataclass(frozen=True)
class RoutinePorts:
    """One of each. ``desk`` is the tenant whose people this host speaks to."""

    desk: TenantId
    checkups: Checkups
    metrics: Metrics
    reports: Reports
    retention: Retention
    keep: KeepRule
    backups: Backups | None  # None: switched off
