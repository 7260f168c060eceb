"""How often links may be asked for: by caller, and by address whether or not there is such a person."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from typing import Final

from starlette.types import Scope

from app.errors import TooManyAttempts
from app.web.access.guess_limits import network_of

WINDOW_SECONDS: Final = 600.0
PER_CALLER_MAX: Final = 60  # behind a proxy all are one caller; the proxy counts strangers by themselves
PER_ADDRESS_MAX: Final = 10
PER_BOTH_MAX: Final = 3  # so that a stranger elsewhere does not use up what somebody may ask for
REMEMBERED_MAX: Final = 10_000


@dataclass
class AskLimits:
    """In bounded memory; of addresses only digests."""

    clock: Callable[[], float] = monotonic
    _asked: OrderedDict[str, list[float]] = field(default_factory=OrderedDict, repr=False)

    def ask(self, scope: Scope, address: str) -> bool:
        """Whether it is looked after. False is told to nobody: the answer is the same. Raises TooManyAttempts."""
        caller, whose = network_of(scope), sha256(address.encode("utf-8", "replace")).hexdigest()
        if not self._once_more(f"caller {caller}", PER_CALLER_MAX):
            raise TooManyAttempts("Too many links were asked for from here; wait a few minutes")
        both = self._once_more(f"{caller} {whose}", PER_BOTH_MAX)
        return both and self._once_more(f"address {whose}", PER_ADDRESS_MAX)

    def _once_more(self, key: str, most: int) -> bool:
        now = self.clock()
        lately = [at for at in self._asked.pop(key, []) if now - at < WINDOW_SECONDS]
        allowed = len(lately) < most
        self._asked[key] = [*lately, now] if allowed else lately
        while len(self._asked) > REMEMBERED_MAX:
            self._asked.popitem(last=False)
        return allowed
