"""How the real server's CEL dialect compares, adds and judges values."""

import base64
import binascii
import json
import math
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from app.local.engine.primitives import durations


class EvaluationError(Exception):
    """CEL found no overload; the expression does not match."""


class Missing:
    """A path that is not there: like null, but never an error."""

    def __repr__(self) -> str:
        return "missing"


MISSING: Final = Missing()


def is_number(value: object) -> bool:
    """True for int and double; booleans are not numbers."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def truthy(value: object) -> bool:
    """Missing, null, false, "" and 0 are false; empty lists and maps are true."""
    if value is MISSING or value is None:
        return False
    if isinstance(value, bool | int | float | str):
        return bool(value)
    return True


def equal(left: object, right: object) -> bool:
    """Missing equals only an explicit null; numbers compare across kinds; other kinds never meet."""
    if left is MISSING or right is MISSING:
        return left is None or right is None
    if is_number(left) and is_number(right):
        return left == right
    if type(left) is not type(right):
        return False
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(value, right[key]) for key, value in left.items())
    return left == right


def not_equal(left: object, right: object) -> bool:
    """The opposite of ``equal``, except that two missing paths differ."""
    return not equal(left, right)


_ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def ordered(operator: str, left: object, right: object) -> bool:
    """Missing is less than anything; null counts as the other side's zero; kinds never mix."""
    below = operator.startswith("<")
    if left is MISSING:
        return below
    if right is MISSING:
        return not below
    if left is None and right is not None:
        left = _zero(right)
    elif right is None and left is not None:
        right = _zero(left)
    if is_number(left) and is_number(right):
        return _ORDER[operator](left, right)
    comparable = isinstance(left, str | bool | bytes | datetime | timedelta)
    if comparable and type(left) is type(right):
        return _ORDER[operator](left, right)
    return False


def _zero(other: object) -> object:
    if is_number(other):
        return 0
    return "" if isinstance(other, str) else None


def text_of(value: object) -> str:
    """A value as concatenation prints it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    if isinstance(value, list | dict):
        return json.dumps(value)
    return str(value)


def add(left: Any, right: Any) -> Any:
    """Numbers add, lists join, anything else concatenates as text; a missing side disappears."""
    if left is MISSING or right is MISSING:
        rest = right if left is MISSING else left
        return False if rest is MISSING else rest
    if is_number(left) and is_number(right):
        return left + right
    if type(left) is type(right) and isinstance(left, str | list | bytes):
        return left + right
    if isinstance(left, datetime | timedelta) and isinstance(right, timedelta):
        return left + right
    return text_of(left) + text_of(right)


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """- * / % on numbers; integer division truncates as in CEL."""
    if left is MISSING or right is MISSING:
        return False
    if not (is_number(left) and is_number(right)):
        if operator == "-" and isinstance(left, datetime) and isinstance(right, datetime | timedelta):
            return left - right
        raise EvaluationError(f"no such overload: {operator}")
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if right == 0:
        raise EvaluationError("divide by zero")
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return quotient if operator == "/" else left - right * quotient
    return left / right if operator == "/" else math.fmod(left, right)


def member_of(needle: object, container: object) -> bool:
    """``in`` for lists and map keys; false when either side is missing."""
    if needle is MISSING or container is MISSING:
        return False
    if isinstance(container, list):
        return any(equal(needle, item) for item in container)
    if isinstance(container, dict):
        return isinstance(needle, str) and needle in container
    raise EvaluationError("no such overload: in")


def moment(value: object) -> datetime:
    """A date from RFC 3339 text, or from seconds or milliseconds since 1970."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError as bad:
            raise EvaluationError(str(bad)) from bad
        return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, UTC)
    raise EvaluationError("no such overload: date")


def _now(shift: int, text: object = "0s") -> datetime:
    try:
        delta = timedelta(seconds=durations.seconds(str(text)))
    except ValueError as bad:
        raise EvaluationError(str(bad)) from bad
    return datetime.fromtimestamp(time.time(), UTC) + shift * delta


def _as_int(value: Any) -> int:
    if isinstance(value, datetime):
        return int(value.timestamp())
    try:
        return int(value)
    except (TypeError, ValueError) as bad:
        raise EvaluationError(str(bad)) from bad


def _as_double(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as bad:
        raise EvaluationError(str(bad)) from bad


def _as_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false", "True", "False", "1", "0"):
        return str(value).lower() in ("true", "1")
    raise EvaluationError("no such overload: bool")


def _decoded(value: Any) -> str:
    try:
        return base64.b64decode(str(value)).decode()
    except (binascii.Error, UnicodeDecodeError) as bad:
        raise EvaluationError(str(bad)) from bad


def _parsed(value: Any) -> object:
    try:
        return json.loads(str(value))
    except ValueError as bad:
        raise EvaluationError(str(bad)) from bad


def _matches(value: Any, pattern: Any) -> bool:
    try:
        return re.search(_text(pattern), _text(value)) is not None
    except re.error as bad:
        raise EvaluationError(str(bad)) from bad


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise EvaluationError("no such overload")
    return value


def size(value: Any) -> int:
    """The length of a text, list or map; 0 for what is missing or null."""
    if value is MISSING or value is None:
        return 0
    if isinstance(value, str | list | dict | bytes):
        return len(value)
    raise EvaluationError("no such overload: size")


# name -> (argument count with the receiver, implementation). Methods and functions share the table.
FUNCTIONS: Final[Mapping[str, tuple[tuple[int, ...], Callable[..., Any]]]] = {
    "contains": ((2,), lambda s, part: _text(part) in _text(s)),
    "startsWith": ((2,), lambda s, part: _text(s).startswith(_text(part))),
    "endsWith": ((2,), lambda s, part: _text(s).endswith(_text(part))),
    "matches": ((2,), _matches),
    "size": ((1,), size),
    "lowercase": ((1,), lambda s: _text(s).lower()),
    "uppercase": ((1,), lambda s: _text(s).upper()),
    "lowerAscii": ((1,), lambda s: _text(s).lower()),
    "upperAscii": ((1,), lambda s: _text(s).upper()),
    "trim": ((1,), lambda s: _text(s).strip()),
    "split": ((2,), lambda s, by: _text(s).split(_text(by))),
    "replace": ((3,), lambda s, old, new: _text(s).replace(_text(old), _text(new))),
    "indexOf": ((2,), lambda s, part: _text(s).find(_text(part))),
    "b64decode": ((1,), _decoded),
    "json_parse": ((1,), _parsed),
    "date": ((1,), moment),
    "timestamp": ((1,), moment),
    "duration": ((1,), lambda s: timedelta(seconds=durations.seconds(_text(s)))),
    "now": ((0,), lambda: _now(0)),
    "now_plus": ((1,), lambda text: _now(1, text)),
    "now_minus": ((1,), lambda text: _now(-1, text)),
    "int": ((1,), _as_int),
    "uint": ((1,), _as_int),
    "double": ((1,), _as_double),
    "string": ((1,), text_of),
    "bool": ((1,), _as_bool),
    "dyn": ((1,), lambda value: value),
}
METHODS: Final = frozenset(
    "contains startsWith endsWith matches size lowerAscii upperAscii trim split replace indexOf".split()
)


def call(name: str, arguments: list[Any]) -> Any:
    """Run a function; any missing argument makes the result false (size: 0)."""
    if name == "size":
        return size(arguments[0])
    if any(argument is MISSING for argument in arguments):
        return False
    try:
        return FUNCTIONS[name][1](*arguments)
    except ValueError as bad:
        raise EvaluationError(str(bad)) from bad
