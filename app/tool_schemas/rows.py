"""A call's arguments as rows for people, by rule from what their schema says; no argument is ever left out."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from app.domain.actions import argument_rows as rows
from app.domain.actions.argument_rows import ArgumentRow, Shown, Single
from app.domain.actions.visible_text import visible
from app.domain.money import exponent
from app.tool_schemas.canonical import canonical
from app.tool_schemas.described import items_of, names_of, property_of, said
from app.tool_schemas.formats import holds

LEVELS_MAX: Final = 3  # of objects within each other that become rows; deeper ones are shown as JSON
ROWS_MAX: Final = 60
COLUMNS_MAX: Final = 8
BLANKED: Final = "•••"  # in the place of one, within JSON
_LABEL_MAX: Final = 80
_ARROW: Final = " › "
_YEARS: Final = (1970, 9999)
_BEGIN: Final = 50  # of a label, which every page shows of it
_ALIKE: Final = 24  # so much of two labels that are the same, and so much of what tells them apart
_PHONE_DIGITS: Final = 10  # of a number; with fewer it is a count, an id or a sum: in cents, millions have nine
_PERSONAL: Final = frozenset({"uri", "email"})
_Schema = Mapping[str, Any]


def rows_of(schema: _Schema, arguments: Mapping[str, Any]) -> tuple[ArgumentRow, ...]:
    """In the schema's order; what it does not name comes last. Of many the last row holds the rest as JSON."""
    found = _told_apart(tuple(_rows(schema, schema, arguments, (), ())))
    if len(found) <= ROWS_MAX:
        return found
    kept = found[: ROWS_MAX - 1]
    rest = {name: value for name, value in arguments.items() if not _within(kept, name)}
    return (*kept, ArgumentRow("", "…", rows.Code(_json(schema, schema, rest or arguments))))


def _told_apart(found: tuple[ArgumentRow, ...]) -> tuple[ArgumentRow, ...]:
    """Where labels begin alike, as one field's title and another's name may, the end of its place is with each."""
    counted = Counter(row.label[:_BEGIN] for row in found)
    return tuple(
        replace(row, label=f"{row.label[:_ALIKE]} …{visible(row.pointer, lines=False)[-_ALIKE:]}")
        if counted[row.label[:_BEGIN]] > 1
        else row
        for row in found
    )


def _within(kept: tuple[ArgumentRow, ...], name: str) -> bool:
    """Whether all of it is shown."""
    pointer = _pointer((name,))
    last = kept[-1].pointer
    return any(row.pointer == pointer or row.pointer.startswith(f"{pointer}/") for row in kept) and not (
        last == pointer or last.startswith(f"{pointer}/")
    )


def _rows(
    root: _Schema, schema: Any, value: Mapping[str, Any], way: tuple[str, ...], labels: tuple[str, ...]
) -> Iterator[ArgumentRow]:
    named = [name for name in names_of(root, schema) if name in value]
    for name in [*named, *sorted(set(value) - set(named))]:
        inner, one = property_of(root, schema, name), value[name]
        here, label = (*way, name), (*labels, label_of(root, inner, name))
        if isinstance(one, Mapping) and one and len(here) < LEVELS_MAX and not _secret(root, inner):
            yield from _rows(root, inner, one, here, label)
        else:
            yield ArgumentRow(_pointer(here), _ARROW.join(label), shown_of(root, inner, one, beside=value))


def label_of(root: _Schema, schema: Any, name: str) -> str:
    """The schema's title, or the name."""
    title = next((text for text in said(root, schema, "title") if isinstance(text, str) and text.strip()), name)
    return visible(title, lines=False)[:_LABEL_MAX] or "“”"


def shown_of(root: _Schema, schema: Any, value: Any, *, beside: Mapping[str, Any]) -> Shown:
    """``beside``: the fields of the object that it is one of."""
    if isinstance(value, list | tuple) and value and not _secret(root, schema):
        return _list(root, schema, value)
    return _single(root, schema, value, beside)


def _list(root: _Schema, schema: Any, value: list[Any] | tuple[Any, ...]) -> Shown:
    each = items_of(root, schema)
    if not any(isinstance(one, Mapping | list | tuple) for one in value):
        return rows.Items(tuple(_single(root, each, one, {}) for one in value))
    flat = all(isinstance(one, Mapping) and not any(_nested(cell) for cell in one.values()) for one in value)
    named = names_of(root, each)
    names = [*named, *sorted({name for one in value if flat for name in one} - set(named))]
    columns = [name for name in names if flat and any(name in one for one in value)]
    if not flat or not 1 <= len(columns) <= COLUMNS_MAX:
        return rows.Code(_json(root, schema, value))
    described = {name: property_of(root, each, name) for name in columns}
    cells = tuple(
        tuple(_single(root, described[name], one.get(name), one) if name in one else _ABSENT for name in columns)
        for one in value
    )
    return rows.Table(tuple(label_of(root, described[name], name) for name in columns), cells)


_ABSENT: Final = rows.Nothing("null")


def _nested(cell: Any) -> bool:
    return isinstance(cell, Mapping | list | tuple)


def _single(root: _Schema, schema: Any, value: Any, beside: Mapping[str, Any]) -> Single:
    if _secret(root, schema):
        return rows.Hidden(len(value) if isinstance(value, str) else len(canonical(value)))
    if value is None or (_nested(value) and not value):
        return rows.Nothing("null" if value is None else "object" if isinstance(value, Mapping) else "list")
    if isinstance(value, bool):
        return rows.YesNo(value)
    if isinstance(value, int | float):
        return _number(root, schema, value, beside)
    return _text(root, schema, value) if isinstance(value, str) else rows.Code(_json(root, schema, value))


def _number(root: _Schema, schema: Any, value: float, beside: Mapping[str, Any]) -> Single:
    if "money" in said(root, schema, "x-show") and value == int(value):
        field = next(said(root, schema, "x-currency-field"), None)
        currency = beside.get(field) if isinstance(field, str) else next(said(root, schema, "x-currency"), None)
        try:
            exponent(str(currency))
        except ValueError:
            return _figures(value)
        return rows.Money(int(value), str(currency))
    return _figures(value)


def _figures(value: float) -> rows.Exact:
    """A card's or a phone's number may be sent as a number, and is masked as a text of its digits would be.

    What stands behind a point is a part of something, and nobody's.
    """
    text = canonical(value)
    whole = text.partition(".")[0].removeprefix("-")
    return rows.Exact(text, personal=len(whole) >= _PHONE_DIGITS)


def _text(root: _Schema, schema: Any, value: str) -> Single:
    if not value:
        return rows.Nothing("text")
    shows = set(said(root, schema, "x-show"))
    if shows & {"code", "diff"}:
        return rows.Code(visible(value), diff="diff" in shows)
    for name in said(root, schema, "format"):
        if isinstance(name, str) and holds(name, value):
            return _formatted(name, value)
    return rows.Text(visible(value))


def _formatted(name: str, value: str) -> Single:
    if name == "date":
        return rows.Day(date.fromisoformat(value))
    if name == "date-time":
        return _moment(value)
    return rows.Exact(visible(value, lines=False), personal=name in _PERSONAL)


def _moment(value: str) -> Single:
    """With its seconds, where it has any. At the ends of the calendar a clock elsewhere shows no time at all."""
    try:
        at = datetime.fromisoformat(value.upper().replace(" ", "T"))
    except ValueError:
        return rows.Exact(visible(value))
    if not _YEARS[0] < at.year < _YEARS[1]:
        return rows.Exact(visible(value))
    seconds = value[17:].rstrip("Zz").partition("+")[0].partition("-")[0]
    return rows.Moment(at, value if seconds.strip("0.") else "")


def _secret(root: _Schema, schema: Any) -> bool:
    """Whoever says so is believed."""
    return True in said(root, schema, "x-secret") or True in said(root, schema, "writeOnly")


def _pointer(way: tuple[str, ...]) -> str:
    return "".join(f"/{name.replace('~', '~0').replace('/', '~1')}" for name in way)


def _json(root: _Schema, schema: Any, value: Any) -> str:
    return visible(json.dumps(_without_secrets(root, schema, value), ensure_ascii=False, indent=1))


def _without_secrets(root: _Schema, schema: Any, value: Any) -> Any:
    if _secret(root, schema):
        return BLANKED
    if isinstance(value, Mapping):
        return {name: _without_secrets(root, property_of(root, schema, name), one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        each = items_of(root, schema)
        return [_without_secrets(root, each, one) for one in value]
    return value
