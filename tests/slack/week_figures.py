"""A full week and an empty one."""

from datetime import timedelta

from app.domain.ids import ActorId, TenantId
from app.domain.operations.model_usage import Spent
from app.domain.operations.weekly_metrics import (
    LetThroughWeek,
    Open,
    Refunded,
    ReviewerWeek,
    Times,
    WeekDay,
    WeekFigures,
)
from app.domain.operations.weeks import IsoWeek

W47 = IsoWeek(2026, 47)
FULL_WEEK = WeekFigures(
    tenant=TenantId("demo"),
    week=W47,
    resolved=Times(12, 5400.0, 3600.0),
    decided=Times(9, 200.0, 61.0),
    escalations=2,
    expired=1,
    overturned=1,
    refunds=(Refunded("EUR", 5, 123_450), Refunded("JPY", 1, 9000)),
    reviewers=(
        ReviewerWeek(ActorId("slack:U0ROSA"), 6, 1, 1, 61.0),
        ReviewerWeek(ActorId("cli:<!channel> ada"), 2, 0, 0, None),
    ),
    days=tuple(WeekDay(W47.monday + timedelta(days=n), n, n, 1, 0) for n in range(7)),
    silence_p95_seconds=9_000.0,
    open=Open(3, 172_800.0),
    let_through=(LetThroughWeek("EUR", 7, 12_300, 1, 1_900), LetThroughWeek("JPY", 2, 900, 0, 0)),
    model=Spent(requests=40, input_tokens=90_000, cached_tokens=50_000, output_tokens=4_000, cost_micros=1_230_000),
)
EMPTY_WEEK = WeekFigures(
    TenantId("demo"), W47, Times(), Times(), 0, 0, 0, (), (),
    tuple(WeekDay(W47.monday + timedelta(days=n), 0, 0, 0, 0) for n in range(7)),
)  # fmt: skip
