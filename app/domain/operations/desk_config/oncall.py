"""Who is called when nobody decides: a user group, or whoever's turn it is by a rota."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.people.rota import Cover, Rota

COVERS_MAX: Final = 100
_DAY: Final = r"(20\d\d-\d\d-\d\d)"
_DAYS: Final = re.compile(rf"{_DAY}(?: to {_DAY})?", re.ASCII)
_START: Final = re.compile(rf"{_DAY} ([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True)
class OnCall:
    """``group`` is a user group of Slack (S…). ``rota`` are people (U…) who take turns of a week from ``starts`` on,

    such as `2026-11-30 09:00`; ``exceptions`` name others by days such as `2026-12-24 to 2026-12-26`.
    """

    group: str | None = None
    rota: tuple[str, ...] = ()
    starts: str | None = None
    exceptions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def turns(self, zone: str) -> Rota | None:
        """In the desk's zone; None where nobody takes turns."""
        if not self.rota or self.starts is None:
            return None
        covers = tuple(Cover(*days_of(days), person) for days, person in self.exceptions.items())
        return Rota(self.rota, start_of(self.starts), ZoneInfo(zone), covers)

    def called(self, zone: str, moment: datetime) -> str | None:
        """Whose turn it is; where nobody takes turns, the group."""
        turns = self.turns(zone)
        return self.group if turns is None else turns.at(moment)


def start_of(text: str) -> datetime:
    """Local. Raises ValueError."""
    found = _START.fullmatch(text)
    if found is None:
        raise ValueError("")
    return datetime.combine(date.fromisoformat(found[1]), datetime.min.time()).replace(
        hour=int(found[2]), minute=int(found[3])
    )


def days_of(text: str) -> tuple[date, date]:
    """The first and the last of them. Raises ValueError with what is wrong."""
    found = _DAYS.fullmatch(text)
    wrong = f"`{text[:40]}` is no day such as `2026-12-24`, and no days such as `2026-12-24 to 2026-12-26`"
    if found is None:
        raise ValueError(wrong)
    try:
        first = date.fromisoformat(found[1])
        last = date.fromisoformat(found[2] or found[1])
    except ValueError:
        raise ValueError(wrong) from None
    if last < first:
        raise ValueError(f"`{text}` ends before it begins")
    return first, last
