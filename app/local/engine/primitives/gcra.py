"""The generic cell rate algorithm, as the real server spaces runs and drops events."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """``limit`` in ``period_seconds``, with ``burst`` more allowed at once than one."""

    limit: int
    period_seconds: float
    burst: int

    @property
    def spacing_seconds(self) -> float:
        """The time one admission costs."""
        return self.period_seconds / max(1, self.limit)


@dataclass(frozen=True)
class Admitted:
    """Let through; ``tat`` is the theoretical arrival time to store."""

    tat: float


@dataclass(frozen=True)
class Held:
    """Not now; the same request would be admitted at ``until``."""

    until: float


def admit(rate: Rate, tat: float | None, now: float) -> Admitted | Held:
    """Decide one request at ``now`` given the stored arrival time."""
    arrival = max(now, tat if tat is not None else now)
    allow_at = arrival - rate.burst * rate.spacing_seconds
    if allow_at > now + 1e-6:
        return Held(until=allow_at)
    return Admitted(tat=arrival + rate.spacing_seconds)


def throttle_rate(limit: int, period_seconds: float, burst: int) -> Rate:
    """A throttle admits limit + burst at once, then one per period/limit."""
    return Rate(limit, period_seconds, limit + burst - 1)


def drop_rate(limit: int, period_seconds: float) -> Rate:
    """A rate limit admits 1 + limit//10 at once: it is spacing, not a window."""
    return Rate(limit, period_seconds, limit // 10)
