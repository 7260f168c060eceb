"""Weeks by their ISO names: Monday to Sunday in UTC, whatever clocks people change and wherever a year ends."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from freezegun import freeze_time

from app.domain.operations.weeks import IsoWeek


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("2026-11-22T23:59:59+00:00", "2026-W47"),
        ("2026-11-23T00:00:00+00:00", "2026-W48"),
        ("2026-12-31T12:00:00+00:00", "2026-W53"),
        ("2027-01-03T23:59:59+00:00", "2026-W53"),
        ("2027-01-04T00:00:00+00:00", "2027-W01"),
        ("2025-12-29T00:00:00+00:00", "2026-W01"),
        ("2026-11-23T00:30:00+02:00", "2026-W47"),
        ("2026-11-22T22:30:00-05:00", "2026-W48"),
    ],
)
def test_a_moment_lies_in_its_week_by_utc(moment: str, name: str) -> None:
    week = IsoWeek.of(datetime.fromisoformat(moment))
    assert str(week) == name
    assert IsoWeek.parse(name) == week
    assert week.begins <= datetime.fromisoformat(moment) < week.ends


@pytest.mark.parametrize("year", range(2020, 2032))
def test_weeks_follow_each_other_without_gap_through_every_year(year: int) -> None:
    week = IsoWeek.of(datetime(year, 12, 31, tzinfo=UTC))
    for _ in range(60):
        assert week.ends - week.begins == timedelta(days=7)
        assert week.before.ends == week.begins
        assert week.begins.isoweekday() == 1
        week = week.before


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_a_week_in_which_clocks_change_is_as_long_as_any(zone: str) -> None:
    for change in ("2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04"):
        noon = datetime.fromisoformat(f"{change}T12:00:00").replace(tzinfo=ZoneInfo(zone))
        week = IsoWeek.of(noon)
        assert week.ends - week.begins == timedelta(hours=168)
        assert IsoWeek.of(week.begins.astimezone(ZoneInfo(zone))) == week


@freeze_time("2026-11-23 09:00:00")
def test_on_monday_morning_the_week_before_is_the_one_that_ended_last_night() -> None:
    week = IsoWeek.of(datetime.now(UTC)).before
    assert (str(week), week.ends) == ("2026-W47", datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize("wrong", ["2026-W54", "2026-W00", "2025-W53", "2026-47", "W47", "2026-W7", "", " 2026-W47"])
def test_a_week_there_is_not_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        IsoWeek.parse(wrong)
