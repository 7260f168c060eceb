"""Trouble on demand: Web API methods that fail, and Slack's rate limits when they are switched on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

Kind = Literal["rate_limited", "server_error", "lost_answer", "slow", "error"]
KINDS: Final = get_args(Kind)

_POST_BURST: Final = 5
# Calls a minute per method, as Slack's tiers have it; a burst of a quarter of that is tolerated.
_TIERS: Final = {
    "apps.connections.open": 1,
    "usergroups.list": 20,
    "usergroups.users.list": 20,
    "conversations.list": 20,
    "users.list": 20,
    "chat.update": 50,
    "chat.delete": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
    "conversations.info": 50,
    "users.lookupByEmail": 50,
}
_TIER_4: Final = 100


@dataclass
class Fault:
    """One way for a method to fail, ``times`` times (None: until cleared)."""

    kind: Kind
    method: str = "*"
    times: int | None = 1
    channel: str | None = None
    retry_after: int = 1
    status: int = 503
    seconds: float = 5.0
    error: str = "internal_error"

    def hits(self, method: str, arguments: dict[str, Any]) -> bool:
        """Whether this call is one it spoils."""
        here = self.channel in (None, arguments.get("channel"))
        return self.method in ("*", method) and here and self.times != 0


def fault_from(raw: dict[str, Any]) -> Fault:
    """A fault from the JSON of the local door; says which part of it makes no sense."""
    known = Fault.__dataclass_fields__
    unknown = set(raw) - set(known)
    if unknown or raw.get("kind") not in KINDS:
        raise ValueError(f"a fault is {{kind: {'|'.join(KINDS)}, {', '.join(known)}}}; not {sorted(unknown)}")
    return Fault(**raw)


@dataclass
class Faults:
    """What is going to fail, and who has been calling too often."""

    clock: Callable[[], float]
    rate_limits: bool = False
    planned: list[Fault] = field(default_factory=list)
    _levels: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def take(self, method: str, arguments: dict[str, Any]) -> Fault | None:
        """The fault that spoils this call, counted down; None when it may go ahead."""
        for fault in self.planned:
            if fault.hits(method, arguments):
                if fault.times is not None:
                    fault.times -= 1
                self.planned = [each for each in self.planned if each.times != 0]
                return fault
        return None

    def wait_seconds(self, method: str, token: str, channel: str | None) -> int:
        """0 when the call is within Slack's limits, else how long to wait."""
        if not self.rate_limits or method in {"api.test", "auth.test"}:
            return 0
        if method == "chat.postMessage":
            return self._pour((method, f"{token}:{channel}"), per_second=1.0, burst=_POST_BURST)
        per_minute = _TIERS.get(method, _TIER_4)
        return self._pour((method, token), per_second=per_minute / 60, burst=max(1, per_minute // 4))

    def _pour(self, key: tuple[str, str], *, per_second: float, burst: float) -> int:
        now = self.clock()
        level, since = self._levels.get(key, (0.0, now))
        level = max(0.0, level - (now - since) * per_second)
        if level + 1 > burst + 1e-9:
            self._levels[key] = (level, now)
            return max(1, round((level + 1 - burst) / per_second + 0.5))
        self._levels[key] = (level + 1, now)
        return 0
