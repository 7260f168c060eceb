"""The app as Slack knows it from its manifest: scopes, events, commands, shortcuts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.local.slack.delivery import plain_yaml


@dataclass(frozen=True)
class Manifest:
    """What the stand-in enforces and offers; everything else in a manifest is Slack's business."""

    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: tuple[dict[str, Any], ...] = ()
    shortcuts: tuple[dict[str, Any], ...] = ()
    socket_mode: bool = False
    redirect_urls: tuple[str, ...] = field(default=())


def load(path: Path) -> Manifest:
    """Read a manifest in YAML or JSON."""
    return from_dict(plain_yaml.read(path.read_text()) or {})


def from_dict(raw: dict[str, Any]) -> Manifest:
    """The parts that matter here."""
    features = raw.get("features") or {}
    oauth = raw.get("oauth_config") or {}
    settings = raw.get("settings") or {}
    scopes = oauth.get("scopes") or {}
    subscriptions = settings.get("event_subscriptions") or {}
    return Manifest(
        scopes=frozenset([*(scopes.get("bot") or []), *(scopes.get("bot_optional") or [])]),
        events=frozenset(subscriptions.get("bot_events") or []),
        commands=tuple(features.get("slash_commands") or []),
        shortcuts=tuple(features.get("shortcuts") or []),
        socket_mode=bool(settings.get("socket_mode_enabled")),
        redirect_urls=tuple(oauth.get("redirect_urls") or []),
    )
