"""What any JSON has to be before it is looked at closer: small, shallow, its numbers and texts unmistakable."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.tool_schemas.faults import ArgumentFault, FaultCode, pointer_of

NUMBER_MAX: Final = 2**53 - 1  # beyond it a double skips whole numbers, and another reader would see another one
_HALF: Final = re.compile("[\ud800-\udfff]")
_Path = list[str | int]


def shape_faults(value: Any, *, depth_max: int, values_max: int) -> list[ArgumentFault]:
    """The first that is found: what is too much is not looked at to its end."""
    for fault in _faults(value, depth_max, values_max):
        return [fault]
    return []


def _faults(value: Any, depth_max: int, values_max: int) -> Iterator[ArgumentFault]:
    waiting: list[tuple[Any, _Path]] = [(value, [])]
    count = 0
    while waiting:
        one, path = waiting.pop()
        count += 1
        if count > values_max:
            yield ArgumentFault("", FaultCode.VALUES, str(values_max))
        if len(path) > depth_max:
            yield ArgumentFault(pointer_of(path), FaultCode.DEPTH, str(depth_max))
        if wrong := _wrong(one):
            yield ArgumentFault(pointer_of(path), wrong, str(NUMBER_MAX) if wrong is FaultCode.NUMBER else "")
        elif isinstance(one, Mapping):
            if any(_HALF.search(name) for name in one):
                yield ArgumentFault(pointer_of(path), FaultCode.TEXT)
            waiting += [(inner, [*path, name]) for name, inner in one.items()]
        elif isinstance(one, list | tuple):
            waiting += [(inner, [*path, place]) for place, inner in enumerate(one)]


def _wrong(one: Any) -> FaultCode | None:
    if one is None or isinstance(one, bool):
        return None
    if isinstance(one, int | float):
        # Neither NaN nor infinity is.
        return None if abs(one) <= NUMBER_MAX else FaultCode.NUMBER
    if isinstance(one, str):
        return FaultCode.TEXT if _HALF.search(one) else None
    if isinstance(one, Mapping):
        return None if all(isinstance(name, str) for name in one) else FaultCode.NOT_JSON
    return None if isinstance(one, list | tuple) else FaultCode.NOT_JSON
