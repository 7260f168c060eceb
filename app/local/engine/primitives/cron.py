"""Cron schedules: five fields, an optional time zone, deterministic jitter."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError


class BadCron(ValueError):
    """The text is not a schedule the real server accepts."""


@dataclass(frozen=True)
class Schedule:
    """One parsed cron expression."""

    text: str
    fields: str
    zone: ZoneInfo

    def next_after(self, moment: datetime) -> datetime:
        """The first tick strictly after ``moment``, in UTC."""
        tick: datetime = next(CronSim(self.fields, moment.astimezone(self.zone)))
        return tick.astimezone(UTC)


@lru_cache(maxsize=512)
def parse(text: str) -> Schedule:
    """Read ``[TZ=Area/City ]m h dom mon dow``."""
    zone, fields = "UTC", text.strip()
    for prefix in ("CRON_TZ=", "TZ="):
        if fields.startswith(prefix):
            zone, _, fields = fields.removeprefix(prefix).partition(" ")
            fields = fields.strip()
            break
    parts = fields.split()
    if len(parts) != 5:
        raise BadCron(f"expected exactly 5 fields, found {len(parts)}: [{fields}]")
    if any(letter in "LW#" for letter in parts[2] + parts[4].upper().replace("WED", "")) or "7" in parts[4]:
        raise BadCron(f"failed to parse {parts[2]} {parts[4]}")
    try:
        schedule = Schedule(text, fields.replace("?", "*"), ZoneInfo(zone))
        schedule.next_after(datetime.now(UTC))
    except (CronSimError, StopIteration) as bad:
        raise BadCron(f"failed to parse {fields}: {bad}") from bad
    except (KeyError, ValueError, OSError) as bad:
        raise BadCron(f"provided bad location {zone}: {bad}") from bad
    return schedule


def jitter_seconds(key: str, maximum_seconds: float) -> float:
    """A delay between 1 s and the maximum that is the same for the same tick, so that it fires once."""
    if maximum_seconds < 1:
        return 0.0
    share = int.from_bytes(hashlib.sha256(key.encode()).digest()[:6], "big") / (1 << 48)
    return 1.0 + share * (maximum_seconds - 1.0)
