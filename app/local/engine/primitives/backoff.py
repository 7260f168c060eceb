"""When a failed request is tried again."""

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from app.local.engine.primitives.limits import RETRY_AFTER_SECONDS_MAX

TABLE_SECONDS: Final = (15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200)
JITTER_SECONDS: Final = 30.0
_NUMBER: Final = re.compile(r"\d{1,7}")


def delay_seconds(retry: int, scale: float = 1.0, draw: Callable[[], float] = random.random) -> float:
    """The wait before retry ``retry`` (1-based): the table, plus up to 30 s, times ``scale``."""
    base = TABLE_SECONDS[min(retry, len(TABLE_SECONDS)) - 1]
    return (base + draw() * JITTER_SECONDS) * scale


def retry_after(header: str | None, now: datetime) -> datetime | None:
    """The moment a ``retry-after`` header names, as the real server reads it.

    Never more than a day ahead; less than a second ahead becomes the next full second.
    """
    moment = _moment(header.strip(), now) if header else None
    if moment is None:
        return None
    ahead = (moment - now).total_seconds()
    if ahead < 1:
        return datetime.fromtimestamp(int(now.timestamp()) + 1, UTC)
    if ahead > RETRY_AFTER_SECONDS_MAX:
        return datetime.fromtimestamp(now.timestamp() + RETRY_AFTER_SECONDS_MAX, UTC)
    return moment


def _moment(text: str, now: datetime) -> datetime | None:
    if _NUMBER.fullmatch(text):
        return datetime.fromtimestamp(now.timestamp() + int(text), UTC)
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        try:
            parsed = parsedate_to_datetime(text)
        except ValueError:
            return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
