"""When the desk works and when its people are left alone, as an owner writes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from app.domain.approvals.clocks.business_time import HORIZON_DAYS
from app.domain.approvals.clocks.calendar import (
    ALL_WEEK,
    DAY_MINUTES,
    DAYS,
    HOLIDAYS_MAX,
    SPANS_OF_DAY_MAX,
    Day,
    Minutes,
    WorkCalendar,
)

ALL_HOURS: Final = "all hours"
BUSINESS: Final = "hours of business"
_SPAN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_DAYS: Final = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?")
_OFF: Final = "off"
_BEHIND_DAYS: Final = 31  # holidays of the last weeks still count in how long a customer has waited


@dataclass(frozen=True)
class CalendarRules:
    """``hours`` by days such as `mon-fri`, each `09:00-12:00, 13:00-17:00` or `off`; none: always.

    ``holidays`` are dates beside those of ``region``, which whatever knows them lays over ``regional``.
    """

    count: str = ALL_HOURS
    hours: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    region: str | None = None
    holidays: tuple[str, ...] = ()
    quiet: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether anything is said that a request goes by."""
        return bool(self.hours or self.region or self.holidays or self.quiet) or self.count == BUSINESS

    def regional(self, years: Sequence[int]) -> Sequence[date]:
        """The public holidays of the region; nobody knows them here."""
        return ()

    def frozen(self, zone: str, today: date) -> WorkCalendar | None:
        """As it is kept with a request that opens today; None where nothing is said."""
        if not self.is_set:
            return None
        first, last = today - timedelta(days=_BEHIND_DAYS), today + timedelta(days=HORIZON_DAYS + 1)
        regional = self.regional(range(first.year, last.year + 1))
        days = sorted({*map(date.fromisoformat, self.holidays), *regional})
        kept = [one for one in days if first <= one <= last]
        return WorkCalendar(
            zone=zone,
            hours=week_of(self.hours) if self.hours else ALL_WEEK,
            holidays=frozenset(kept[:HOLIDAYS_MAX]),
            quiet=None if self.quiet is None else span_of(self.quiet),
            business=self.count == BUSINESS,
        )


def week_of(hours: Mapping[str, str]) -> tuple[Day, ...]:
    """A day that is not named is off. Raises ValueError with what is wrong."""
    week: dict[int, Day] = {}
    for days, said in hours.items():
        for day in days_of(days):
            if day in week:
                raise ValueError(f"{DAYS[day]} stands there twice")
            week[day] = day_of(said)
    return tuple(week.get(day, ()) for day in range(len(DAYS)))


def days_of(text: str) -> Sequence[int]:
    """Of `mon` or `mon-fri`, Monday being 0. Raises ValueError."""
    found = _DAYS.fullmatch(text)
    if found is None:
        raise ValueError(f"`{text[:40]}` is no day such as `mon`, and no days such as `mon-fri`")
    first = DAYS.index(found[1])
    last = first if found[2] is None else DAYS.index(found[2])
    if last < first:
        raise ValueError(f"`{text}` runs backwards; a week begins on `mon`")
    return range(first, last + 1)


def day_of(text: str) -> Day:
    """Raises ValueError."""
    if text == _OFF:
        return ()
    spans = tuple(span_of(part) for part in text.split(", "))
    if any(begin >= end for begin, end in spans):
        raise ValueError(f"`{text[:40]}` ends before it begins; a night is two days' hours")
    if len(spans) > SPANS_OF_DAY_MAX or any(one[1] >= other[0] for one, other in pairwise(spans)):
        raise ValueError(f"`{text[:60]}` is more than {SPANS_OF_DAY_MAX} spans, or they do not follow each other")
    return spans


def span_of(text: str) -> Minutes:
    """Of `09:00-17:00`; where it ends with the day, `24:00`. Raises ValueError."""
    found = _SPAN.fullmatch(text)
    end = 0 if found is None else int(found[3]) * 60 + int(found[4])
    if found is None or end > DAY_MINUTES:
        raise ValueError(f"`{text[:40]}` is no time such as `09:00-17:00`")
    return int(found[1]) * 60 + int(found[2]), end
