"""When the clock starts what, as an owner writes it, and as an engine reads it."""

import re
from dataclasses import dataclass
from typing import Final

_TIME: Final = re.compile(r"(?:(mon|tue|wed|thu|fri|sat|sun) )?([01]\d|2[0-3]):([0-5]\d)", re.IGNORECASE | re.ASCII)
_EVERY: Final = re.compile(r"every (\d{1,2}) min", re.ASCII)
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@dataclass(frozen=True)
class Crons:
    """``HH:MM`` each day, ``mon HH:MM`` each week, or ``every N min``; in ``zone``, None: the desk's own."""

    daily_checks: str = "09:00"
    weekly_report: str = "mon 09:00"
    backup: str = "02:30"
    retention: str = "03:30"
    support_look: str = "every 5 min"
    zone: str | None = None


def cron_of(when: str, zone: str = "UTC") -> str:
    """As the engine's clock reads it. Raises ValueError where it is no time of ours."""
    every, time = _EVERY.fullmatch(when), _TIME.fullmatch(when)
    if every and 1 <= int(every[1]) <= 30:
        return f"*/{int(every[1])} * * * *"
    if time is None:
        raise ValueError(f"{when!r} is neither `HH:MM`, `mon HH:MM` nor `every N min` (1 to 30)")
    day = "*" if time[1] is None else str(_DAYS.index(time[1].lower()))
    at = f"{int(time[3])} {int(time[2])} * * {day}"
    return at if zone == "UTC" else f"TZ={zone} {at}"
