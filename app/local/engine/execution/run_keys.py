"""The keys of a run: what it waits behind, and how urgent it is."""

import json
from collections.abc import Mapping
from typing import Any

from app.local.engine.cel import expressions
from app.local.engine.primitives import ids
from app.local.engine.primitives.limits import (
    CONCURRENCY_DEFAULT,
    PRIORITY_SECONDS_MAX,
)
from app.local.engine.protocol.function_config import Concurrency, Function


def evaluated(expression: str | None, scope: Mapping[str, Any]) -> str:
    """A key's value as text; everything without a key shares one."""
    if expression is None:
        return ""
    return ids.digest(json.dumps(expressions.for_event(expression).value(scope), sort_keys=True, default=str))


def slot_keys(function: Function, scope: Mapping[str, Any]) -> dict[str, int]:
    """The keys this run's requests take a slot of, with their limits."""
    found: dict[str, int] = {}
    for entry in function.concurrency:
        found[_slot_key(function, entry, scope)] = entry.limit or CONCURRENCY_DEFAULT
    return found


def _slot_key(function: Function, entry: Concurrency, scope: Mapping[str, Any]) -> str:
    if entry.scope == "fn":
        shown = "" if entry.key is None else f":{_shown(entry.key, scope)}"
        return f"fn:{function.slug}{shown}"
    return f"{entry.scope}:{_shown(str(entry.key), scope)}"


def _shown(expression: str, scope: Mapping[str, Any]) -> str:
    """Readable on the page while it is short; a digest otherwise."""
    value = json.dumps(expressions.for_event(expression).value(scope), sort_keys=True, default=str)
    return value if len(value) <= 120 else ids.digest(value)


def priority_ms(function: Function, scope: Mapping[str, Any]) -> int:
    """How much earlier than it is due a run is considered."""
    if function.priority is None:
        return 0
    value = expressions.for_event(function.priority).value(scope)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(max(-PRIORITY_SECONDS_MAX, min(PRIORITY_SECONDS_MAX, value))) * 1000
