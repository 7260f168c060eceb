"""Hours of work, quiet hours, holidays and regions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.desk_file.kinds.kind import OFF, one
from app.desk_file.nodes import Listing, Node, Section
from app.domain.operations.desk_config.calendar import day_of, days_of, span_of, week_of

DATES_MAX: Final = 100
_DATE: Final = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
_REGION: Final = re.compile(r"[A-Z]{2}(-[^\s-][^\n]{0,39})?")
_LIST: Final = re.compile(r"\s*,\s*")


@dataclass(frozen=True)
class WeekHours:
    """Days, each with its hours."""

    @property
    def allowed(self) -> str:
        return "days such as `mon` or `mon-fri`, each with its hours, such as `09:00-12:00, 13:00-17:00`, or `off`"

    def read(self, node: Node) -> dict[str, str]:
        if not isinstance(node, Section):
            raise ValueError("")
        found: dict[str, str] = {}
        for key, value in node.entries:
            days, said = key.text.strip().lower(), ", ".join(_LIST.split(one(value).lower()))
            try:
                days_of(days)
                day_of(said)
                if days in found:
                    raise ValueError(f"`{days}` stands there twice")
                found[days] = said
                week_of(found)
            except ValueError as error:
                raise ValueError(f"line {value.line}: {error}") from None
        if not any(week_of(found)):
            raise ValueError("nobody ever works by it")
        return found

    def write(self, value: Mapping[str, str]) -> str:
        return "".join(f"\n    {days}: {hours}" for days, hours in value.items()) or " {}"

    def say(self, value: Mapping[str, str]) -> str:
        return "; ".join(f"{days} {hours}" for days, hours in value.items()) or "always"


@dataclass(frozen=True)
class QuietHours:
    """From one time of day to another, over midnight where the first is later."""

    @property
    def allowed(self) -> str:
        return "two times of day such as `20:00-07:00`, or `off`"

    def read(self, node: Node) -> str | None:
        text = one(node).lower()
        if text == OFF:
            return None
        begin, end = span_of(text)
        if begin == end or text.endswith("24:00"):
            raise ValueError("midnight is `00:00`" if text.endswith("24:00") else "it ends where it begins")
        return text

    def write(self, value: Any) -> str:
        return str(value or OFF)

    say = write


@dataclass(frozen=True)
class Dates:
    """Days of the calendar."""

    @property
    def allowed(self) -> str:
        return f"a list of days such as `[2026-12-24, 2026-12-31]`, {DATES_MAX} at most"

    def read(self, node: Node) -> Sequence[str]:
        if not isinstance(node, Listing):
            raise ValueError("")
        found = [(item.line, one(item)) for item in node.items]
        if len(found) > DATES_MAX:
            raise ValueError(f"there are {len(found)}")
        for line, text in found:
            if not is_date(text):
                raise ValueError(f"`{text[:40]}` (line {line}) is no day")
        return sorted({text for _, text in found})

    def write(self, value: Any) -> str:
        return f"[{', '.join(value)}]"

    def say(self, value: Any) -> str:
        return ", ".join(value) or "none"


@dataclass(frozen=True)
class Region:
    """A country or a part of one. Which of them there are is checked where the holidays are known."""

    @property
    def allowed(self) -> str:
        return "a country by its two letters, such as `DE`, or a part of one, such as `DE-BY` or `US-CA`, or `off`"

    def read(self, node: Node) -> str | None:
        text = one(node)
        if text.lower() == OFF:
            return None
        if not _REGION.fullmatch(text):
            raise ValueError("")
        return text

    def write(self, value: Any) -> str:
        return str(value or OFF)

    say = write


def is_date(text: str) -> bool:
    """Whether it is a day that there is, as `2026-12-24`."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None
