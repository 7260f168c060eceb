"""What a reviewer sent with a form of a called tool: new arguments, an answer, or what is wrong with which field.

An input that is as it was shown keeps the argument as it was, to the character: what Slack makes of a text on its way
changes nothing.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.actions.tool_call import ANSWER_CHARS_MAX
from app.ports.formats import AmountUnclear
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals.arguments.fields import TYPED_MAX, ArgumentField, Widget, fields_of
from app.slack.views.approvals.arguments.form import LEFT_OUT, block_of, shown_amount
from app.slack.views.approvals.modals import REASON_TYPED_MAX
from app.tool_schemas import ArgumentFault, FaultCode, canonical, check_arguments

_NUMBER: Final = re.compile(r"-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][+-]?\d{1,3})?", re.ASCII)
_MENUS: Final = (Widget.OPTIONS, Widget.YES_NO)
_SAID_MAX: Final = 250
Values = Mapping[str, Mapping[str, Mapping[str, Any]]]  # the `state.values` of a submitted view


@dataclass(frozen=True)
class NewArguments:
    """``canonical`` is RFC 8785. ``changed`` False: they are the arguments that were asked for."""

    canonical: str
    changed: bool
    reason: str

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(json.loads(self.canonical))


@dataclass(frozen=True)
class Answer:
    """What was chosen or typed."""

    text: str
    reason: str


@dataclass(frozen=True)
class FieldErrors:
    """Sentences by the inputs' blocks, as `response_action: errors` takes them."""

    errors: Mapping[str, str]


class _LeftOut(Exception):
    """The argument is not to be there."""


def read_changes(
    values: Values, schema: Mapping[str, Any], arguments: Mapping[str, Any]
) -> NewArguments | FieldErrors:
    """Of ``changes_form`` with the same schema and arguments; another one's answer is refused as too old.

    What it did not show, because it is somebody's, stays as it was.
    """
    hidden = {one.name for one in fields_of(schema, arguments) if one.hidden}
    fields = [one for one in fields_of(schema, arguments, revealed=True) if one.widget is not Widget.FIXED]
    if any(block_of(field) not in values and field.name not in hidden for field in fields):
        return FieldErrors({ids.REASON_BLOCK: catalogue.ARGUMENT_FORM_OLD})
    fields = [field for field in fields if block_of(field) in values]
    new, errors = dict(arguments), dict(_reason_errors(values))
    for field in fields:
        try:
            new[field.name] = _value(field, _entered(values, block_of(field)), arguments)
        except _LeftOut:
            new.pop(field.name, None)
        except ValueError as error:
            errors[block_of(field)] = str(error)[:_SAID_MAX]
    errors = {**_errors(check_arguments(schema, new), fields), **errors}  # what could not be read is as it was
    if errors:
        return FieldErrors(errors)
    written = canonical(new)
    return NewArguments(written, written != canonical(arguments), reason_of(values))


def read_choice(values: Values, options: Sequence[str]) -> Answer | FieldErrors:
    """Of ``choice_form`` with the same options."""
    chosen = _entered(values, ids.ANSWER_BLOCK, ids.ANSWER_INPUT)
    known = {str(place): one for place, one in enumerate(options)}
    errors = dict(_reason_errors(values))
    if chosen not in known:
        errors[ids.ANSWER_BLOCK] = catalogue.ANSWER_CHOOSE
    return FieldErrors(errors) if errors else Answer(known[chosen], reason_of(values))


def read_text(values: Values) -> Answer | FieldErrors:
    """Of ``text_form``."""
    text = _entered(values, ids.ANSWER_BLOCK, ids.ANSWER_INPUT).strip()
    errors = dict(_reason_errors(values))
    if not text:
        errors[ids.ANSWER_BLOCK] = catalogue.ANSWER_EMPTY
    elif len(text) > ANSWER_CHARS_MAX:
        errors[ids.ANSWER_BLOCK] = catalogue.ANSWER_TOO_LONG.format(limit=ANSWER_CHARS_MAX)
    return FieldErrors(errors) if errors else Answer(text, reason_of(values))


def reason_of(values: Values) -> str:
    """What stands under the reason; empty where nothing does."""
    return _entered(values, ids.REASON_BLOCK, ids.REASON_INPUT).strip()


def fault_words(fault: ArgumentFault) -> str:
    """A fault in the language of the moment."""
    allowed = fault.allowed
    if fault.kind is FaultCode.FORMAT:
        allowed = catalogue.ARGUMENT_FORMATS.get(allowed, allowed)
    if fault.kind is FaultCode.TYPE:
        allowed = catalogue.ARGUMENT_OR.join(catalogue.ARGUMENT_TYPES.get(one, one) for one in allowed.split(" or "))
    said: str = catalogue.ARGUMENT_FAULT[fault.kind.value].format(allowed=allowed)
    return said


def _errors(faults: Sequence[ArgumentFault], fields: Sequence[ArgumentField]) -> dict[str, str]:
    """At the field that has it; what belongs to none that can be changed stands at the reason, with its name."""
    blocks = {field.name: block_of(field) for field in fields}
    errors: dict[str, str] = {}
    for fault in faults:
        block, inner = blocks.get(fault.field), fault.pointer.count("/") > 1
        place = f"{fault.pointer}: " if inner or (block is None and fault.pointer) else ""
        errors.setdefault(block or ids.REASON_BLOCK, f"{place}{fault_words(fault)}"[:_SAID_MAX])
    return errors


def _reason_errors(values: Values) -> list[tuple[str, str]]:
    too_long = len(reason_of(values)) > REASON_TYPED_MAX
    return [(ids.REASON_BLOCK, catalogue.REASON_TOO_LONG.format(limit=REASON_TYPED_MAX))] if too_long else []


def _value(field: ArgumentField, typed: str, arguments: Mapping[str, Any]) -> Any:
    """Raises _LeftOut, or ValueError with what is wrong."""
    shown = shown_amount(field) if field.widget is Widget.MONEY and field.given else field.initial
    if typed.strip() == _lines(shown).strip():
        if field.given:
            return arguments[field.name]
        raise _LeftOut
    if len(typed) > TYPED_MAX:
        raise ValueError(catalogue.ARGUMENT_FAULT["length_most"].format(allowed=TYPED_MAX))
    return _changed(field, typed)


def _changed(field: ArgumentField, typed: str) -> Any:
    text = typed.strip()
    if field.widget is Widget.TEXT and (text or field.required):
        return text
    if text == "" or (text == LEFT_OUT and field.widget in _MENUS):
        if field.required:
            raise ValueError(catalogue.ARGUMENT_FAULT["required"])
        raise _LeftOut
    match field.widget:
        case Widget.OPTIONS:
            if not text.isdecimal() or int(text) >= len(field.options):
                raise ValueError(catalogue.ANSWER_CHOOSE)
            return field.options[int(text)]
        case Widget.YES_NO:
            return text == "yes"
        case Widget.NUMBER:
            return _number(text)
        case Widget.MONEY:
            return _amount(field, text)
        case Widget.JSON:
            return _json(text)
        case _:
            return text


def _number(text: str) -> Any:
    if not _NUMBER.fullmatch(text):
        raise ValueError(catalogue.ARGUMENT_NO_NUMBER)
    return json.loads(text)


def _amount(field: ArgumentField, text: str) -> int:
    try:
        return formats.spoken().read_amount(text, field.currency)
    except AmountUnclear:
        raise ValueError(catalogue.AMOUNT_UNCLEAR.format(example=shown_amount(field))) from None


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise ValueError(catalogue.ARGUMENT_NO_JSON) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _entered(values: Values, block: str, action: str = ids.ARGUMENT_INPUT) -> str:
    entry = (values.get(block) or {}).get(action) or {}
    chosen = entry.get("selected_option") or {}
    text = str(entry.get("value") or chosen.get("value") or entry.get("selected_date") or "")
    return _lines(text).replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
