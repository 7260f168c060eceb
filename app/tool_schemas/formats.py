"""The formats of texts that are held, each by a check whose cost grows with the text alone."""

import ipaddress
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME: Final = re.compile(r"\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
_EMAIL: Final = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,255}")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII | re.IGNORECASE)
_DURATION: Final = re.compile(r"P(?=[\dT])(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)", re.ASCII)
_LONGEST: Final = 2_048


def _date(text: str) -> bool:
    return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))


def _time(text: str) -> bool:
    if not _TIME.fullmatch(text):
        return False
    time.fromisoformat(text[:8])
    return text[-1] in "Zz" or text[-6:][1:] <= "23:59"


def _moment(text: str) -> bool:
    day, between, clock = text[:10], text[10:11], text[11:]
    return between in ("T", "t", " ") and _date(day) and _time(clock) and bool(datetime.fromisoformat(day))


def _uri(text: str) -> bool:
    parts = urlsplit(text)
    if re.search(r"[\s\x00-\x1f<>\"{}|\\^`]", text):
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and (parts.port is None or parts.port > 0)


def _hostname(text: str) -> bool:
    return len(text) <= 253 and all(_LABEL.fullmatch(label) for label in text.split("."))


def _uuid(text: str) -> bool:
    return str(UUID(text)) == text.lower()


FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "date": _date,
    "date-time": _moment,
    "time": _time,
    "duration": lambda text: bool(_DURATION.fullmatch(text)),
    "email": lambda text: bool(_EMAIL.fullmatch(text)),
    "uri": _uri,
    "hostname": _hostname,
    "ipv4": lambda text: bool(ipaddress.IPv4Address(text)) or True,
    "ipv6": lambda text: bool(ipaddress.IPv6Address(text)) or True,
    "uuid": _uuid,
}

# What a sentence says is allowed.
SAID: Final = {
    "date": "a date such as 2026-11-30",
    "date-time": "a date and time such as 2026-11-30T14:00:00Z",
    "time": "a time such as 14:00:00Z",
    "duration": "a duration such as PT30M",
    "email": "an email address",
    "uri": "an address such as https://example.com/page",
    "hostname": "a host's name",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
    "uuid": "a UUID",
}


def holds(name: str, text: str) -> bool:
    """Whether it is one; a format that is not known is none."""
    try:
        return len(text) <= _LONGEST and name in FORMATS and FORMATS[name](text)
    except ValueError:
        return False
