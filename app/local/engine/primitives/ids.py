"""Identifiers: ULIDs, the seeded ids of a retried send, and ids derived from names."""

import base64
import binascii
import hashlib
import os
import time
import uuid
from typing import Final, NewType

RunId = NewType("RunId", str)
EventId = NewType("EventId", str)  # the internal ULID, not the sender's own id
StepId = NewType("StepId", str)  # sha1 hex of the step's name, or "step" for a discovery
FunctionId = NewType("FunctionId", str)  # "<app>-<function>"

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NAMESPACE: Final = uuid.UUID("6d5b0f6e-3c2b-5d7a-9b1c-0c5a0b6f7e11")


def now_ms() -> int:
    """The wall clock, as events carry it."""
    return time.time_ns() // 1_000_000


def ulid(at_ms: int | None = None, entropy: bytes | None = None) -> str:
    """A ULID: 48 bits of time, 80 bits of entropy."""
    moment = now_ms() if at_ms is None else at_ms
    number = int.from_bytes(moment.to_bytes(6, "big") + (entropy or os.urandom(10)), "big")
    digits = []
    for _ in range(26):
        digits.append(_ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(digits))


def ulid_ms(value: str) -> int:
    """The time a ULID was made."""
    number = 0
    for letter in value[:10]:
        number = number * 32 + _ALPHABET.index(letter)
    return number


def is_ulid(value: str) -> bool:
    """Whether ``value`` has the shape of a ULID."""
    return len(value) == 26 and all(letter in _ALPHABET for letter in value)


class Seed:
    """The sender's seed: a send retried with the same header gets the same ids, so it counts once."""

    def __init__(self, at_ms: int, entropy: bytes) -> None:
        self._at_ms = at_ms
        self._entropy = entropy

    @classmethod
    def parse(cls, header: str | None) -> "Seed | None":
        """Read ``<millis>,<base64 of 10 bytes>``; anything else is as good as no header."""
        if not header:
            return None
        millis, _, rest = header.partition(",")
        try:
            entropy = base64.b64decode(rest, validate=True)
            at_ms = int(millis)
        except (ValueError, binascii.Error):
            return None
        if len(entropy) != 10 or not 0 <= at_ms < 1 << 48:
            return None
        return cls(at_ms, entropy)

    def nth(self, index: int) -> str:
        """The id of the ``index``-th event of the request, counted from 1."""
        tail = (int.from_bytes(self._entropy[6:], "big") + index) & 0xFFFFFFFF
        return ulid(self._at_ms, self._entropy[:6] + tail.to_bytes(4, "big"))


def derived_uuid(*parts: str) -> uuid.UUID:
    """The same parts always give the same UUID."""
    return uuid.uuid5(_NAMESPACE, "\x00".join(parts))


def digest(*parts: str) -> str:
    """A short, stable key for index columns."""
    return hashlib.sha1("\x00".join(parts).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
