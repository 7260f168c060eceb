"""A tool's schema is refused, with what is allowed instead, where it could not be held, or at no bounded cost."""

import time
from typing import Any

import pytest

from app.tool_schemas import SCHEMA_BYTES_MAX, check_schema
from app.tool_schemas.limits import ENUM_MAX, SCHEMA_DEPTH_MAX, SCHEMA_VALUES_MAX


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        inner = {"type": "array", "items": inner}
    return of(a=inner)


def doubled(times: int) -> dict[str, Any]:
    """Each definition holds the next one twice: so many letters, two to that power of work."""
    links = {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(times)}
    return {"$defs": {**links, f"d{times}": {"type": "string"}}, **of(a={"$ref": "#/$defs/d0"})}


def chained(times: int) -> dict[str, Any]:
    links = {f"d{i}": {"$ref": f"#/$defs/d{i + 1}"} for i in range(times)}
    return {"$defs": {**links, f"d{times}": {"type": "string"}}, **of(a={"$ref": "#/$defs/d0"})}


GOOD: dict[str, Any] = {
    "nothing at all": {"type": "object"},
    "as a tool declares it": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {"address": {"type": "object", "properties": {"city": {"type": "string"}}}},
        "properties": {
            "to": {"$ref": "#/$defs/address"},
            "sku": {"type": "string", "pattern": "^[A-Z]{2}-\\d+$"},
            "price_cents": {"type": "integer", "x-show": "money", "x-currency-field": "currency"},
            "currency": {"enum": ["EUR", "USD"]},
            "on": {"type": "string", "format": "date"},
        },
        "required": ["to"],
        "unevaluatedProperties": False,
    },
    "a tree, which ends where its values do": of(node={"$ref": "#"}),
    "words of one's own": of(a={"type": "string", "x-mine": {"anything": [1]}}),
    "a property that is called as a word is": of(
        definitions={"type": "string"}, patternProperties={"type": "string"}
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_a_tool_needs_passes(name: str) -> None:
    assert check_schema(GOOD[name]) == []


BAD: dict[str, tuple[Any, str, str]] = {
    "no object": ({"type": "array"}, "", "begins with `type: object`"),
    "no schema": (["type"], "", "begins with `type: object`"),
    "no type of ours": (of(a={"type": "text"}), "/properties/a/type", "'text' is not"),
    "a bound that is none": (of(a={"minLength": "x"}), "/properties/a/minLength", "not of type 'integer'"),
    "a word misspelt": ({"type": "object", "requird": ["a"]}, "", "Did you mean `required`?"),
    "a word of nobody's": (of(a={"colour": "red"}), "/properties/a", "Words of your own begin with `x-`."),
    "another dialect": ({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}, "", "2020-12"),
    "an old word": ({"type": "object", "definitions": {}}, "", "Since 2020-12 it is `$defs`."),
    "a remote reference": (of(a={"$ref": "https://x.example/s.json"}), "/properties/a", "never to an address"),
    "a file": (of(a={"$ref": "file:///etc/passwd"}), "/properties/a", "never to an address"),
    "a reference to nothing": (of(a={"$ref": "#/$defs/b"}), "/properties/a", "a schema within this one"),
    "a reference to no schema": (of(a={"$ref": "#/properties"}), "/properties/a", "a schema within this one"),
    "an address of its own": ({"$id": "https://x.example/", "type": "object"}, "", "`$id` is not used here."),
    "a dynamic reference": (of(a={"$dynamicRef": "#x"}), "/properties/a", "`$dynamicRef` is not used here."),
    "a dynamic anchor": (of(a={"$dynamicAnchor": "x"}), "/properties/a", "`$dynamicAnchor` is not used here."),
    "patterns of names": (of(a={"patternProperties": {"(a+)+$": {}}}), "/properties/a", "`patternProperties`"),
    "a circle": ({"type": "object", "$ref": "#"}, "", "lead round in a circle"),
    "a circle of two": (
        {
            "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}},
            **of(x={"$ref": "#/$defs/a"}),
        },
        "/$defs/b",
        "lead round in a circle",
    ),
    "doubling references": (doubled(20), "/$defs/d13", "are allowed"),
    "a long chain": (chained(200), "/$defs/d168", "within each other"),
    "too deep": (
        nested(30),
        "/properties/a" + "/items" * (SCHEMA_DEPTH_MAX - 1),
        f"more than {SCHEMA_DEPTH_MAX} deep",
    ),
    "too many values": (of(**{f"a{i}": {} for i in range(SCHEMA_VALUES_MAX)}), "", "5000 values"),
    "too large": (of(a={"description": "x" * SCHEMA_BYTES_MAX}), "", f"{SCHEMA_BYTES_MAX} are allowed"),
    "a huge enum": (of(a={"enum": list(range(ENUM_MAX + 1))}), "/properties/a", f"{ENUM_MAX} are allowed"),
    "a number too large": (of(a={"maximum": 2**63}), "/properties/a/maximum", "has to be finite and between"),
    "a number of a million figures": (of(a={"maximum": 10**1_000_000}), "/properties/a/maximum", "has to be finite"),
    "half a character": (of(a={"const": "\ud800"}), "/properties/a/const", "half a character"),
    "look-ahead": (of(a={"pattern": "(?=a)b"}), "/properties/a", "RE2 does not take this pattern"),
    "a back-reference": (of(a={"pattern": r"(a)\1"}), "/properties/a", "RE2 does not take this pattern"),
    "a huge repetition": (of(a={"pattern": "((a{100}){100}){100}"}), "/properties/a", "repetitions go to 1000"),
    "a pattern that compiles to much": (of(a={"pattern": r"(\pL{30}){33}"}), "/properties/a", "does not take"),
    "a long pattern": (of(a={"pattern": "a" * 501}), "/properties/a", "500 are allowed"),
    "a format that nobody holds": (of(a={"format": "regex"}), "/properties/a", "it is one of these: date, date-time"),
    "money that is no whole number": (of(a={"type": "number", "x-show": "money"}), "/properties/a", "minor units"),
    "money of no currency": (of(a={"type": "integer", "x-show": "money"}), "/properties/a", "`x-currency-field"),
    "money of no such currency": (
        of(a={"type": "integer", "x-show": "money", "x-currency": "EURO"}),
        "/properties/a",
        "an ISO 4217 code",
    ),
    "a currency from elsewhere": (
        of(a={"type": "integer", "x-show": "money", "x-currency-field": "b"}),
        "/properties/a",
        "a field of the same object",
    ),
    "a way to show that is none": (
        of(a={"type": "string", "x-show": "html"}),
        "/properties/a",
        "`x-show` is `money`",
    ),
    "a table of one": (of(a={"type": "string", "x-show": "table"}), "/properties/a", "is for `type: array`"),
    "a currency without money": (of(a={"type": "integer", "x-currency": "EUR"}), "/properties/a", "goes with"),
    "a secret that is none": (of(a={"x-secret": "yes"}), "/properties/a", "`x-secret` is `true` or `false`."),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_held_is_refused_with_its_place_and_what_is_allowed(name: str) -> None:
    schema, pointer, sentence = BAD[name]
    began = time.process_time()
    found = check_schema(schema)
    assert [one.pointer for one in found if sentence in one.sentence] == [pointer], found
    assert time.process_time() - began < 4


ODD: list[Any] = [
    {"type": "object", "properties": []},
    {"type": "object", "properties": {"a": 5}},
    {"type": "object", "allOf": {}},
    {"type": "object", "enum": 5, "format": [], "pattern": {}, "$ref": []},
    {"type": "object", "$schema": 5},
    of(a={"type": "integer", "x-show": ["money"], "x-currency-field": []}),
    of(a={"type": ["integer"], "x-show": "money", "x-currency": {}}),
    {"type": "object", "required": "a"},
    {"type": "object", "if": 3, "$defs": {"a": None}},
]


@pytest.mark.parametrize("schema", ODD, ids=str)
def test_values_of_the_wrong_type_are_faults_and_no_failures(schema: Any) -> None:
    assert check_schema(schema)


def test_the_largest_schema_that_passes_is_checked_in_no_time() -> None:
    many = of(**{f"a{i}": {"type": "string", "pattern": "^[a-z]+$"} for i in range(1_200)})
    began = time.process_time()
    assert check_schema(many) == []
    assert time.process_time() - began < 5
