"""What JSON says of a value for certain; what it does not is refused before anything is sent or hashed."""

import math
from typing import Any, Final

from .errors import CountersignError

DEPTH_MAX: Final = 64
NUMBER_MAX: Final = 2**53 - 1  # beyond it, neighbours become one and the same number in most languages


class UnsayableArguments(CountersignError, ValueError):
    """What RFC 8785 has no single form for; the sentence names the first such thing and where it stands."""


def check_json(value: Any, where: str = "arguments") -> None:
    """Raises UnsayableArguments."""
    _check(value, where, DEPTH_MAX)


def _check(value: Any, where: str, deeper: int) -> None:
    if deeper < 0:
        raise UnsayableArguments(f"{where} stands deeper than {DEPTH_MAX} levels")
    if isinstance(value, dict):
        for name, one in value.items():
            _check_text(name, f"a name in {where}")
            _check(one, f"{where}.{name}", deeper - 1)
    elif isinstance(value, (list, tuple)):
        for number, one in enumerate(value):
            _check(one, f"{where}[{number}]", deeper - 1)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        _check_number(value, where)
    elif value is not None and not isinstance(value, bool):
        _check_text(value, where)


def _check_number(value: float, where: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise UnsayableArguments(f"{where} is no number in JSON: {value}")
    if abs(value) > NUMBER_MAX:
        raise UnsayableArguments(f"{where} is beyond 2^53 - 1; send it as a text")


def _check_text(value: Any, where: str) -> None:
    if not isinstance(value, str):
        raise UnsayableArguments(f"{where} is a {type(value).__name__}, which JSON does not have")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise UnsayableArguments(f"{where} has half of a surrogate pair, which is no character")
