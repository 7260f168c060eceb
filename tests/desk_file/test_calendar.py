"""The calendar's section of the file: what it holds, and what is said of what it cannot hold."""

import pytest

from app.calendars.public_holidays import regions
from app.desk_file import BadDeskFile, read_desk_file
from app.domain.operations.desk_config import DeskConfig, with_told
from app.domain.operations.desk_config.loosening import reasons

WHOLE = """\
calendar:
  count: hours of business
  hours:
    mon-thu: 9:00-17:00
    fri: 09:00-12:00,13:00-16:00
  region: DE-BY
  holidays: [2026-12-31, 2026-12-24]
  quiet: 20:00-07:00
"""


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(BadDeskFile) as found:
        read_desk_file(text.encode(), regions=regions())
    return [(one.line, one.field, one.sentence) for one in found.value.faults]


def test_the_whole_section_is_read() -> None:
    told = read_desk_file(WHOLE.replace("mon-thu: 9:", "mon-thu: 09:").encode(), regions=regions()).told
    assert told == {
        "calendar.count": "hours of business",
        "calendar.hours": {"mon-thu": "09:00-17:00", "fri": "09:00-12:00, 13:00-16:00"},
        "calendar.region": "DE-BY",
        "calendar.holidays": ["2026-12-24", "2026-12-31"],
        "calendar.quiet": "20:00-07:00",
    }


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        (WHOLE, 3, "calendar.hours", "line 4: `9:00-17:00` is no time such as `09:00-17:00`"),
        ("calendar:\n  hour: {}\n", 2, "calendar.hour", "Did you mean `hours`?"),
        ("calendar:\n  count: business\n", 2, "calendar.count", "Write `all hours` or `hours of business`."),
        ("calendar:\n  hours:\n    mon-fri: off\n", 2, "calendar.hours", "nobody ever works by it"),
        ("calendar:\n  hours:\n    fri-mon: off\n", 2, "calendar.hours", "runs backwards"),
        ("calendar:\n  region: DE-XX\n", 2, "calendar.region", "there are DE-Augsburg, DE-BB, DE-BE, DE-BW, DE-BY"),
        ("calendar:\n  region: Germany\n", 2, "calendar.region", "a country by its two letters, such as `DE`"),
        ("calendar:\n  holidays: [2026-02-29]\n", 2, "calendar.holidays", "`2026-02-29` (line 2) is no day"),
        ("calendar:\n  quiet: 20:00-20:00\n", 2, "calendar.quiet", "it ends where it begins"),
        ("calendar:\n  quiet: 20:00\n", 2, "calendar.quiet", "two times of day such as `20:00-07:00`, or `off`"),
    ],
)
def test_a_fault_says_its_line_and_what_can_stand_there(text: str, line: int, field: str, said: str) -> None:
    [(found_line, found_field, sentence)] = faults(text)
    assert (found_line, found_field) == (line, field)
    assert said in sentence


def test_hours_that_take_half_a_year_to_fill_the_ladder_are_refused() -> None:
    text = "ladder:\n  remind_after: 1 h\n  escalate_after: 2 h\n  expire_after: 30 d\n"
    text += "calendar:\n  count: hours of business\n  hours:\n    mon: 09:00-17:00\n"
    [(line, field, said)] = faults(text)
    assert (line, field) == (7, "calendar.hours")
    assert "`ladder.expire_after` (30 d) would take half a year" in said
    read_desk_file(text.replace("hours of business", "all hours").encode())


@pytest.mark.parametrize("place", ["count", "hours", "region", "holidays", "quiet"])
def test_whatever_lets_requests_wait_longer_wants_a_second_owner(place: str) -> None:
    told = read_desk_file(WHOLE.replace("mon-thu: 9:", "mon-thu: 09:").encode()).told
    new = with_told(DeskConfig(), 1, {f"calendar.{place}": told[f"calendar.{place}"]})
    assert set(reasons(DeskConfig(), new)) == {f"calendar.{place}"}
