"""When a desk works and when its people are left alone, as it was when a request opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from itertools import pairwise
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES: Final = 1440
SPANS_OF_DAY_MAX: Final = 4
HOLIDAYS_MAX: Final = 800
_ALWAYS: Final = ((0, DAY_MINUTES),)

# Minutes of a day by the clock on the wall: the first that is in it, and the first that is not any more.
Minutes = tuple[int, int]
Day = tuple[Minutes, ...]  # in order, none touching another
ALL_WEEK: Final[tuple[Day, ...]] = (_ALWAYS,) * 7


@dataclass(frozen=True)
class WorkCalendar:
    """Stored with the request it belongs to. ``quiet`` may span midnight; ``business``: only working time counts.

    An instant is in working time when the clock on the wall in ``zone`` shows it so: where clocks are put back an
    hour is lived twice and counts twice, and where they are put forward an hour that nobody sees counts for nothing.
    """

    zone: str = "UTC"
    hours: tuple[Day, ...] = ALL_WEEK  # Monday first
    holidays: frozenset[date] = frozenset()
    quiet: Minutes | None = None
    business: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no week."""
        if len(self.hours) != len(DAYS) or not all(_in_order(day) for day in self.hours):
            raise ValueError("A week has seven days, each with spans of minutes that follow each other")
        if self.quiet is not None and not all(0 <= one < DAY_MINUTES for one in self.quiet):
            raise ValueError("Quiet hours begin and end within a day")
        if len(self.holidays) > HOLIDAYS_MAX:
            raise ValueError(f"There may be {HOLIDAYS_MAX} holidays")

    @property
    def tz(self) -> tzinfo:
        """UTC where this machine knows no such zone any more: a request that is open has to end in any case."""
        try:
            return ZoneInfo(self.zone)
        except (ValueError, OSError, LookupError):
            return UTC

    @property
    def is_idle(self) -> bool:
        """Whether no time at all is working time, by the week alone."""
        return not any(self.hours)

    def quiet_at(self, moment: datetime) -> bool:
        """Whether people are left alone then."""
        if self.quiet is None:
            return False
        local = moment.astimezone(self.tz)
        return within(self.quiet, local.hour * 60 + local.minute)

    def of(self, day: date) -> Day:
        """When that day is worked."""
        return () if day in self.holidays else self.hours[day.weekday()]

    def reachable(self, day: date) -> Day:
        """The same without quiet hours: when people may be called who are not on call."""
        return tuple(piece for span in self.of(day) for piece in _without(span, self.quiet))

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "zone": self.zone,
            "hours": [[list(span) for span in day] for day in self.hours],
            "holidays": sorted(one.isoformat() for one in self.holidays),
            "quiet": None if self.quiet is None else list(self.quiet),
            "business": self.business,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of ``to_json``. Raises TypeError, KeyError or ValueError on anything else."""
        quiet = data["quiet"]
        return cls(
            zone=data["zone"],
            hours=tuple(tuple(_pair(span) for span in day) for day in data["hours"]),
            holidays=frozenset(map(date.fromisoformat, data["holidays"])),
            quiet=None if quiet is None else _pair(quiet),
            business=data["business"],
        )


def within(quiet: Minutes, minute: int) -> bool:
    """Whether a minute of the day is between the two; a night may span midnight, and equal ones are no time."""
    begin, end = quiet
    return begin <= minute < end if begin <= end else minute >= begin or minute < end


def _pair(span: Sequence[Any]) -> Minutes:
    begin, end = span
    if type(begin) is not int or type(end) is not int:
        raise TypeError("Minutes are whole")
    return begin, end


def _in_order(day: Day) -> bool:
    bounds = [minute for span in day for minute in span]
    rising = all(one < other for one, other in pairwise(bounds))
    return len(day) <= SPANS_OF_DAY_MAX and rising and all(0 <= one <= DAY_MINUTES for one in bounds)


def _without(span: Minutes, quiet: Minutes | None) -> Day:
    if quiet is None or quiet[0] == quiet[1]:
        return (span,)
    begin, end = quiet
    free = ((end, begin),) if begin > end else ((0, begin), (end, DAY_MINUTES))
    pieces = ((max(span[0], one), min(span[1], other)) for one, other in free)
    return tuple((one, other) for one, other in pieces if one < other)
