"""Who is on call by a rota: weekly turns by the clock on the wall, with exceptions for days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Final

CHANGES_MAX: Final = 50
_WEEK: Final = timedelta(days=7)
_DAYS_AHEAD: Final = 366


@dataclass(frozen=True)
class Turn:
    """``person`` is on call from ``since`` until somebody else's turn begins."""

    since: datetime
    person: str


@dataclass(frozen=True)
class Cover:
    """``person`` is on call on these days instead, from midnight to midnight, both of them included."""

    first: date
    last: date
    person: str


@dataclass(frozen=True)
class Rota:
    """``people`` take turns of a week each; the first of them began at ``starts``, which is local time in ``tz``.

    Before that the turns run backwards in the same order: somebody is always on call. Of exceptions for the same day
    the first counts.
    """

    people: tuple[str, ...]
    starts: datetime
    tz: tzinfo
    exceptions: tuple[Cover, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what calls nobody."""
        if not self.people or self.starts.tzinfo is not None:
            raise ValueError("A rota has people, and begins at a local time")

    def at(self, moment: datetime) -> str:
        """Who is on call."""
        local = moment.astimezone(self.tz)
        for one in self.exceptions:
            if one.first <= local.date() <= one.last:
                return one.person
        return self.people[self._week(moment) % len(self.people)]

    def changes(self, moment: datetime, count: int) -> tuple[Turn, ...]:
        """The next times at which somebody else is on call: so many, ``CHANGES_MAX`` at most, within a year."""
        return tuple(islice(self._changes(moment), min(count, CHANGES_MAX)))

    def _changes(self, moment: datetime) -> Iterator[Turn]:
        person = self.at(moment)
        until = moment + timedelta(days=_DAYS_AHEAD)
        for at in sorted(self._moments(moment, until)):
            if (now := self.at(at)) != person:
                person = now
                yield Turn(at, person)

    def _moments(self, begin: datetime, end: datetime) -> set[datetime]:
        """All at which there may be a change."""
        first = self._week(begin) + 1
        weeks = {self._instant(self.starts + number * _WEEK) for number in range(first, first + _DAYS_AHEAD // 7 + 1)}
        midnights = {
            self._instant(datetime.combine(day, time.min))
            for one in self.exceptions
            for day in (one.first, one.last + timedelta(days=1))
        }
        return {one for one in weeks | midnights if begin < one <= end}

    def _week(self, moment: datetime) -> int:
        """Which turn it is, by instants: a change in the hour that is lived twice happens once."""
        near = (moment.astimezone(self.tz).replace(tzinfo=None) - self.starts) // _WEEK
        for number in (near + 1, near):
            if self._instant(self.starts + number * _WEEK) <= moment:
                return number
        return near - 1

    def _instant(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.tz).astimezone(UTC)
