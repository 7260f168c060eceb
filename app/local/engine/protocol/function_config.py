"""A function as its app registered it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.local.engine.primitives import durations
from app.local.engine.primitives.limits import RETRIES_DEFAULT


@dataclass(frozen=True)
class EventTrigger:
    """Runs start for events of this name, where the expression holds."""

    event: str
    expression: str | None

    def accepts_name(self, name: str) -> bool:
        """Exact, or a prefix up to a ``/`` or ``.`` followed by ``*``."""
        if not self.event.endswith("*"):
            return self.event == name
        return name.startswith(self.event[:-1]) and len(name) > len(self.event) - 1


@dataclass(frozen=True)
class CronTrigger:
    """Runs start at the ticks of a schedule."""

    cron: str
    jitter_seconds: float


@dataclass(frozen=True)
class Concurrency:
    """At most ``limit`` call requests at once per key."""

    limit: int
    key: str | None
    scope: str


@dataclass(frozen=True)
class Throttle:
    """Space the starts of runs."""

    limit: int
    period_seconds: float
    burst: int
    key: str | None


@dataclass(frozen=True)
class RateLimit:
    """Drop events beyond a rate."""

    limit: int
    period_seconds: float
    key: str | None


@dataclass(frozen=True)
class Debounce:
    """Start one run for the last event of a flurry."""

    period_seconds: float
    timeout_seconds: float | None
    key: str | None


@dataclass(frozen=True)
class Batch:
    """Start one run for several events."""

    max_size: int
    timeout_seconds: float
    key: str | None
    condition: str | None


@dataclass(frozen=True)
class Singleton:
    """One run at a time per key."""

    mode: str
    key: str | None


@dataclass(frozen=True)
class CancelOn:
    """An event that cancels runs."""

    event: str
    condition: str | None
    timeout_seconds: float | None


@dataclass(frozen=True)
class Function:
    """One registered function."""

    slug: str
    app: str
    name: str
    url: str
    retries: int
    triggers: tuple[EventTrigger, ...]
    crons: tuple[CronTrigger, ...]
    concurrency: tuple[Concurrency, ...]
    throttle: Throttle | None
    rate_limit: RateLimit | None
    idempotency: str | None
    debounce: Debounce | None
    batch: Batch | None
    singleton: Singleton | None
    cancel: tuple[CancelOn, ...]
    priority: str | None
    start_seconds: float | None
    finish_seconds: float | None
    version: int = 1

    @property
    def attempts_max(self) -> int:
        """Attempts in all: the registered number counts retries."""
        return self.retries + 1


def _duration(config: Mapping[str, Any], name: str) -> float | None:
    text = config.get(name)
    return durations.seconds(str(text)) if text else None


def _period(what: str, config: Mapping[str, Any]) -> float:
    text = str(config.get("period") or "")
    try:
        return durations.seconds(text)
    except ValueError as bad:
        raise ValueError(f"The {what} period of '{text}' is invalid: {bad}") from bad


def _key(config: Mapping[str, Any], name: str = "key") -> str | None:
    text = config.get(name)
    return str(text) if text else None


def parse_function(app: str, config: Mapping[str, Any], version: int = 1) -> Function:
    """Read one item of a registration. KeyError, TypeError or ValueError where it makes no sense."""
    step = next(iter(config["steps"].values()))
    retries = (step.get("retries") or {}).get("attempts", RETRIES_DEFAULT)
    timeouts = config.get("timeouts") or {}
    return Function(
        slug=str(config["id"]),
        app=app,
        name=str(config.get("name") or config["id"]),
        url=str(step["runtime"]["url"]),
        retries=int(retries),
        triggers=tuple(
            EventTrigger(str(item["event"]), _key(item, "expression"))
            for item in config.get("triggers") or ()
            if item.get("event")
        ),
        crons=tuple(
            CronTrigger(str(item["cron"]), _duration(item, "jitter") or 0.0)
            for item in config.get("triggers") or ()
            if item.get("cron")
        ),
        concurrency=tuple(
            Concurrency(int(item.get("limit") or 0), _key(item), str(item.get("scope") or "fn"))
            for item in _entries(config.get("concurrency"))
        ),
        throttle=_throttle(config.get("throttle")),
        rate_limit=_rate_limit(config.get("rateLimit")),
        idempotency=_key(config, "idempotency"),
        debounce=_debounce(config.get("debounce")),
        batch=_batch(config.get("batchEvents")),
        singleton=_singleton(config.get("singleton")),
        cancel=tuple(
            CancelOn(str(item["event"]), _key(item, "if"), _duration(item, "timeout"))
            for item in config.get("cancel") or ()
        ),
        priority=_key(config.get("priority") or {}, "run"),
        start_seconds=_duration(timeouts, "start"),
        finish_seconds=_duration(timeouts, "finish"),
        version=version,
    )


def _entries(value: Any) -> list[Any]:
    if isinstance(value, int):
        return [{"limit": value}]
    return value if isinstance(value, list) else [value] if value else []


def _throttle(config: Mapping[str, Any] | None) -> Throttle | None:
    if not config:
        return None
    burst = config.get("burst")
    return Throttle(
        int(config["limit"]), _period("throttle", config), 1 if burst is None else int(burst), _key(config)
    )


def _rate_limit(config: Mapping[str, Any] | None) -> RateLimit | None:
    return RateLimit(int(config["limit"]), _period("rate limit", config), _key(config)) if config else None


def _debounce(config: Mapping[str, Any] | None) -> Debounce | None:
    if not config:
        return None
    return Debounce(_period("debounce", config), _duration(config, "timeout"), _key(config))


def _batch(config: Mapping[str, Any] | None) -> Batch | None:
    if not config:
        return None
    timeout = _duration(config, "timeout")
    return Batch(int(config["maxSize"]), 0.0 if timeout is None else timeout, _key(config), _key(config, "if"))


def _singleton(config: Mapping[str, Any] | None) -> Singleton | None:
    return Singleton(str(config["mode"]), _key(config)) if config else None
