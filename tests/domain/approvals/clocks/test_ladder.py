"""The ladder by a calendar: reminders wait until people may be called, and what counts is what the desk says."""

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.approvals.clocks.ladder import lasts_seconds, rungs_by
from app.domain.approvals.escalation import EscalationPolicy, RungKind
from tests.domain.approvals.clocks.test_business_time import OFFICE, calendars, moments, shown

HOURS = EscalationPolicy(1800, 3600, 14_400)
BERLIN = ZoneInfo("Europe/Berlin")
BUSINESS = WorkCalendar("Europe/Berlin", OFFICE, frozenset({date(2026, 12, 25)}), (1200, 420), business=True)
QUIET = WorkCalendar("Europe/Berlin", quiet=(1200, 420))


def begun(calendar: WorkCalendar | None, opened: datetime, waited: int = 0) -> dict[RungKind | str, datetime]:
    rungs = rungs_by(HOURS, calendar, opened, waited)
    ends = list(accumulate(one.patience_seconds for one in rungs))
    starts = [opened.astimezone(UTC) + timedelta(seconds=one) for one in (0, *ends)]
    return dict(zip([*(one.kind for one in rungs), "over"], starts, strict=True))


def test_without_a_calendar_a_ladder_is_what_it_was() -> None:
    opened = datetime(2026, 3, 27, 15, 30, tzinfo=BERLIN)
    for waited in (0, 600, 90_000):
        assert rungs_by(HOURS, None, opened, waited) == HOURS.rungs(waited)
        assert rungs_by(HOURS, WorkCalendar(), opened, waited) == HOURS.rungs(waited)
    assert lasts_seconds(HOURS, None, opened) == lasts_seconds(HOURS, QUIET, opened) == 14_400


def test_in_hours_of_business_a_request_of_friday_evening_is_decided_on_monday() -> None:
    opened = datetime(2026, 3, 27, 16, 45, tzinfo=BERLIN)
    found = begun(BUSINESS, opened)
    assert found == {
        RungKind.ASK: opened,
        RungKind.REMIND: datetime(2026, 3, 30, 9, 15, tzinfo=BERLIN),
        RungKind.ESCALATE: datetime(2026, 3, 30, 9, 45, tzinfo=BERLIN),
        "over": datetime(2026, 3, 30, 12, 45, tzinfo=BERLIN),
    }
    assert opened.astimezone(UTC) + timedelta(seconds=lasts_seconds(HOURS, BUSINESS, opened)) == found["over"]


def test_the_customers_wait_counts_in_hours_of_business_too() -> None:
    opened = datetime(2026, 3, 30, 9, 10, tzinfo=BERLIN)
    found = begun(BUSINESS, opened, waited=64 * 3600)  # since Friday at 16:10 by the wall, an hour of it in business
    assert found[RungKind.ESCALATE] == opened + timedelta(seconds=60)


def test_a_reminder_falls_to_the_morning_and_on_call_is_called_at_night_all_the_same() -> None:
    opened = datetime(2026, 6, 1, 19, 50, tzinfo=BERLIN)
    found = begun(QUIET, opened)
    assert RungKind.REMIND not in found, "it would come after on-call was called"
    assert found[RungKind.ESCALATE] == opened + timedelta(hours=1)
    slow = rungs_by(EscalationPolicy(1800, 50_000, 90_000), QUIET, opened)
    assert opened + timedelta(seconds=slow[0].patience_seconds) == datetime(2026, 6, 2, 7, 0, tzinfo=BERLIN)


def test_whoever_was_asked_at_night_is_called_in_the_morning() -> None:
    opened = datetime(2026, 6, 1, 23, 0, tzinfo=BERLIN)
    slow = rungs_by(EscalationPolicy(36_000, 50_000, 90_000), QUIET, opened)
    assert opened + timedelta(seconds=slow[0].patience_seconds) == datetime(2026, 6, 2, 7, 0, tzinfo=BERLIN)


@given(calendars(), moments(), st.booleans(), st.integers(0, 200_000))
@settings(max_examples=300, deadline=None)
def test_every_ladder_has_its_rungs_in_order_and_reminds_nobody_in_quiet_hours(
    calendar: WorkCalendar, opened: datetime, business: bool, waited: int
) -> None:
    calendar = WorkCalendar(calendar.zone, calendar.hours, calendar.holidays, calendar.quiet, business)
    rungs = rungs_by(HOURS, calendar, opened, waited)
    assert [one.number for one in rungs] in ([1, 2, 3], [1, 3])
    assert all(one.patience_seconds >= 1 for one in rungs)
    if len(rungs) == 3:
        reminded = opened + timedelta(seconds=rungs[0].patience_seconds)
        just = reminded if shown(calendar, reminded, reachable=True) else reminded - timedelta(seconds=1)
        assert shown(calendar, just, reachable=True)


@pytest.mark.parametrize("month", [3, 10])
def test_on_the_night_when_clocks_change_a_request_lasts_as_long_as_ever(month: int) -> None:
    opened = datetime(2026, month, 29 if month == 3 else 25, 0, 30, tzinfo=UTC)
    everyday = WorkCalendar("Europe/Berlin", business=True)
    assert lasts_seconds(HOURS, everyday, opened) == 14_400
