"""Reads JSON that strangers wrote: one meaning or none, and a ValueError for all that would trip whoever reads on."""

import json
import math
from typing import Any, Final

DEPTH_MAX: Final = 100
DIGITS_MAX: Final = 1_000


def read_json(raw: bytes | str) -> Any:
    """The value. Raises ValueError for what is no JSON in UTF-8, says a thing twice, or is nested beyond sense."""
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite, parse_int=_whole
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not in UTF-8, at byte {error.start}") from None
    if nesting(value) > DEPTH_MAX:
        raise ValueError("nested too deeply")
    return value


def nesting(value: Any) -> int:
    """How many lists and objects stand inside one another, looked at without recursion."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, (dict, list))]:
        depth += 1
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
    return depth


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers differ on which of two equal names counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _whole(digits: str) -> int:
    if len(digits) > DIGITS_MAX:
        raise ValueError("a number is too large")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number
