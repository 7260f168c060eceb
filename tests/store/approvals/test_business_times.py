"""A request keeps the calendar it opened under, and its deadline and on-call's turn go by that."""

import dataclasses
from datetime import UTC, datetime, timedelta

from app import store
from app.domain.approvals.clocks.business_time import advance
from app.domain.approvals.clocks.calendar import Day, WorkCalendar
from app.domain.approvals.clocks.ladder import lasts_seconds, rungs_of
from app.domain.approvals.voting import Decider, Status
from app.domain.operations.dashboard import Lines
from tests.store.given import ALICE, HOUR_LADDER, Given
from tests.store.given_requests import asked

# Ten minutes of each hour, so that whatever the time is, some of an hour is worked and most is not.
TEN: Day = ((0, 1), (360, 361), (720, 721), (1080, 1081))
THIN = WorkCalendar("Europe/Berlin", (TEN,) * 7, business=True)
NIGHT = WorkCalendar("Europe/Berlin", quiet=(0, 1439))


async def test_the_deadline_is_as_far_as_the_calendar_says_and_the_gate_waits_until_then(given: Given) -> None:
    opened = await given.approval(calendar=THIN)
    assert opened.calendar == THIN
    assert opened.deadline == opened.opened_at + timedelta(seconds=lasts_seconds(HOUR_LADDER, THIN, opened.opened_at))
    assert opened.deadline == advance(THIN, opened.opened_at, HOUR_LADDER.expire_after_seconds)
    assert opened.deadline - opened.opened_at > timedelta(days=1), "four minutes of a day are worked"
    reading = await given.approvals.reading(given.tenant, opened.id)
    ends = sum(one.patience_seconds for one in rungs_of(reading))
    assert abs(opened.opened_at + timedelta(seconds=ends) - opened.deadline) <= timedelta(seconds=1)
    assert await given.approvals.expire(given.tenant, opened.id) is Status.PENDING


async def test_without_a_calendar_and_with_quiet_hours_alone_a_deadline_is_what_it_was(given: Given) -> None:
    for calendar in (None, NIGHT):
        opened = await given.approval(calendar=calendar)
        assert opened.calendar == calendar
        assert opened.deadline - opened.opened_at == timedelta(seconds=HOUR_LADDER.expire_after_seconds)
        assert await given.pool.fetchval("SELECT called_at FROM approvals WHERE id = $1", opened.id) is None


async def test_overdue_is_what_on_call_was_called_about_in_hours_of_business(given: Given) -> None:
    opened = await given.approval(calendar=THIN)
    dashboard, anybody = store.PostgresDashboard(given.pool), Decider(ALICE, "alice@desk.example")

    async def overdue() -> list[str]:
        found = await dashboard.list(given.tenant, Lines.OVERDUE, person=anybody)
        return [one.approval.id for one in found.sheets]

    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '3 hours'")
    assert await overdue() == [], "three hours by the wall, and not yet so much of business"
    called_at = await given.pool.fetchval("SELECT called_at FROM approvals WHERE id = $1", opened.id)
    reading = await given.approvals.reading(given.tenant, opened.id)
    assert called_at > opened.opened_at
    assert len(rungs_of(reading)) in (2, 3)
    await given.pool.execute("UPDATE approvals SET called_at = clock_timestamp() WHERE id = $1", opened.id)
    assert await overdue() == [opened.id]


async def test_a_programs_request_has_the_calendar_too(given: Given) -> None:
    opened = await asked(given, calendar=THIN)
    assert opened.calendar == THIN
    assert opened.deadline > opened.opened_at + timedelta(days=1)


async def test_time_skipped_on_a_developers_desk_counts_the_rungs_of_the_calendar(given: Given) -> None:
    opened = await given.approval(calendar=THIN)
    [(approval_id, passed)] = await store.PostgresTimeTravel(given.pool).age(given.tenant, 3600)
    assert approval_id == opened.id
    reading = dataclasses.replace(await given.approvals.reading(given.tenant, opened.id))
    assert reading.approval.opened_at < datetime.now(UTC) - timedelta(minutes=59)
    assert passed in (0, 1)
