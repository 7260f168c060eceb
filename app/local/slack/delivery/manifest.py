"""The app as Slack knows it from its manifest: scopes, events, commands, shortcuts."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Manifest:
    """What the stand-in enforces and offers; everything else in a manifest is Slack's business."""

    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: tuple[dict[str, Any], ...] = ()
    shortcuts: tuple[dict[str, Any], ...] = ()
    socket_mode: bool = False
    messages_read_only: bool = False  # nobody can write to the app
    redirect_urls: tuple[str, ...] = field(default=())


def load(path: Path) -> Manifest:
    """Read a manifest in YAML or JSON. Raises ValueError for what is neither."""
    text = path.read_text()
    try:
        raw = json.loads(text)  # indented with tabs, JSON is no YAML
    except ValueError:
        try:
            raw = yaml.safe_load(text)
        except yaml.YAMLError as bad:
            raise ValueError(f"{path} is neither YAML nor JSON: {bad}") from bad
    if not isinstance(raw, dict | None):
        raise ValueError(f"{path} holds no app manifest: it is no map")
    return from_dict(raw or {})


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
        messages_read_only=bool((features.get("app_home") or {}).get("messages_tab_read_only_enabled")),
        socket_mode=bool(settings.get("socket_mode_enabled")),
        redirect_urls=tuple(oauth.get("redirect_urls") or []),
    )
