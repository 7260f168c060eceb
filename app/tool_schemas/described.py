"""What a schema says about one value: all of its parts that may be meant, references followed."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.tool_schemas.limits import APPLIED_MAX
from app.tool_schemas.references import way_of

_Schema = Mapping[str, Any]


def parts_of(root: _Schema, schema: Any) -> tuple[_Schema, ...]:
    """It first, then what it refers to, what it is all of, and what it may be."""
    found: dict[int, _Schema] = {}
    waiting = [schema]
    while waiting and len(found) < APPLIED_MAX:
        one = waiting.pop(0)
        if not isinstance(one, Mapping) or id(one) in found:
            continue
        found[id(one)] = one
        if isinstance(one.get("$ref"), str):
            waiting.append(_at(root, one["$ref"]))
        waiting += [inner for word in ("allOf", "anyOf", "oneOf") for inner in _list(one.get(word))]
        waiting += [one[word] for word in ("if", "then", "else") if word in one]
        waiting += _mapping(one.get("dependentSchemas")).values()
    return tuple(found.values())


def property_of(root: _Schema, schema: Any, name: str) -> _Schema:
    """What is said of one field; all of it together where several parts say something."""
    found = [one["properties"][name] for one in parts_of(root, schema) if name in _mapping(one.get("properties"))]
    if not found:
        found = [
            one[word] for one in parts_of(root, schema) for word in _OTHERS if isinstance(one.get(word), Mapping)
        ]
    return _together(found)


def items_of(root: _Schema, schema: Any) -> _Schema:
    """What is said of a list's entries."""
    parts = parts_of(root, schema)
    found = [
        one[word] for one in parts for word in ("items", "unevaluatedItems") if isinstance(one.get(word), Mapping)
    ]
    found += [inner for one in parts for inner in _list(one.get("prefixItems"))]
    return _together(found)


def names_of(root: _Schema, schema: Any) -> list[str]:
    """The fields that it names, in its order."""
    return list(dict.fromkeys(name for one in parts_of(root, schema) for name in _mapping(one.get("properties"))))


def said(root: _Schema, schema: Any, word: str) -> Iterator[Any]:
    """What its parts say under one word, the nearest first."""
    return (one[word] for one in parts_of(root, schema) if word in one)


_OTHERS: Final = ("additionalProperties", "unevaluatedProperties")


def _together(found: list[Any]) -> _Schema:
    return found[0] if len(found) == 1 and isinstance(found[0], Mapping) else {"allOf": found}


def _at(root: _Schema, reference: str) -> Any:
    one: Any = root
    for step in way_of(reference) or ():
        if isinstance(one, Mapping):
            one = one.get(step)
        else:
            one = (
                one[int(step)]
                if isinstance(one, list | tuple) and step.isdecimal() and int(step) < len(one)
                else None
            )
    return one


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
