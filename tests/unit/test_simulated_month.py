"""A month of a desk's life by an injected clock: every request ends as what it is, and nobody is called at night."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import inngest
import pytest
from freezegun import freeze_time

from app.domain.approvals.approval import Approval, GateReading
from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.approvals.clocks.ladder import lasts_seconds
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, Posted
from app.ports.bundle import Ports
from tests.slack import sheets
from tests.unit.test_gate_rounds import Engine
from workers.functions.approvals.gate import _climb
from workers.functions.runtime.steps import Steps

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = (((540, 750), (780, 1020)),) * 5 + ((),) * 2
HOLIDAYS = frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 10, 26)})
LADDERS = (EscalationPolicy(1800, 3600, 14_400), EscalationPolicy(7200, 28_800, 100_000))
CALENDARS: dict[str, WorkCalendar | None] = {
    "none": None,
    "business": WorkCalendar("Europe/Berlin", OFFICE, HOLIDAYS, (1200, 420), business=True),
    "quiet": WorkCalendar("Europe/Berlin", OFFICE, HOLIDAYS, (1200, 420)),
}
# Each month has one of the two nights on which clocks are changed.
MONTHS = {"spring": datetime(2026, 3, 15, tzinfo=UTC), "autumn": datetime(2026, 10, 11, tzinfo=UTC)}
REQUESTS = 120


@dataclass
class Desk:
    """One request's rows and channels, by the clock of the engine that runs its gate."""

    opened: Approval
    engine: Engine
    decided_at: datetime | None  # None: whoever could is absent
    called: list[tuple[str, datetime]] = field(default_factory=list)
    ended: Status | None = None

    @property
    def now(self) -> datetime:
        return self.opened.opened_at + timedelta(seconds=self.engine.now)

    @property
    def status(self) -> Status:
        if self.ended is None and self.decided_at is not None and self.decided_at <= self.now < self.opened.deadline:
            return Status.APPROVED
        return self.ended or Status.PENDING

    async def reading(self, *_: object) -> GateReading:
        left = max(0.0, (self.opened.deadline - self.now).total_seconds())
        row = replace(self.opened, status=self.status)
        return GateReading(row, self.engine.now, left if self.status is Status.PENDING else 0.0)

    async def details(self, *_: object) -> Any:
        return replace(sheets.details(), approval=replace(self.opened, status=self.status))

    async def expire(self, *_: object) -> Status:
        """As the database does it: by its own clock, and only what is undecided."""
        if self.status is Status.PENDING and self.opened.deadline <= self.now:
            self.ended = Status.EXPIRED
        return self.status

    async def consume(self, *_: object) -> Status:
        return self.status

    async def call(self, what: str, *_: object, **__: object) -> Posted:
        self.called.append((what, self.now))
        return Posted("C1", "1.0")

    async def nothing(self, *_: object, **__: object) -> None:
        return None

    @property
    def ports(self) -> Ports:
        rows = SimpleNamespace(
            reading=self.reading, details=self.details, expire=self.expire, consume=self.consume,
            note=self.nothing, card_posted=self.nothing,
        )  # fmt: skip
        say: Callable[[str], Any] = lambda what: partial(self.call, what)  # noqa: E731
        chat = SimpleNamespace(
            show_card=say("card"), remind=say("remind"), escalate=say("escalate"), who_can_decide=self.able
        )
        directs = SimpleNamespace(ping=self.nothing, refresh=lambda *_: None)
        return cast(Ports, SimpleNamespace(approvals=rows, chat=chat, direct_messages=directs))

    async def able(self, *_: object) -> tuple[ActorId, ...]:
        return self.opened.reviewers


class Clocked(Engine):
    """An engine whose steps hear its own time when they ask what time it is."""

    desk: Desk

    async def run(self, step_id: str, handler: Any, *args: object) -> Any:
        with freeze_time(self.desk.now, real_asyncio=True):
            return await super().run(step_id, handler, *args)

    async def wait_for_event(self, step_id: str, *, timeout: timedelta, **_: object) -> None:
        """Woken by a decision, else as late as ever."""
        self._note(step_id)
        wanted = self.desk.decided_at
        left = timeout.total_seconds()
        if wanted is not None and self.desk.now <= wanted < self.desk.opened.deadline:
            left = min(left, (wanted - self.desk.now).total_seconds())
        self.now += left


def a_desk(chance: Random, begin: datetime, calendar: WorkCalendar | None) -> Desk:
    """A request at any time of the month, which somebody decides at work, too late, or never."""
    at = begin + timedelta(seconds=chance.randrange(30 * 86_400), microseconds=chance.randrange(1_000_000))
    ladder = chance.choice(LADDERS)
    lasts = lasts_seconds(ladder, calendar, at)
    named = (ActorId("slack:U0ROSA"),) if chance.random() < 0.3 else ()
    opened = replace(
        sheets.approval(), opened_at=at, deadline=at + timedelta(seconds=lasts), ladder=ladder, calendar=calendar,
        reviewers=named, status=Status.PENDING, card=None, reopens=None,
    )  # fmt: skip
    after = chance.choice((None, chance.random() * lasts, lasts + 1 + chance.random() * lasts))
    engine = Clocked()
    engine.desk = Desk(opened, engine, None if after is None else at + timedelta(seconds=after))
    return engine.desk


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("month", MONTHS)
async def test_every_request_of_a_month_ends_as_what_it_is_and_nobody_is_called_in_quiet_hours_but_on_call(
    month: str, calendar: str
) -> None:
    chance, seen = Random(f"{month} {calendar}"), Counter[str]()
    for _ in range(REQUESTS):
        desk = a_desk(chance, MONTHS[month], CALENDARS[calendar])
        steps = Steps(cast(inngest.Context, desk.engine), desk.ports, sheets.ACME)
        status = await _climb(steps, sheets.A1)
        in_time = desk.decided_at is not None and desk.decided_at < desk.opened.deadline
        assert status == (Status.APPROVED if in_time else Status.EXPIRED), "silence is no decision, and none is lost"
        assert in_time or desk.now >= desk.opened.deadline, "nothing ends before its time"
        assert desk.now <= desk.opened.deadline + timedelta(seconds=2), "and nothing long after it"
        for what, at in desk.called:
            seen[what] += 1
            if calendar != "none" and (what == "remind" or (what == "escalate" and desk.opened.reviewers)):
                assert not desk.opened.calendar.quiet_at(at), f"{what} at {at.astimezone(BERLIN)}"  # type: ignore[union-attr]
            if calendar == "business" and what == "escalate":
                assert worked(at), f"on-call is called in hours of business: {at.astimezone(BERLIN)}"
    assert min(seen["card"], seen["remind"], seen["escalate"]) > 0, "and people were called at all"


def worked(moment: datetime) -> bool:
    """By the wall, with a second of grace for what an hour ends on."""
    local = (moment - timedelta(seconds=1)).astimezone(BERLIN)
    minute = local.hour * 60 + local.minute
    return local.date() not in HOLIDAYS and any(begin <= minute < end for begin, end in OFFICE[local.weekday()])
