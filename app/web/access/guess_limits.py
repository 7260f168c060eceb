"""Slows whoever presents wrong secrets in a row: per door and caller, in bounded memory, never the right secret."""

import asyncio
import ipaddress
from collections import OrderedDict
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import structlog
from starlette.types import Scope

from app.errors import TooManyAttempts
from app.observability.metrics import WRONG_SECRETS

_LOGGED_EVERY: Final = 100  # of a long row: the first, the one from which on it is slowed, and then each hundredth

_log = structlog.get_logger("countersign.web")


@dataclass(kw_only=True)
class Guesses:
    """How many wrong ones each caller presented at each door of late.

    Behind a proxy all callers are the proxy: its row is everybody's. That costs nobody who has the secret anything,
    since a secret is compared before anything else and the right one is never held up.
    """

    free: int = 10  # so many in a row are plain mistakes
    forgotten_after_seconds: float = 60.0
    held_seconds: float = 1.0
    held_max: int = 32  # more are answered at once: waiting costs memory too
    callers_max: int = 10_000
    _rows: OrderedDict[tuple[str, str], tuple[int, float]] = field(default_factory=OrderedDict, repr=False)
    _held: int = field(default=0, repr=False)

    async def wrong(self, door: str, scope: Scope) -> None:
        """Note a wrong secret. Raises TooManyAttempts, after a while, where it is one of a row."""
        WRONG_SECRETS.labels(door).inc()
        caller = network_of(scope)
        in_a_row = self._count((door, caller))
        if in_a_row in (1, self.free + 1) or in_a_row % _LOGGED_EVERY == 0:
            _log.warning("wrong_secret", door=door, network=caller, in_a_row=in_a_row, slowed=in_a_row > self.free)
        if in_a_row <= self.free:
            return
        await self._hold()
        raise TooManyAttempts("Too many wrong secrets in a row; the right one is taken at any time")

    def _count(self, who: tuple[str, str]) -> int:
        now = monotonic()
        count, last = self._rows.pop(who, (0, now))
        count = 1 if now - last > self.forgotten_after_seconds else count + 1
        self._rows[who] = (count, now)
        while len(self._rows) > self.callers_max:
            self._rows.popitem(last=False)
        return count

    async def _hold(self) -> None:
        if self._held >= self.held_max:
            return
        self._held += 1
        try:
            await asyncio.sleep(self.held_seconds)
        finally:
            self._held -= 1


def network_of(scope: Scope) -> str:
    """Who calls, roughly: whoever holds an address holds its neighbours, and a log needs nobody's own."""
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))
