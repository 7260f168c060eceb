"""What one stand-in workspace is told when it starts."""

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.local.slack import seed
from app.local.slack.delivery.manifest import Manifest


@dataclass(frozen=True, kw_only=True)
class WorkspaceConfig:
    """Everything a workspace needs to know; the defaults are the seed's.

    ``data`` None keeps everything in memory. ``clock`` is wall time in seconds, replaceable in tests.
    """

    app_url: str = "http://127.0.0.1:8000/slack/events"
    host: str = "127.0.0.1"
    port: int = 0
    data: Path | None = None
    fresh: bool = False
    signing_secret: str = seed.SIGNING_SECRET
    bot_token: str = seed.BOT_TOKEN
    app_token: str = seed.APP_TOKEN
    manifest: Manifest | None = None
    rate_limits: bool = False
    ack_patience_seconds: float = 3.0
    event_retry_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    backstage_urls: tuple[str, ...] = ()
    mail_url: str | None = None
    clock_url: str | None = None
    clock: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        if not is_loopback(self.host):
            raise ValueError(f"the local Slack workspace only listens on loopback, not on {self.host}")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
