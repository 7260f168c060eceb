"""What Bolt and the listeners take for granted of a body: checked once, before either looks into it."""

from collections.abc import Mapping
from typing import Any, Final

_TEXTS: Final = ("type", "token", "team_id", "api_app_id", "trigger_id", "callback_id", "challenge", "response_url")
_OBJECTS: Final = ("team", "enterprise", "user", "channel", "container", "message", "view", "event", "state")
_ROWS: Final = ("actions", "authorizations")

# By the body's type: an object it cannot do without, and the text that names what it is.
_NAMED: Final = {
    "event_callback": ("event", "type"),
    "view_submission": ("view", "callback_id"),
    "view_closed": ("view", "callback_id"),
}


def check_shape(body: Mapping[str, Any]) -> None:
    """Raises ValueError where a part is not of the kind that Slack sends there."""
    _each(body, _TEXTS, str)
    _each(body, _OBJECTS, dict)
    _each(body, _ROWS, list)
    for name in _OBJECTS:
        _each(body.get(name) or {}, ("id", "team_id", "callback_id", "private_metadata", "ts"), str)
    if not all(isinstance(row, dict) for name in _ROWS for row in body.get(name) or ()):
        raise ValueError("a row is no object")
    for holder in (body, body.get("view") or {}):
        _check_typed(holder.get("state"))
    kind = body.get("type", "")
    part, name = ("event", "type") if "event" in body else _NAMED.get(kind, ("", ""))
    if part and not isinstance((body.get(part) or {}).get(name), str):
        raise ValueError(f"{kind} without {part}.{name}")
    if kind == "block_actions":
        _check_actions(body.get("actions"))


def _each(body: Mapping[str, Any], names: tuple[str, ...], kind: type) -> None:
    for name in names:
        if body.get(name) is not None and not isinstance(body[name], kind):
            raise ValueError(f"{name} is not of its kind")


def _check_typed(state: Any) -> None:
    """What was typed and chosen: by block, then by input."""
    if state is None:
        return
    if not isinstance(state, dict):
        raise ValueError("state is no object")
    blocks = state.get("values")
    _each({"values": blocks}, ("values",), dict)
    for inputs in (blocks or {}).values():
        if not isinstance(inputs, dict) or not all(isinstance(one, dict) for one in inputs.values()):
            raise ValueError("an input is no object")
        for one in inputs.values():
            _each(one, ("value",), str)
            _each(one, ("selected_option",), dict)
            _each(one, ("selected_options",), list)


def _check_actions(actions: Any) -> None:
    if not actions:
        raise ValueError("nothing was pressed")
    for action in actions:
        if not isinstance(action.get("action_id"), str):
            raise ValueError("an action without a name")
        _each(action, ("type", "block_id", "value", "action_ts"), str)
