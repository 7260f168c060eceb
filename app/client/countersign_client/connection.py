"""Where the desk is and what opens it: read from arguments or the environment, and checked once."""

import os
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from .calls import Call

CALL_SECONDS: Final = 120.0
WAIT_SECONDS: Final = 900.0
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Connection:
    """A desk's address and a key of its. The key never goes over a wire that others can read."""

    url: str
    key: str = field(repr=False)

    @property
    def options(self) -> dict[str, Any]:
        """For an HTTP client: redirects are not followed, since they would take the key along."""
        return {"base_url": self.url, "headers": {"Authorization": f"Bearer {self.key}"}, "follow_redirects": False}


def connection(url: str | None, key: str | None) -> Connection:
    """Raises ValueError with a sentence where something is missing."""
    url = (url or os.environ.get("COUNTERSIGN_URL") or "").strip()
    key = (key or os.environ.get("COUNTERSIGN_KEY") or "").strip()  # files that keep keys end with a new line
    if not url or not key:
        missing = "COUNTERSIGN_URL" if not url else "COUNTERSIGN_KEY"
        raise ValueError(f"Give the desk's url and key, or set {missing}")
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ValueError("The key holds what no key does, such as a space or a line's end: copy it anew")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise ValueError("The desk's url begins with https:// (http:// only on this machine)")
    return Connection(url.rstrip("/"), key)


def sent_as(call: Call) -> dict[str, Any]:
    """A call as arguments of ``httpx``'s request."""
    return {
        "method": call.method,
        "url": call.path,
        "json": call.body,
        "params": dict(call.query) or None,
        "headers": dict(call.headers),
        "timeout": httpx.Timeout(10, read=call.answer_within_seconds),
    }
