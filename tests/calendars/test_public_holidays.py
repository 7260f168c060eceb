"""Public holidays as a desk's calendar has them, frozen with what opens."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from app.calendars.public_holidays import RegionalCalendar, holidays_in, regions
from app.domain.approvals.clocks.business_time import HORIZON_DAYS
from app.domain.approvals.clocks.calendar import ALL_WEEK, DAYS
from app.domain.operations.desk_config import DeskConfig, with_told
from app.domain.operations.desk_config.calendar import BUSINESS, CalendarRules, days_of, week_of

EPIPHANY, ASSUMPTION = date(2027, 1, 6), date(2026, 8, 15)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    assert {"DE", "DE-BY", "US-CA"} <= regions()
    assert EPIPHANY in holidays_in("DE-BY", (2027,))
    assert EPIPHANY not in holidays_in("DE", (2027,))


@pytest.mark.parametrize("region", ["", "XX", "DE-XX", "Germany", "de", "DE-BY-", "💥"])
def test_a_region_that_there_is_not_has_none(region: str) -> None:
    assert holidays_in(region, (2026,)) == ()


def test_what_a_desk_says_is_frozen_with_the_holidays_of_a_year() -> None:
    told = {"calendar.hours": {"mon-fri": "09:00-12:00, 13:00-17:00"}, "calendar.region": "DE-BY"}
    told |= {"calendar.holidays": ["2026-12-24"], "calendar.quiet": "20:00-07:00", "calendar.count": BUSINESS}
    config = with_told(replace(DeskConfig(), calendar=RegionalCalendar()), 3, told)
    found = config.calendar.frozen("Europe/Berlin", datetime(2026, 11, 30, tzinfo=UTC).date())
    assert found is not None
    assert found.hours == (((540, 720), (780, 1020)),) * 5 + ((),) * 2
    assert {date(2026, 12, 24), date(2026, 12, 25), EPIPHANY} <= found.holidays
    assert ASSUMPTION not in found.holidays, "it is over"
    assert max(found.holidays) <= date.fromordinal(date(2026, 12, 1).toordinal() + HORIZON_DAYS)
    assert (found.quiet, found.business, found.zone) == ((1200, 420), True, "Europe/Berlin")


def test_a_desk_that_says_nothing_has_no_calendar() -> None:
    today = date(2026, 11, 30)
    assert CalendarRules().frozen("UTC", today) is RegionalCalendar().frozen("UTC", today) is None
    only_quiet = CalendarRules(quiet="20:00-07:00").frozen("UTC", today)
    assert only_quiet is not None
    assert (only_quiet.hours, only_quiet.business) == (ALL_WEEK, False)


@pytest.mark.parametrize(
    "hours",
    [
        {"mon-fri": "09:00-17:00", "wed": "off"},
        {"fri-mon": "09:00-17:00"},
        {"monday": "09:00-17:00"},
        {"mon": "17:00-09:00"},
        {"mon": "09:00-24:30"},
        {"mon": "9-17"},
        {"mon": "09:00-12:00, 11:00-17:00"},
        {"mon": "09:00-12:00, 12:00-17:00"},
    ],
)
def test_hours_that_cannot_be_are_refused(hours: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        week_of(MappingProxyType(hours))


def test_days_are_counted_from_monday() -> None:
    assert [list(days_of(day)) for day in DAYS] == [[one] for one in range(7)]
