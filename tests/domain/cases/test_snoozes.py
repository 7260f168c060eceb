"""Until when a case is put off: by the clock on the wall of whoever chose, whatever the season."""

from datetime import UTC, datetime

import pytest

from app.domain.cases.snoozes import Snooze, SnoozeChoice


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("choice", "zone", "now", "until"),
    [
        ("hour", "Europe/Berlin", "2026-11-30 12:34:56", "2026-11-30 13:34:56"),
        ("tomorrow", "Europe/Berlin", "2026-11-30 12:00", "2026-12-01 08:00"),
        ("tomorrow", "Europe/Berlin", "2026-11-30 23:30", "2026-12-02 08:00"),  # there it is the first already
        ("tomorrow", "America/Los_Angeles", "2026-12-01 03:00", "2026-12-01 17:00"),  # there it is still November
        ("tomorrow", "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 08:00"),  # the night the clocks go back
        ("tomorrow", "Europe/Berlin", "2026-10-23 12:00", "2026-10-24 07:00"),
        ("monday", "UTC", "2026-12-06 20:00", "2026-12-07 09:00"),
        ("monday", "UTC", "2026-12-07 08:00", "2026-12-14 09:00"),  # a Monday: the next one
        ("monday", "Pacific/Auckland", "2026-12-06 20:00", "2026-12-13 20:00"),  # there it is Monday
        ("monday", "Europe/Berlin", "2026-12-02 08:00", "2026-12-07 08:00"),
    ],
)
def test_it_is_back_at_nine_where_they_are(choice: str, zone: str, now: str, until: str) -> None:
    assert Snooze(SnoozeChoice(choice), zone).until(at(now)) == at(until)
