"""Slack's interactive elements, and which of them may stand where."""

from collections.abc import Iterator
from typing import Any, Final

from .objects import (
    CONFIRM,
    CONVERSATION_FILTER,
    IMAGE_ELEMENT,
    OPTION_GROUP,
    RICH_TEXT,
    STYLE,
    either,
    option,
    options,
    plain,
)
from .shape import (
    ID_MAX,
    Check,
    Problem,
    anything,
    both,
    exactly_one,
    flag,
    items,
    number,
    obj,
    one_of,
    text,
    url,
)

_ID: Final = {"action_id": text(ID_MAX)}
_FOCUS: Final = {"focus_on_load": flag}
_CONFIRM: Final = {"confirm": CONFIRM}
_PLACEHOLDER: Final = {"placeholder": plain(150)}
_MENU: Final = {**_ID, **_CONFIRM, **_FOCUS, **_PLACEHOLDER}
_MANY: Final = {**_MENU, "max_selected_items": number(1)}
_CHOICES: Final = {"options": options(plain(75), 100), "option_groups": items(OPTION_GROUP, 100)}
_CHOICE: Final = option(plain(75))
_ONE_SOURCE: Final = exactly_one("options", "option_groups")
_DISPATCH: Final = {
    "dispatch_action_config": obj(
        {}, {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)}
    )
}
_IDS: Final = items(text(30), 100, 0)


def _within(low: str, high: str) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        least, most = value.get(low), value.get(high)
        try:
            if least is not None and most is not None and float(least) > float(most):
                yield Problem(at, f"{low} must not be greater than {high}")
        except (TypeError, ValueError):
            yield Problem(at, f"{low} and {high} must be numbers")

    return check


def _menu(initial: dict[str, Check], **more: Check) -> Check:
    return obj({}, {**_MENU, **initial, **more})


def _menus(initial: dict[str, Check], **more: Check) -> Check:
    return obj({}, {**_MANY, **initial, **more})


def _typed(**more: Check) -> Check:
    return obj({}, {**_ID, **_FOCUS, **_PLACEHOLDER, **_DISPATCH, "initial_value": text(3000, 0), **more})


BUTTON: Final = obj(
    {"text": plain(75)},
    {
        **_ID,
        **_CONFIRM,
        "value": text(2000),
        "url": url,
        "style": STYLE,
        "accessibility_label": text(75),
        "agent_prompt": text(4000),
        "agent_prompt_display": text(4000),
        "visible_to_user_ids": _IDS,
    },
)

_FEEDBACK: Final = obj({"text": plain(75), "value": text(2000)}, {"accessibility_label": text(75)})
_LABELLED: Final = either(75)
_SHORT_LIST: Final = options(_LABELLED, 10)

ELEMENTS: Final[dict[str, Check]] = {
    "button": BUTTON,
    "static_select": both(_menu({"initial_option": _CHOICE}, **_CHOICES), _ONE_SOURCE),
    "multi_static_select": both(_menus({"initial_options": items(_CHOICE, 100)}, **_CHOICES), _ONE_SOURCE),
    "external_select": _menu({"initial_option": _CHOICE}, min_query_length=number(0)),
    "multi_external_select": _menus({"initial_options": items(_CHOICE, 100)}, min_query_length=number(0)),
    "users_select": _menu({"initial_user": text(30)}),
    "multi_users_select": _menus({"initial_users": _IDS}),
    "channels_select": _menu({"initial_channel": text(30)}, response_url_enabled=flag),
    "multi_channels_select": _menus({"initial_channels": _IDS}),
    "conversations_select": _menu(
        {"initial_conversation": text(30)},
        response_url_enabled=flag,
        default_to_current_conversation=flag,
        filter=CONVERSATION_FILTER,
    ),
    "multi_conversations_select": _menus(
        {"initial_conversations": _IDS}, default_to_current_conversation=flag, filter=CONVERSATION_FILTER
    ),
    "overflow": obj({"options": items(option(plain(75), link=True), 5)}, {**_ID, **_CONFIRM}),
    "checkboxes": obj(
        {"options": _SHORT_LIST},
        {**_ID, **_CONFIRM, **_FOCUS, "initial_options": items(option(_LABELLED), 10)},
    ),
    "radio_buttons": obj(
        {"options": _SHORT_LIST}, {**_ID, **_CONFIRM, **_FOCUS, "initial_option": option(_LABELLED)}
    ),
    "datepicker": _menu({"initial_date": text(10, 10)}),
    "timepicker": _menu({"initial_time": text(5, 5)}, timezone=text(100)),
    "datetimepicker": obj({}, {**_ID, **_CONFIRM, **_FOCUS, "initial_date_time": number(10**9, 10**10)}),
    "plain_text_input": both(
        _typed(multiline=flag, min_length=number(0, 3000), max_length=number(1, 3000)),
        _within("min_length", "max_length"),
    ),
    "email_text_input": _typed(),
    "url_text_input": _typed(),
    "number_input": both(
        obj(
            {"is_decimal_allowed": flag},
            {
                **_ID,
                **_FOCUS,
                **_PLACEHOLDER,
                **_DISPATCH,
                "initial_value": text(100, 0),
                "min_value": text(100),
                "max_value": text(100),
            },
        ),
        _within("min_value", "max_value"),
    ),
    "rich_text_input": obj(
        {},
        {
            **_ID,
            **_FOCUS,
            **_PLACEHOLDER,
            **_DISPATCH,
            "initial_value": RICH_TEXT,
            "min_lines": number(1),
            "max_lines": number(1),
        },
    ),
    "file_input": obj({}, {**_ID, "filetypes": items(text(30), 100), "max_files": number(1, 10)}),
    "workflow_button": obj(
        {"text": plain(75), "workflow": anything}, {**_ID, "style": STYLE, "accessibility_label": text(75)}
    ),
    "feedback_buttons": obj({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ID),
    "icon_button": obj(
        {"icon": one_of("trash"), "text": plain(75)},
        {
            **_ID,
            **_CONFIRM,
            "value": text(2000),
            "accessibility_label": text(75),
            "visible_to_user_ids": _IDS,
        },
    ),
    "image": IMAGE_ELEMENT,
}

_PICKERS: Final = {
    name for name in ELEMENTS if name.endswith("_select") or name in {"datepicker", "timepicker", "datetimepicker"}
}
_TICKS: Final = {"checkboxes", "radio_buttons"}
_TYPED: Final = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}


def _pick(names: set[str]) -> dict[str, Check]:
    return {name: ELEMENTS[name] for name in sorted(names)}


IN_ACTIONS: Final = _pick({"button", "overflow", "workflow_button", "rich_text_input"} | _PICKERS | _TICKS)
IN_SECTION: Final = _pick({"button", "overflow", "workflow_button", "image"} | _PICKERS | _TICKS)
IN_INPUT: Final = _pick(_PICKERS | _TICKS | _TYPED | {"file_input"})
IN_CONTEXT_ACTIONS: Final = _pick({"feedback_buttons", "icon_button"})
