"""What people type and choose, in the shapes Slack puts into state.values and actions."""

import re
from typing import Any, Final

Element = dict[str, Any]

_TYPED: Final = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
_ONE: Final = {
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_MANY: Final = {
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
}
_OPTION: Final = {"static_select", "external_select", "radio_buttons", "overflow"}
_OPTIONS: Final = {"multi_static_select", "multi_external_select", "checkboxes"}
_INITIAL: Final = (
    *("value", "option", "options", "user", "users", "channel", "channels"),
    *("conversation", "conversations", "date", "time", "date_time"),
)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class NotAChoice(ValueError):
    """Somebody chose what is not on offer."""


def choice(element: Element, raw: Any) -> dict[str, Any]:
    """The part of an action or state entry that says what was chosen; ``raw`` None means nothing."""
    kind = element["type"]
    if isinstance(raw, dict) and "type" in raw:
        return {name: value for name, value in raw.items() if name != "type"}
    if kind in _TYPED:
        return {"value": None if raw in (None, "") else str(raw)}
    if kind == "rich_text_input":
        return {"rich_text_value": raw if isinstance(raw, dict) else _rich(raw)}
    if kind in _ONE:
        return {_ONE[kind]: raw or None}
    if kind in _MANY:
        return {_MANY[kind]: list(raw or [])}
    if kind in _OPTION:
        return {"selected_option": _option(element, raw) if raw not in (None, "") else None}
    if kind in _OPTIONS:
        return {"selected_options": [_option(element, each) for each in raw or []]}
    if kind == "file_input":
        return {"files": list(raw or [])}
    return {}


def _rich(raw: Any) -> dict[str, Any] | None:
    if not raw:
        return None
    leaf = {"type": "text", "text": str(raw)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}


def all_options(element: Element) -> list[dict[str, Any]]:
    """Every option an element offers, groups opened."""
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    return [*(element.get("options") or []), *grouped]


def _option(element: Element, raw: Any) -> dict[str, Any]:
    if isinstance(raw, dict) and "value" in raw:
        if "external" in element["type"]:
            return raw
        raw = raw["value"]
    for option in all_options(element):
        if option.get("value") == raw:
            return option
    raise NotAChoice(f"{raw!r} is not one of the options of {element.get('action_id')}")


def initial(element: Element) -> dict[str, Any]:
    """The state entry before anybody touches the element."""
    for name in _INITIAL:
        given = element.get(f"initial_{name}")
        if given is not None:
            if element["type"] == "rich_text_input":
                return {"rich_text_value": given}
            if name in ("option", "options"):
                return {f"selected_{name}": given}
            return choice(element, given)
    return choice(element, None)


def entry(element: Element, raw: Any, *, touched: bool) -> dict[str, Any]:
    """One entry of state.values."""
    return {"type": element["type"], **(choice(element, raw) if touched else initial(element))}


def is_empty(state: dict[str, Any]) -> bool:
    """Whether a state entry holds nothing."""
    return all(value in (None, "", []) for name, value in state.items() if name != "type")


def typing_error(block: dict[str, Any], state: dict[str, Any]) -> str | None:
    """What Slack's own client says before it bothers the app; None when it would submit."""
    element = block["element"]
    if is_empty(state):
        return None if block.get("optional") else "Please complete this required field."
    value = state.get("value")
    if not isinstance(value, str):
        return None
    if element["type"] == "number_input":
        return _number_error(element, value)
    if element["type"] == "email_text_input" and not _EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not value.startswith(("http://", "https://")):
        return "Please enter a valid URL."
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Please enter no more than {element.get('max_length', 3000)} characters."
    return None


def _number_error(element: Element, value: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a number." if element.get("is_decimal_allowed") else "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
