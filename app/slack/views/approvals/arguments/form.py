"""The forms of a called tool: its arguments to be changed, options to choose from, a short answer to be typed.

Each function returns blocks for a modal of the caller's; ``app.slack.requests.argument_form`` reads them. What is
somebody's stands masked and cannot be changed, until whoever reads it stands on record for that.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.domain.actions.argument_rows import ArgumentRow
from app.domain.actions.tool_call import ANSWER_CHARS_MAX
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals.arguments.fields import TYPED_MAX, ArgumentField, Widget, fields_of, option_label
from app.slack.views.approvals.arguments.shown import argument_lines
from app.slack.views.approvals.modals import REASON_TYPED_MAX
from app.slack.views.blocks.modal import View, input_block, plain
from app.slack.views.blocks.rich import Element, actions, button, rich, say, section
from app.tool_schemas import rows_of

BUTTONS_MAX: Final = 5
BUTTON_MAX: Final = 75
LABEL_MAX: Final = 120
LINE_MAX: Final = 80
LEFT_OUT: Final = "-"  # the value of the option that leaves an argument out


def changes_form(
    schema: Mapping[str, Any], arguments: Mapping[str, Any], *, revealed: bool = False, asks_for: str = ""
) -> list[View]:
    """An input for each argument that may be changed, the others as they stay, and a reason.

    What is somebody's is among the others, above a button that names the request (``asks_for``), until ``revealed``.
    """
    fields = fields_of(schema, arguments, revealed=revealed)
    inputs = [_input(field) for field in fields if field.widget is not Widget.FIXED]
    hidden = {field.name for field in fields if field.hidden}
    open_names = {field.name for field in fields if field.widget is not Widget.FIXED}
    fixed = {name: value for name, value in arguments.items() if name not in open_names | hidden}
    return [
        rich("argument-intro", section(say(catalogue.ARGUMENT_FORM_INTRO))),
        *_staying("argument-fixed", catalogue.ARGUMENT_FORM_FIXED, rows_of(schema, fixed)),
        *_hidden(rows_of(schema, {name: arguments[name] for name in arguments if name in hidden}), asks_for),
        *inputs,
        reason_input(),
    ]


def _staying(mark: str, title: str, found: Sequence[ArgumentRow]) -> list[View]:
    return [rich(mark, section(say(title, bold=True)), *argument_lines(found))] if found else []


def _hidden(found: Sequence[ArgumentRow], asks_for: str) -> list[View]:
    blocks = _staying("argument-hidden", catalogue.ARGUMENT_FORM_HIDDEN, found)
    if blocks and asks_for:
        told = rich("argument-reveal-told", section(say(catalogue.ARGUMENT_FORM_REVEAL)))
        pressed = actions("argument-reveal", button(ids.REVEAL_ARGUMENTS, catalogue.REVEAL, asks_for))
        return [*blocks, told, pressed]
    return blocks


def choice_form(options: Sequence[str]) -> list[View]:
    """A menu of what may be chosen, and a reason."""
    choices = [_option(option_label(one), str(place)) for place, one in enumerate(options)]
    element = {"type": "radio_buttons", "action_id": ids.ANSWER_INPUT, "options": choices}
    return [input_block(ids.ANSWER_BLOCK, catalogue.ANSWER_CHOICE_LABEL, "", element), reason_input()]


def text_form() -> list[View]:
    """Room for a short answer, and for a reason."""
    element = {
        "type": "plain_text_input",
        "action_id": ids.ANSWER_INPUT,
        "multiline": True,
        "max_length": ANSWER_CHARS_MAX,
        "focus_on_load": True,
    }
    hint = catalogue.ANSWER_TEXT_HINT
    return [input_block(ids.ANSWER_BLOCK, catalogue.ANSWER_TEXT_LABEL, hint, element), reason_input()]


def choice_buttons(options: Sequence[str], action_id: str, value: str) -> list[Element]:
    """For a card, where they are few enough; each one's ``action_id`` ends in its place. Too many: none."""
    if len(options) > BUTTONS_MAX:
        return []
    return [button(f"{action_id}_{place}", option_label(one), value) for place, one in enumerate(options)]


def reason_input() -> View:
    """Why; it may be left empty."""
    element = {
        "type": "plain_text_input",
        "action_id": ids.REASON_INPUT,
        "multiline": True,
        "max_length": REASON_TYPED_MAX,
    }
    asked = input_block(ids.REASON_BLOCK, catalogue.ANSWER_REASON_LABEL, catalogue.ANSWER_REASON_HINT, element)
    return {**asked, "optional": True}


def block_of(field: ArgumentField) -> str:
    """Its input's block, which names the arguments it was made for: another form's answer fits none of it."""
    return f"{ids.ARGUMENT_BLOCK}-{field.place}"


def shown_amount(field: ArgumentField) -> str:
    """A sum as its input shows it."""
    return formats.spoken().amount(int(field.initial), field.currency)


def _input(field: ArgumentField) -> View:
    label = field.label if len(field.label) <= LABEL_MAX else f"{field.label[: LABEL_MAX - 1]}…"
    block = input_block(block_of(field), label, _hint(field), {**_element(field), "action_id": ids.ARGUMENT_INPUT})
    return block if _must_be_filled(field) else {**block, "optional": True}


def _must_be_filled(field: ArgumentField) -> bool:
    """Slack calls whatever may be left empty optional, and sends no form in which something else is empty."""
    return field.required and not _empty_as_asked(field)


def _empty_as_asked(field: ArgumentField) -> bool:
    """The program asked with an empty text: it can be left so."""
    return field.widget is Widget.TEXT and field.given and not field.initial.strip()


def _hint(field: ArgumentField) -> str:
    match field.widget:
        case Widget.JSON:
            return catalogue.ARGUMENT_HINT_JSON
        case Widget.MONEY:
            return catalogue.ARGUMENT_HINT_MONEY.format(currency=field.currency)
        case Widget.TEXT if field.required and _empty_as_asked(field):
            return catalogue.ARGUMENT_HINT_EMPTY
        case _:
            return ""


def _element(field: ArgumentField) -> View:
    match field.widget:
        case Widget.OPTIONS:
            return _menu(field, [(option_label(one), str(place)) for place, one in enumerate(field.options)])
        case Widget.YES_NO:
            return _menu(field, [(catalogue.ARGUMENT_YES_NO[one], one) for one in ("yes", "no")])
        case Widget.DATE:
            return {"type": "datepicker", **({"initial_date": field.initial} if field.initial else {})}
        case Widget.NUMBER:
            return {"type": "number_input", "is_decimal_allowed": True, **_initial(field.initial)}
        case Widget.MONEY:
            return {"type": "plain_text_input", "max_length": 30, **_initial(shown_amount(field))}
        case _:
            most = max(field.most, len(field.initial)) if field.widget is Widget.TEXT else TYPED_MAX
            lines = field.widget is Widget.JSON or _of_lines(field)
            return {"type": "plain_text_input", "multiline": lines, "max_length": most, **_initial(field.initial)}


def _of_lines(field: ArgumentField) -> bool:
    """Whether it wants more than a line: it has more, it is long, or its schema says how long it may be."""
    return "\n" in field.initial or len(field.initial) > LINE_MAX or LINE_MAX * 2 < field.most < TYPED_MAX


def _initial(text: str) -> View:
    return {"initial_value": text} if text else {}


def _menu(field: ArgumentField, choices: list[tuple[str, str]]) -> View:
    if not field.required:
        choices = [*choices, (catalogue.ARGUMENT_LEFT_OUT, LEFT_OUT)]
    options = [_option(text, value) for text, value in choices]
    chosen = field.initial if field.given else LEFT_OUT
    initial = [one for one in options if one["value"] == chosen]
    return {"type": "static_select", "options": options, **({"initial_option": initial[0]} if initial else {})}


def _option(text: str, value: str) -> View:
    return {"text": plain(text), "value": value}
