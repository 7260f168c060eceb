"""A rota: somebody is always on call, turns change by the clock on the wall, and exceptions take whole days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.people.rota import Cover, Rota

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime.combine(date(2026, 3, 23), time(9))  # by the desk's clock
ROTA = Rota(("UA", "UB", "UC"), MONDAY, BERLIN)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "person"),
    [
        (at(2026, 3, 23, 9), "UA"),
        (at(2026, 3, 30, 8, 59), "UA"),
        (at(2026, 3, 30, 9), "UB"),  # clocks were put forward the night before: nine is nine
        (at(2026, 4, 13, 9), "UA"),
        (at(2026, 3, 23, 8, 59), "UC"),  # before the first of them, whose turn it would have been
    ],
)
def test_turns_change_on_the_weekday_and_at_the_time_they_began(moment: datetime, person: str) -> None:
    assert ROTA.at(moment) == person


def test_an_exception_takes_whole_days_and_gives_them_back() -> None:
    rota = Rota(ROTA.people, MONDAY, BERLIN, (Cover(date(2026, 3, 28), date(2026, 3, 29), "UZ"),))
    assert [(one.since.astimezone(BERLIN), one.person) for one in rota.changes(at(2026, 3, 27), 3)] == [
        (at(2026, 3, 28), "UZ"),
        (at(2026, 3, 30), "UA"),
        (at(2026, 3, 30, 9), "UB"),
    ]


def test_who_is_alone_in_it_never_hands_over() -> None:
    assert Rota(("UA",), MONDAY, BERLIN).changes(at(2026, 3, 27), 5) == ()
    assert len(ROTA.changes(at(2026, 3, 27), 1000)) == 50, "a list has an end"


def test_a_change_in_the_hour_that_is_lived_twice_happens_once() -> None:
    rota = Rota(("UA", "UB"), datetime.combine(date(2026, 10, 18), time(2, 30)), BERLIN)
    night = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
    seen = [rota.at(night + timedelta(minutes=minute)) for minute in range(240)]
    assert [one for one, other in zip(seen, ["", *seen], strict=False) if one != other] == ["UA", "UB"]


@pytest.mark.parametrize("broken", [((), MONDAY), (("UA",), MONDAY.replace(tzinfo=UTC))])
def test_a_rota_that_calls_nobody_is_refused(broken: tuple[tuple[str, ...], datetime]) -> None:
    with pytest.raises(ValueError):
        Rota(*broken, BERLIN)


@given(
    st.integers(-400 * 86_400, 400 * 86_400),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC"]),
    st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 9)), max_size=4),
    st.integers(0, 23),
)
@settings(max_examples=150, deadline=None)
def test_between_two_changes_nobody_else_is_on_call(
    seconds: int, zone: str, days: list[tuple[int, int]], hour: int
) -> None:
    covers = tuple(
        Cover(MONDAY.date() + timedelta(days=first), MONDAY.date() + timedelta(days=first + long), "UZ")
        for first, long in days
    )
    rota = Rota(("UA", "UB", "UC"), MONDAY.replace(hour=hour), ZoneInfo(zone), covers)
    moment = datetime(2026, 3, 23, tzinfo=UTC) + timedelta(seconds=seconds)
    person = rota.at(moment)
    for turn in rota.changes(moment, 5):
        assert rota.at(turn.since) == turn.person != person
        assert rota.at(turn.since - timedelta(seconds=1)) == person, "up to the last second"
        person = turn.person
