"""What an engine can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp


@dataclass(frozen=True)
class EngineConfig:
    """One engine process. Everything else it needs to know is in its database."""

    database_url: str
    host: str = "127.0.0.1"
    port: int = 0
    apps: tuple[str, ...] = ()
    retry_scale: float = 1.0
    poll_interval_seconds: float = 5.0
    # URL prefix -> ASGI app, for hosts that live in this process.
    transports: Mapping[str, ASGIApp] = field(default_factory=dict)
    lease_seconds: float = 30.0
    sweep_seconds: float = 1.0
    retention_seconds: float = 7 * 24 * 3600.0
    calls_max: int = 200
    pool_max: int = 12
    event_keys: frozenset[str] = frozenset()  # empty: any key is accepted
    signing_key: str | None = None
    trim_every_seconds: float = 600.0
    call_seconds_max: float = 7200.0
    log: Any = print

    def __post_init__(self) -> None:
        if self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError(f"the engine's pages are not protected: it listens on loopback only, not {self.host}")
        if self.retry_scale < 0 or self.lease_seconds <= 0:
            raise ValueError("retry_scale must not be negative and lease_seconds must be positive")
