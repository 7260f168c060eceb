"""The arguments of a call as fields that a reviewer may change: which input each one gets, and which stay."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from app.domain.actions.argument_rows import Hidden, Money
from app.domain.actions.visible_text import visible
from app.domain.privacy.personal_arguments import is_personal
from app.tool_schemas import canonical, digest, rows_of
from app.tool_schemas.described import names_of, property_of, said
from app.tool_schemas.formats import holds
from app.tool_schemas.rows import label_of, shown_of

FIELDS_MAX: Final = 40
TYPED_MAX: Final = 3_000
OPTIONS_MAX: Final = 99  # and one more, for what may be left out
OPTION_MAX: Final = 75
_PLAIN_NUMBER: Final = re.compile(r"-?\d{1,16}(\.\d{1,10})?", re.ASCII)
_Schema = Mapping[str, Any]


class Widget(Enum):
    """How one argument is changed."""

    FIXED = "fixed"  # not at all: a secret, a constant, too long for Slack, the currency of a sum, or somebody's
    OPTIONS = "options"
    YES_NO = "yes_no"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class ArgumentField:
    """``place`` names its block; ``initial`` is what its input shows, empty where the argument is not there.

    ``hidden``: it could be changed, once what is somebody's in it is revealed on record.
    """

    name: str
    label: str
    widget: Widget
    place: str
    initial: str
    required: bool
    given: bool
    options: tuple[Any, ...] = ()
    currency: str = ""
    most: int = TYPED_MAX
    hidden: bool = False


def fields_of(schema: _Schema, arguments: Mapping[str, Any], *, revealed: bool = False) -> tuple[ArgumentField, ...]:
    """In the schema's order; the same every time for the same schema and arguments.

    ``revealed``: for whoever stands on record as having seen what is somebody's; for others it is fixed.
    """
    named = names_of(schema, schema)
    names = [*named, *sorted(set(arguments) - set(named))][:FIELDS_MAX]
    required = {one for names_ in said(schema, schema, "required") if isinstance(names_, list) for one in names_}
    currencies = _currencies(schema, arguments)
    mark = digest(canonical([schema, arguments]))[:12]
    found = tuple(
        _field(schema, arguments, name, f"{mark}-{place}", required=name in required, fixed=name in currencies)
        for place, name in enumerate(names)
    )
    return found if revealed else tuple(_masked(schema, arguments, field) for field in found)


def _masked(schema: _Schema, arguments: Mapping[str, Any], field: ArgumentField) -> ArgumentField:
    """What an input must not show stays as it is: half of a number could be no better changed than seen."""
    if field.widget is Widget.FIXED or not field.given:
        return field
    if not is_personal(rows_of(schema, {field.name: arguments[field.name]})):
        return field
    return replace(field, widget=Widget.FIXED, initial="", options=(), currency="", hidden=True)


def _currencies(schema: _Schema, arguments: Mapping[str, Any]) -> set[str]:
    """Another currency would make another sum of the same figures."""
    found = (said(schema, property_of(schema, schema, name), "x-currency-field") for name in arguments)
    return {str(one) for words in found for one in words}


def _field(
    root: _Schema, arguments: Mapping[str, Any], name: str, place: str, *, required: bool, fixed: bool
) -> ArgumentField:
    inner, given = property_of(root, root, name), name in arguments
    value = arguments.get(name)
    options = _options(root, inner)
    shown = shown_of(root, inner, value, beside=arguments)
    currency = shown.currency if isinstance(shown, Money) and shown.minor_units >= 0 else ""
    secret = given and isinstance(shown, Hidden)
    widget = Widget.FIXED if fixed or secret else _widget(root, inner, value, given, options, currency)
    return ArgumentField(
        name=name,
        label=label_of(root, inner, name),
        widget=widget,
        place=place,
        initial=_initial(widget, value, options) if given else "",
        required=required,
        given=given,
        options=options if widget is Widget.OPTIONS else (),
        currency=currency if widget is Widget.MONEY else "",
        most=_most(root, inner),
    )


def _widget(root: _Schema, schema: Any, value: Any, given: bool, options: tuple[Any, ...], currency: str) -> Widget:
    kinds = _types(root, schema)
    if any(True for _ in said(root, schema, "const")) or (True in said(root, schema, "x-secret")):
        return Widget.FIXED
    if options and (not given or canonical(value) in map(canonical, options)):
        return Widget.OPTIONS
    if kinds == {"boolean"} and (not given or isinstance(value, bool)):
        return Widget.YES_NO
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kinds and kinds <= {"integer", "number"} and (not given or (number and _plain(value))):
        return Widget.MONEY if currency else Widget.NUMBER
    if kinds == {"string"} and (not given or (isinstance(value, str) and len(value) <= TYPED_MAX and _seen(value))):
        dated = "date" in said(root, schema, "format") and (not given or holds("date", str(value)))
        return Widget.DATE if dated else Widget.TEXT
    return Widget.JSON if not given or len(_written(value)) <= TYPED_MAX else Widget.FIXED


def _initial(widget: Widget, value: Any, options: tuple[Any, ...]) -> str:
    match widget:
        case Widget.OPTIONS:
            return str([canonical(one) for one in options].index(canonical(value)))
        case Widget.YES_NO:
            return "yes" if value else "no"
        case Widget.TEXT | Widget.DATE:
            return str(value)
        case Widget.NUMBER | Widget.MONEY:
            return canonical(value)
        case Widget.JSON:
            return _written(value)
        case Widget.FIXED:
            return ""


def _options(root: _Schema, schema: Any) -> tuple[Any, ...]:
    """None where they are no choice of a few plain values."""
    found: Sequence[Any] = next(said(root, schema, "enum"), ())
    plain = all(one is None or isinstance(one, str | int | float) for one in found)
    named = {option_label(one) for one in found} if plain else set()
    return tuple(found) if 0 < len(named) == len(found) <= OPTIONS_MAX else ()


def option_label(value: Any) -> str:
    """As an option of a menu is called."""
    text = visible(value, lines=False) if isinstance(value, str) and value else canonical(value)
    return text if len(text) <= OPTION_MAX else f"{text[: OPTION_MAX - 1]}…"


def _types(root: _Schema, schema: Any) -> set[str]:
    kinds = next(said(root, schema, "type"), ())
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _most(root: _Schema, schema: Any) -> int:
    bounds = [bound for bound in said(root, schema, "maxLength") if isinstance(bound, int)]
    return max(1, min([TYPED_MAX, *bounds]))


def _plain(value: float) -> bool:
    return _PLAIN_NUMBER.fullmatch(canonical(value)) is not None


def _seen(text: str) -> bool:
    """Whether an input shows all of it, and gives it back as it was."""
    return visible(text) == text and "\t" not in text


def _written(value: Any) -> str:
    """JSON in which nothing hides: what no reader would see is escaped, and means the same."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    return "".join(char if char in " \n" or visible(char) == char else json.dumps(char)[1:-1] for char in text)
