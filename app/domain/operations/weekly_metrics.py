"""The desk's figures of one week, as people and scripts read them."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from app.domain.ids import ActorId, TenantId
from app.domain.operations.model_usage import Spent
from app.domain.operations.weeks import IsoWeek


@dataclass(frozen=True)
class Times:
    """How often, and how long it took. The times are None where nothing could be measured."""

    count: int = 0
    mean_seconds: float | None = None
    median_seconds: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Seconds to a tenth."""
        return {"count": self.count, "mean_seconds": _tenth(self.mean_seconds), "median_seconds": self.median_json}

    @property
    def median_json(self) -> float | None:
        """The median to a tenth of a second."""
        return _tenth(self.median_seconds)


@dataclass(frozen=True)
class Refunded:
    """What the provider confirmed in one currency, in minor units."""

    currency: str
    count: int
    cents: int


@dataclass(frozen=True)
class LetThroughWeek:
    """What passed without a person in one currency, in minor units; ``undone`` of them were taken back by one."""

    currency: str
    count: int
    cents: int
    undone: int
    undone_cents: int


@dataclass(frozen=True)
class ReviewerWeek:
    """One person's decisions. ``overturned`` ones were undone or asked about again in the same week."""

    reviewer: ActorId
    approved: int
    rejected: int
    overturned: int
    median_seconds: float | None


@dataclass(frozen=True)
class WeekDay:
    """What happened on one day, in UTC."""

    on: date
    resolved: int
    approved: int
    rejected: int
    expired: int


@dataclass(frozen=True)
class Open:
    """Cases whose customer waited for an answer when the week ended, or wait now where it has not."""

    count: int = 0
    longest_seconds: float | None = None


@dataclass(frozen=True)
class WeekFigures:
    """One tenant's week. A new figure is a field here, a query in the store and a row in the report."""

    tenant: TenantId
    week: IsoWeek
    resolved: Times  # cases whose last mail was answered; from the first unanswered mail to the reply
    decided: Times  # approvals a person decided; from opening to decision
    escalations: int
    expired: int
    overturned: int
    refunds: tuple[Refunded, ...]
    reviewers: tuple[ReviewerWeek, ...]
    days: tuple[WeekDay, ...]
    credits: tuple[Refunded, ...] = ()  # store credit, by currency
    let_through: tuple[LetThroughWeek, ...] = ()  # by the policy alone, by currency
    model: Spent = field(default=Spent())  # what language models used
    silence_p95_seconds: float | None = None  # from a customer's mail to our reply; of replies sent in the week
    open: Open = field(default=Open())  # what that figure cannot know yet

    @property
    def empty(self) -> bool:
        """Nothing happened at all."""
        counts = (self.resolved.count, self.decided.count, self.escalations, self.expired, self.overturned)
        return (
            not any(counts)
            and not self.open.count
            and not (self.refunds or self.credits or self.let_through)
            and not any(day.approved for day in self.days)
        )

    def to_json(self) -> dict[str, Any]:
        """For scripts and for the engine: ids and figures only."""
        return {
            "tenant": self.tenant,
            "week": str(self.week),
            "from": self.week.begins.isoformat(),
            "until": self.week.ends.isoformat(),
            "resolved": self.resolved.to_json(),
            "decided": self.decided.to_json(),
            "escalations": self.escalations,
            "expired": self.expired,
            "overturned": self.overturned,
            "refunds": [asdict(one) for one in self.refunds],
            "store_credits": [asdict(one) for one in self.credits],
            "let_through": [asdict(one) for one in self.let_through],
            "reviewers": [_reviewer(one) for one in self.reviewers],
            "days": [_day(day) for day in self.days],
            "silence": {
                "p95_seconds": _tenth(self.silence_p95_seconds),
                "open": self.open.count,
                "open_longest_seconds": _tenth(self.open.longest_seconds),
            },
            "model": {**asdict(self.model), "tokens": self.model.tokens},
        }


def _reviewer(one: ReviewerWeek) -> dict[str, Any]:
    return {
        "reviewer": one.reviewer,
        "approved": one.approved,
        "rejected": one.rejected,
        "overturned": one.overturned,
        "median_seconds": _tenth(one.median_seconds),
    }


def _day(day: WeekDay) -> dict[str, Any]:
    counts = {name: getattr(day, name) for name in ("resolved", "approved", "rejected", "expired")}
    return {"on": day.on.isoformat(), **counts}


def _tenth(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
