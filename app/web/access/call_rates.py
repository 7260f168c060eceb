"""How often each program may call this host: a measure that fills again by itself, in bounded memory."""

import hashlib
import math
from collections import OrderedDict
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, TypeVar

from starlette.requests import Request

from app.domain.people.api_keys import ApiKey
from app.errors import TooManyCalls

T = TypeVar("T")

PER_MINUTE: Final = 600
_MINUTE: Final = 60.0


@dataclass
class Measure:
    """Of one program: as many calls at once as it has in a minute, and then as fast as they come back."""

    per_minute: int
    left: float
    filled_at: float

    def fill(self, now: float) -> None:
        """What came back since."""
        self.left = min(self.per_minute, self.left + (now - self.filled_at) * self.per_minute / _MINUTE)
        self.filled_at = now

    @property
    def seconds_until_one(self) -> int:
        """Until the next call may be made, in whole seconds."""
        return max(1, math.ceil((1 - self.left) * _MINUTE / self.per_minute))

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them."""
        full = math.ceil((self.per_minute - self.left) * _MINUTE / self.per_minute)
        return {
            "ratelimit-policy": f'"key";q={self.per_minute};w={_MINUTE:.0f}',
            "ratelimit": f'"key";r={max(0, math.floor(self.left))};t={full}',
        }


@dataclass(kw_only=True)
class CallRates:
    """Kept by this host for itself: a statement for each call would cost more than most calls do.

    Each program has its own measure, so that one in a frenzy takes nothing from another, and one with two keys (while
    one takes the other's place) has no second. Once it is empty, the program is sent away by what this host remembers
    of its secrets (digests), before the records are asked at all.
    """

    per_minute: int = PER_MINUTE
    keys_max: int = 10_000
    _measures: OrderedDict[str, Measure] = field(default_factory=OrderedDict, repr=False)
    _whose: OrderedDict[str, str] = field(default_factory=OrderedDict, repr=False)

    def before_records(self, request: Request, presented: str) -> None:
        """Raises TooManyCalls for a secret that was right a moment ago and has called too often since."""
        measure = self._measures.get(self._whose.get(_digest(presented), ""))
        if measure is None or _counted(request):
            return
        measure.fill(monotonic())
        if measure.left < 1:
            self._refuse(request, measure)

    def count(self, request: Request, presented: str, key: ApiKey) -> None:
        """One call by this key, however often it is admitted on the way. Raises TooManyCalls."""
        if _counted(request):
            return
        _keep(self._whose, _digest(presented), key.latest or key.id, self.keys_max)
        measure, now = self._measure(key), monotonic()
        measure.fill(now)
        if measure.left < 1:
            self._refuse(request, measure)
        measure.left -= 1
        request.state.call_rate = measure.headers()

    def _measure(self, key: ApiKey) -> Measure:
        name, per_minute = key.latest or key.id, key.limits.per_minute or self.per_minute
        measure = self._measures.get(name) or Measure(per_minute, per_minute, monotonic())
        if measure.per_minute != per_minute:  # its limit was changed
            measure.per_minute, measure.left = per_minute, min(measure.left, per_minute)
        _keep(self._measures, name, measure, self.keys_max)
        return measure

    def _refuse(self, request: Request, measure: Measure) -> None:
        request.state.call_rate = measure.headers()
        said = f"This key may call {measure.per_minute} times a minute; try again when Retry-After says so"
        raise TooManyCalls(said, after_seconds=measure.seconds_until_one)


def rate_headers(request: Request) -> dict[str, str]:
    """What the answer to a call says of its key's measure; nothing where no key was known."""
    said: dict[str, str] = getattr(request.state, "call_rate", {})
    return said


def _keep(kept: OrderedDict[str, T], name: str, value: T, most: int) -> None:
    """As the newest; the oldest goes where there are too many."""
    kept[name] = value
    kept.move_to_end(name)
    while len(kept) > most:
        kept.popitem(last=False)


def _counted(request: Request) -> bool:
    return hasattr(request.state, "call_rate")


def _digest(presented: str) -> str:
    return hashlib.sha256(presented.encode("utf-8", "surrogateescape")).hexdigest()
