"""Sums with working time: exact to the second in every zone, and over within a bounded number of days."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from app.domain.approvals.clocks.calendar import Day, WorkCalendar

# Whatever a calendar says, nothing waits for longer: a year, and a leap day.
HORIZON_DAYS: Final = 366
_DAY: Final = timedelta(days=1)

Span = tuple[datetime, datetime]  # in UTC: the first instant that is in it, and the first that is not any more
DayOf = Callable[[date], Day]


def working(calendar: WorkCalendar, begin: datetime, end: datetime) -> Iterator[Span]:
    """Working time between two instants, in order; at most ``HORIZON_DAYS`` of it from ``begin``."""
    return _joined(_spans(calendar.of, calendar.tz, _utc(begin), _utc(end)))


def elapsed(calendar: WorkCalendar, begin: datetime, end: datetime) -> float:
    """Seconds of working time between two instants."""
    return sum((until - since).total_seconds() for since, until in working(calendar, begin, end))


def advance(calendar: WorkCalendar, begin: datetime, seconds: float) -> datetime:
    """The first instant by which so many seconds of working time have passed; at the horizon where they never do."""
    left = timedelta(seconds=seconds)
    horizon = _utc(begin) + HORIZON_DAYS * _DAY
    if left <= timedelta(0):
        return _utc(begin)
    for since, until in working(calendar, begin, horizon):
        if until - since >= left:
            return since + left
        left -= until - since
    return horizon


def reachable_from(calendar: WorkCalendar, moment: datetime) -> datetime:
    """The moment itself, or the next one in working time that is not quiet; the horizon where there is none."""
    begin = _utc(moment)
    horizon = begin + HORIZON_DAYS * _DAY
    return next((since for since, _ in _spans(calendar.reachable, calendar.tz, begin, horizon)), horizon)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """What touches is one."""
    last: Span | None = None
    for span in spans:
        if last is not None and last[1] == span[0]:
            last = (last[0], span[1])
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _spans(day_of: DayOf, tz: tzinfo, begin: datetime, end: datetime) -> Iterator[Span]:
    """Within stretches of one offset local time is plain: what the wall shows, less the offset, is the instant."""
    for since, until, offset in _stretches(tz, begin, min(end, begin + HORIZON_DAYS * _DAY)):
        day, last = (since + offset).date(), (until + offset).date()
        while day <= last:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
            for first, after in day_of(day):
                opens, closes = midnight + timedelta(minutes=first), midnight + timedelta(minutes=after)
                if max(opens, since) < min(closes, until):
                    yield max(opens, since), min(closes, until)
            day += _DAY


def _stretches(tz: tzinfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """From one change of the clocks to the next, looked for once a day: no zone changes twice within one."""
    since = begin
    offset = _offset(tz, begin)
    at = begin
    while at < end:
        ahead = min(at + _DAY, end)
        if _offset(tz, ahead) != offset:
            changed = _change(tz, at, ahead, offset)
            if since < changed:
                yield since, changed, offset
            since, offset = changed, _offset(tz, ahead)
        at = ahead
    if since < end:
        yield since, end, offset


def _change(tz: tzinfo, before: datetime, after: datetime, offset: timedelta) -> datetime:
    """The first whole second that has another offset. Clocks are changed at whole seconds."""
    low, high = int(before.timestamp()), int(after.timestamp()) + (after.microsecond > 0)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(tz, datetime.fromtimestamp(middle, UTC)) == offset:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _offset(tz: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(tz).utcoffset() or timedelta(0)
