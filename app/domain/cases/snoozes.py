"""Putting a case off: until when, by the choices people have and the clock on their own wall."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final, assert_never
from zoneinfo import ZoneInfo

MORNING: Final = time(9)
_MONDAY: Final = 0


class SnoozeChoice(StrEnum):
    """For how long."""

    HOUR = "hour"
    TOMORROW = "tomorrow"  # in the morning
    MONDAY = "monday"  # the next one's morning; on a Monday that of the week to come


class Snoozing(StrEnum):
    """What became of a press."""

    SNOOZED = "snoozed"
    AWAKE = "awake"
    NOT_WAITING = "not_waiting"
    NOT_STAFF = "not_staff"


@dataclass(frozen=True)
class SnoozeVerdict:
    """``until`` is when it is back by itself."""

    outcome: Snoozing
    until: datetime | None = None


@dataclass(frozen=True)
class Snooze:
    """What somebody chose; ``zone`` is their own, by its IANA name."""

    choice: SnoozeChoice
    zone: str

    def until(self, now: datetime) -> datetime:
        """The moment the case is back."""
        here = now.astimezone(ZoneInfo(self.zone))
        match self.choice:
            case SnoozeChoice.HOUR:
                return now + timedelta(hours=1)
            case SnoozeChoice.TOMORROW:
                days = 1
            case SnoozeChoice.MONDAY:
                days = (_MONDAY - here.weekday()) % 7 or 7
            case _:
                assert_never(self.choice)
        return datetime.combine(here.date() + timedelta(days=days), MORNING, here.tzinfo).astimezone(UTC)
