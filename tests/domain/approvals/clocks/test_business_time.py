"""Working time: what the clock on the wall shows decides, also on both days on which clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.approvals.clocks.business_time import HORIZON_DAYS, advance, elapsed, reachable_from, working
from app.domain.approvals.clocks.calendar import ALL_WEEK, Day, WorkCalendar

# Each with a day on which its clocks are changed: at night, at midnight itself, by half an hour, and never.
SWITCHES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "America/Santiago": (date(2026, 4, 5), date(2026, 9, 6)),
    "Asia/Beirut": (date(2026, 3, 29), date(2026, 10, 25)),
    "Asia/Kathmandu": (date(2026, 3, 29), date(2026, 10, 25)),
}
NINE_TO_FIVE: Day = ((540, 1020),)
OFFICE = (NINE_TO_FIVE,) * 5 + ((),) * 2


@st.composite
def days(draw: st.DrawFn) -> Day:
    bounds = sorted(draw(st.sets(st.integers(0, 48), max_size=6)))
    return tuple((30 * one, 30 * other) for one, other in zip(bounds[::2], bounds[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    zone = draw(st.sampled_from(sorted(SWITCHES)))
    switch = draw(st.sampled_from(SWITCHES[zone]))
    near = st.integers(-5, 5).map(lambda days: switch + timedelta(days=days))
    quiet = draw(st.none() | st.tuples(st.integers(0, 1439), st.integers(0, 1439)))
    hours = tuple(draw(days()) for _ in range(7))
    return WorkCalendar(zone, hours, frozenset(draw(st.sets(near, max_size=3))), quiet, business=True)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    switch = draw(st.sampled_from(sorted({one for both in SWITCHES.values() for one in both})))
    start = datetime(switch.year, switch.month, switch.day, tzinfo=UTC)
    return start + timedelta(seconds=draw(st.integers(-3 * 86_400, 3 * 86_400)))


def shown(calendar: WorkCalendar, moment: datetime, *, reachable: bool = False) -> bool:
    """What a person with the calendar on the wall says about a moment."""
    local = moment.astimezone(ZoneInfo(calendar.zone))
    minute = local.hour * 60 + local.minute
    day = calendar.reachable(local.date()) if reachable else calendar.of(local.date())
    return any(begin <= minute < end for begin, end in day)


@given(calendars(), moments(), st.integers(0, 4 * 24 * 60))
@settings(max_examples=80, deadline=None)
def test_working_time_is_what_the_wall_shows_minute_by_minute(
    calendar: WorkCalendar, begin: datetime, minutes: int
) -> None:
    begin = begin.replace(second=0)
    spans = list(working(calendar, begin, begin + timedelta(minutes=minutes)))
    for minute in range(minutes):
        moment = begin + timedelta(minutes=minute)
        inside = any(since <= moment < until for since, until in spans)
        assert inside == shown(calendar, moment), moment
    assert all(one[1] < other[0] for one, other in pairwise(spans)), "in order, none twice"


@given(calendars(), moments(), st.integers(1, 4 * 86_400))
@settings(max_examples=300, deadline=None)
def test_going_so_far_and_counting_back_agree(calendar: WorkCalendar, begin: datetime, seconds: int) -> None:
    end = advance(calendar, begin, seconds)
    if end - begin == timedelta(days=HORIZON_DAYS):
        assert elapsed(calendar, begin, end) <= seconds
    else:
        assert elapsed(calendar, begin, end) == seconds
        assert elapsed(calendar, begin, end - timedelta(seconds=1)) == seconds - 1, "and not a second earlier"


@given(calendars(), moments(), st.integers(0, 400_000), st.integers(0, 400_000))
@settings(max_examples=100, deadline=None)
def test_more_work_never_ends_earlier(calendar: WorkCalendar, begin: datetime, one: int, more: int) -> None:
    assert advance(calendar, begin, one) <= advance(calendar, begin, one + more)


@given(calendars(), moments())
@settings(max_examples=200, deadline=None)
def test_whoever_is_called_next_is_called_at_work_and_not_in_quiet_hours(
    calendar: WorkCalendar, begin: datetime
) -> None:
    found = reachable_from(calendar, begin)
    if found - begin < timedelta(days=HORIZON_DAYS):
        assert shown(calendar, found, reachable=True)
        assert not calendar.quiet_at(found)
        assert found == begin or not shown(calendar, begin, reachable=True)


@given(calendars())
@example(WorkCalendar(quiet=(1200, 420), holidays=frozenset({date(2026, 12, 25)})))
@settings(max_examples=100, deadline=None)
def test_a_calendar_is_read_as_it_was_stored(calendar: WorkCalendar) -> None:
    assert WorkCalendar.from_json(calendar.to_json()) == calendar


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [("Europe/Berlin", date(2026, 3, 29), 23), ("Europe/Berlin", date(2026, 10, 25), 25)],
)
def test_a_day_on_which_clocks_change_is_as_long_as_it_really_is(zone: str, day: date, hours: int) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    assert elapsed(WorkCalendar(zone), midnight, midnight + timedelta(days=1)) == hours * 3600


def test_four_hours_of_business_on_a_friday_afternoon_end_on_monday() -> None:
    calendar = WorkCalendar("Europe/Berlin", OFFICE, business=True)
    opened = datetime(2026, 3, 27, 15, 30, tzinfo=ZoneInfo("Europe/Berlin"))  # clocks are changed on that Sunday
    assert advance(calendar, opened, 4 * 3600) == datetime(2026, 3, 30, 11, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    closed = WorkCalendar("Europe/Berlin", OFFICE, frozenset({date(2026, 3, 30)}), business=True)
    assert advance(closed, opened, 4 * 3600) == datetime(2026, 3, 31, 11, 30, tzinfo=ZoneInfo("Europe/Berlin"))


def test_where_nobody_ever_works_a_sum_still_ends() -> None:
    never = WorkCalendar(hours=((),) * 7, business=True)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    assert advance(never, begin, 1) == reachable_from(never, begin) == begin + timedelta(days=HORIZON_DAYS)
    assert advance(never, begin, 0) == begin
    assert elapsed(never, begin, begin + timedelta(days=10_000)) == 0


def test_a_zone_that_this_machine_does_not_know_is_utc() -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    assert elapsed(WorkCalendar("Nowhere/Else", OFFICE), begin, begin + timedelta(days=1)) == 8 * 3600


@pytest.mark.parametrize(
    "broken",
    [
        {"hours": ALL_WEEK[:6]},
        {"hours": (((60, 60),), *ALL_WEEK[1:])},
        {"hours": (((0, 60), (60, 90)), *ALL_WEEK[1:])},
        {"hours": (((0, 1441),), *ALL_WEEK[1:])},
        {"hours": (tuple((10 * one, 10 * one + 5) for one in range(5)), *ALL_WEEK[1:])},
        {"quiet": (0, 1440)},
        {"holidays": frozenset(date(2026, 1, 1) + timedelta(days=one) for one in range(900))},
    ],
)
def test_what_is_no_week_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        WorkCalendar(**broken)  # type: ignore[arg-type]
