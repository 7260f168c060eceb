"""What calls are described with: JSON Schema 2020-12, and one line for each call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.domain.people.api_keys import Scope

Schema = Mapping[str, Any]

TEXT: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
HASH: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
FREE: Final[Schema] = {"type": "object"}
PROBLEM: Final[Schema] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": WHOLE,
        "detail": {**TEXT, "description": "A sentence that says what to do"},
        "code": {**TEXT, "description": "A word for programs"},
    },
}


@dataclass(frozen=True)
class Described:
    """One call. ``scopes``: a key with any of them; ``refused``: the statuses beyond those that all calls have."""

    about: str
    scopes: tuple[Scope, ...] = ()
    query: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    answers: Mapping[str, Schema | None] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


def named(name: str) -> Schema:
    """One of the document's own schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(schema: Schema) -> Schema:
    """That, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def thing(properties: Mapping[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these and no other; all are there but for the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def text(most: int, about: str) -> Schema:
    """Plain text of so many characters."""
    return {"type": "string", "minLength": 1, "maxLength": most, "description": about}


def many(schema: Schema, most: int | None = None) -> Schema:
    """A list of them."""
    return {"type": "array", "items": schema} | ({} if most is None else {"maxItems": most})
