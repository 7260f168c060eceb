"""A call's arguments, held against the schema that their tool declares."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.exceptions import Unresolvable

from app.domain.actions.tool_call import ARGUMENTS_BYTES_MAX
from app.tool_schemas.canonical import canonical, plain
from app.tool_schemas.faults import ArgumentFault, FaultCode, pointer_of
from app.tool_schemas.held_keywords import BUDGET, Budget, Held, TooCostly
from app.tool_schemas.limits import (
    ARGUMENTS_DEPTH_MAX,
    ARGUMENTS_VALUES_MAX,
    FAULTS_MAX,
)
from app.tool_schemas.shape import shape_faults

_ALLOWED_MAX: Final = 200
_NOWHERE: Final[Registry[Any]] = Registry()  # it fetches nothing, and knows no address
_CODES: Final = {
    "type": FaultCode.TYPE,
    "enum": FaultCode.ENUM,
    "const": FaultCode.CONST,
    "minimum": FaultCode.LEAST,
    "maximum": FaultCode.MOST,
    "exclusiveMinimum": FaultCode.ABOVE,
    "exclusiveMaximum": FaultCode.BELOW,
    "multipleOf": FaultCode.MULTIPLE,
    "minLength": FaultCode.LENGTH_LEAST,
    "maxLength": FaultCode.LENGTH_MOST,
    "pattern": FaultCode.PATTERN,
    "format": FaultCode.FORMAT,
    "minItems": FaultCode.ITEMS_LEAST,
    "maxItems": FaultCode.ITEMS_MOST,
    "uniqueItems": FaultCode.UNIQUE,
    "contains": FaultCode.CONTAINS,
    "minProperties": FaultCode.FIELDS_LEAST,
    "maxProperties": FaultCode.FIELDS_MOST,
    "required": FaultCode.REQUIRED,
    "dependentRequired": FaultCode.REQUIRED,
    "additionalProperties": FaultCode.UNKNOWN,
    "unevaluatedProperties": FaultCode.LEFT_OVER,
    "unevaluatedItems": FaultCode.LEFT_OVER,
    "anyOf": FaultCode.ALTERNATIVES,
    "oneOf": FaultCode.ALTERNATIVES,
}


def check_arguments(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> list[ArgumentFault]:
    """What is wrong with them; nothing: they are the tool's. ``schema`` is one that ``check_schema`` let pass."""
    faults = shape_faults(arguments, depth_max=ARGUMENTS_DEPTH_MAX, values_max=ARGUMENTS_VALUES_MAX)
    if faults:
        return faults
    if len(canonical(arguments).encode()) > ARGUMENTS_BYTES_MAX:
        return [ArgumentFault("", FaultCode.SIZE, str(ARGUMENTS_BYTES_MAX))]
    token = BUDGET.set(Budget())
    try:
        return _told(Held(plain(schema), registry=_NOWHERE).iter_errors(plain(arguments)))
    except (TooCostly, RecursionError):
        return [ArgumentFault("", FaultCode.COSTLY)]
    except Unresolvable:
        return [ArgumentFault("", FaultCode.FORBIDDEN)]
    finally:
        BUDGET.reset(token)


def _told(errors: Iterator[ValidationError]) -> list[ArgumentFault]:
    """Each once, in the order of their places."""
    found = dict.fromkeys(_fault(one) for one in islice(errors, FAULTS_MAX))
    return sorted(found, key=lambda one: one.pointer)


def _fault(error: ValidationError) -> ArgumentFault:
    """Of alternatives the one that is nearest to what was sent."""
    nearest = best_match([error]) if error.context else error
    error = nearest or error
    word = str(error.validator)
    kind = _CODES.get(word, FaultCode.FORBIDDEN)
    return ArgumentFault(pointer_of(list(error.absolute_path)), kind, _allowed(word, error.validator_value))


def _allowed(word: str, value: Any) -> str:
    """As the schema has it; what was sent is never repeated."""
    if word == "type":
        return " or ".join([value] if isinstance(value, str) else value)
    if word == "enum":
        return _cut(", ".join(canonical(one) for one in value))
    return _cut(value if isinstance(value, str) else canonical(value)) if word in _CODES else ""


def _cut(text: str) -> str:
    return text if len(text) <= _ALLOWED_MAX else f"{text[: _ALLOWED_MAX - 1]}…"
