"""Keywords as we hold them: each counts what it costs, and none is slower than its text is long."""

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from fractions import Fraction
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError, validators

from app.tool_schemas import formats, patterns
from app.tool_schemas.canonical import canonical
from app.tool_schemas.limits import STEPS_MAX

Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]


class TooCostly(Exception):
    """It would take longer than a call's arguments are worth."""


class Budget:
    """Of one check."""

    def __init__(self) -> None:
        self._left = STEPS_MAX

    def take(self, steps: int) -> None:
        """Raises TooCostly."""
        self._left -= steps
        if self._left < 0:
            raise TooCostly


BUDGET: Final[ContextVar[Budget]] = ContextVar("budget")


def _pattern(validator: Any, pattern: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str):
        BUDGET.get().take(len(instance) // 200)
        if not patterns.matches(pattern, instance):
            yield ValidationError("pattern")


def _format(validator: Any, name: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not formats.holds(name, instance):
        yield ValidationError("format")


def _unique(validator: Any, unique: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if unique and isinstance(instance, list):
        BUDGET.get().take(len(instance))
        if len({canonical(one) for one in instance}) < len(instance):
            yield ValidationError("uniqueItems")


def _multiple(validator: Any, step: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """By the decimals that stand there: 19.99 is a multiple of 0.01."""
    number = isinstance(instance, int | float) and not isinstance(instance, bool)
    if number and (Fraction(repr(instance)) / Fraction(repr(step))).denominator != 1:
        yield ValidationError("multipleOf")


def _required(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    for name in names if isinstance(instance, dict) else ():
        if name not in instance:
            yield ValidationError("required", path=[name])


def _dependent(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    for name, others in names.items() if isinstance(instance, dict) else ():
        if name in instance:
            yield from _required(validator, others, instance, schema)


def _additional(validator: Any, others: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    for name in instance:
        if name in schema.get("properties", {}):
            continue
        if others is False:
            yield ValidationError("additionalProperties", path=[name])
        else:
            yield from validator.descend(instance[name], others, path=name)


def _enum(validator: Any, values: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    BUDGET.get().take(len(values) // 20)
    yield from Draft202012Validator.VALIDATORS["enum"](validator, values, instance, schema)


_OURS: Final[Mapping[str, Keyword]] = {
    "pattern": _pattern,
    "format": _format,
    "uniqueItems": _unique,
    "multipleOf": _multiple,
    "required": _required,
    "dependentRequired": _dependent,
    "additionalProperties": _additional,
    "enum": _enum,
}


def _counted(keyword: Keyword) -> Keyword:
    def held(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        BUDGET.get().take(1)
        yield from keyword(validator, value, instance, schema) or ()

    return held


_EVERY: Final[dict[str, Keyword]] = {**Draft202012Validator.VALIDATORS, **_OURS}
_COUNTED: Final = {name: _counted(one) for name, one in _EVERY.items()}
Held: Final[Any] = validators.extend(Draft202012Validator, _COUNTED)  # type: ignore[no-untyped-call]
