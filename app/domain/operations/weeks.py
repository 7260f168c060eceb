"""Weeks as reports count them: Monday to Sunday in UTC, named as ISO 8601 names them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

_NAME: Final = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, order=True)
class IsoWeek:
    """Such as 2026-W47. The year is the one its Thursday lies in, so it may differ from the Monday's."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Raises ValueError for a week the year does not have."""
        date.fromisocalendar(self.year, self.number, 1)

    def __str__(self) -> str:
        """Its ISO name."""
        return f"{self.year:04}-W{self.number:02}"

    @classmethod
    def parse(cls, name: str) -> "IsoWeek":
        """From its ISO name. Raises ValueError."""
        found = _NAME.fullmatch(name)
        if found is None:
            raise ValueError("A week is written like 2026-W47")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, moment: datetime) -> "IsoWeek":
        """The week a moment lies in, in UTC, wherever the moment was written down."""
        year, number, _ = moment.astimezone(UTC).isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def begins(self) -> datetime:
        """Monday 00:00 UTC, itself included."""
        return datetime.combine(self.monday, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The next Monday 00:00 UTC, itself excluded."""
        return self.begins + timedelta(days=7)

    @property
    def before(self) -> "IsoWeek":
        """The week before it."""
        return IsoWeek.of(self.begins - timedelta(days=1))
