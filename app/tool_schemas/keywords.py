"""The words of JSON Schema that a tool's schema may use, and where in it other schemas stand."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

BY_NAME: Final = ("properties", "$defs", "dependentSchemas")
IN_ROW: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
ALONE: Final = (
    *("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains", "propertyNames"),
    *("if", "then", "else", "not"),
)
# These are held against the same value as the schema that they stand in.
SAME_VALUE: Final = frozenset({"allOf", "anyOf", "oneOf", "if", "then", "else", "not", "dependentSchemas"})
_PLAIN: Final = (
    *("type", "enum", "const", "format", "pattern", "minLength", "maxLength", "multipleOf"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("required", "dependentRequired", "minProperties", "maxProperties"),
    *("minItems", "maxItems", "uniqueItems", "minContains", "maxContains"),
    *("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment"),
    *("contentEncoding", "contentMediaType", "$ref", "$schema"),
)
KEYWORDS: Final = (*BY_NAME, *IN_ROW, *ALONE, *_PLAIN)

REFUSED: Final = {
    "$dynamicRef": "Write `$ref` with a place in this schema, such as `#/$defs/address`.",
    "$dynamicAnchor": "Write `$ref` with a place in this schema, such as `#/$defs/address`.",
    "$recursiveRef": "Write `$ref` with a place in this schema, such as `#/$defs/address`.",
    "$anchor": "Write `$ref` with a place in this schema, such as `#/$defs/address`.",
    "$id": "A tool's schema stands alone and has no address.",
    "$vocabulary": "A tool's schema is of the 2020-12 dialect, as it is.",
    "definitions": "Since 2020-12 it is `$defs`.",
    "dependencies": "Since 2020-12 it is `dependentRequired` or `dependentSchemas`.",
    "additionalItems": "Since 2020-12 it is `prefixItems` with `items`.",
    "patternProperties": "Name the fields under `properties`, or hold their names by `propertyNames`.",
    "contentSchema": "What stands within a text is not looked at.",
}


def inner_schemas(schema: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Each schema that stands in this one: the keyword, the way to it, and itself."""
    for word in BY_NAME:
        held = schema.get(word)
        for name, inner in held.items() if isinstance(held, Mapping) else ():
            yield word, (word, name), inner
    for word in IN_ROW:
        held = schema.get(word)
        for place, inner in enumerate(held if isinstance(held, list | tuple) else ()):
            yield word, (word, str(place)), inner
    for word in ALONE:
        if word in schema:
            yield word, (word,), schema[word]
