"""Where `$ref` leads within a schema, and how much is held against one value when all are followed."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from app.tool_schemas.keywords import SAME_VALUE, inner_schemas
from app.tool_schemas.limits import APPLIED_MAX, CHAIN_MAX

Way: TypeAlias = tuple[str, ...]
Places: TypeAlias = Mapping[Way, Any]
TOP: Final[Way] = ()


class CircleError(ValueError):
    """A schema that is held against a value before itself is."""


def places_of(schema: Any) -> dict[Way, Any]:
    """Every schema in it by the way there, itself first."""
    found: dict[Way, Any] = {}
    waiting: list[tuple[Way, Any]] = [(TOP, schema)]
    while waiting:
        way, one = waiting.pop()
        found[way] = one
        if isinstance(one, Mapping):
            waiting += [((*way, *step), inner) for _, step, inner in inner_schemas(one)]
    return found


def way_of(reference: str) -> Way | None:
    """None where it leads out of the schema."""
    if reference == "#":
        return TOP
    if not reference.startswith("#/"):
        return None
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in unquote(reference[2:]).split("/"))


def cost_fault(places: Places) -> tuple[Way, str] | None:
    """Where too much is held against one value, or a circle of references never comes to one."""
    known: dict[Way, tuple[int, int]] = {}
    for way in places:
        try:
            applied, deep = _applied(places, way, known, ())
        except CircleError:
            return way, "These references lead round in a circle without coming to any value."
        if applied > APPLIED_MAX or deep > CHAIN_MAX:
            return way, (
                f"All references followed, one value would be held against {min(applied, APPLIED_MAX + 1)} schemas, "
                f"{deep} within each other; {APPLIED_MAX} and {CHAIN_MAX} are allowed."
            )
    return None


def _applied(places: Places, way: Way, known: dict[Way, tuple[int, int]], above: tuple[Way, ...]) -> tuple[int, int]:
    """How many schemas, and how many of them within each other."""
    if way in above:
        raise CircleError
    if len(above) > 4 * CHAIN_MAX:
        return APPLIED_MAX + 1, CHAIN_MAX + 1
    if way not in known:
        inner = [_applied(places, one, known, (*above, way)) for one in _same_value(places, way)]
        count = min(APPLIED_MAX + 1, 1 + sum(applied for applied, _ in inner))
        known[way] = (count, 1 + max((deep for _, deep in inner), default=0))
    return known[way]


def _same_value(places: Places, way: Way) -> Iterator[Way]:
    schema = places[way]
    if not isinstance(schema, Mapping):
        return
    yield from ((*way, *step) for word, step, _ in inner_schemas(schema) if word in SAME_VALUE)
    target = way_of(schema["$ref"]) if isinstance(schema.get("$ref"), str) else None
    if target is not None and target in places:
        yield target
