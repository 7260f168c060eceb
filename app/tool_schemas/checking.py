"""Whether a schema can be a tool's: of the 2020-12 dialect, small, self-contained, cheap to hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any, Final

from jsonschema import Draft202012Validator

from app.tool_schemas.canonical import canonical, plain
from app.tool_schemas.faults import pointer_of
from app.tool_schemas.formats import FORMATS
from app.tool_schemas.keywords import DIALECT, KEYWORDS, REFUSED
from app.tool_schemas.limits import (
    ENUM_MAX,
    FAULTS_MAX,
    SCHEMA_BYTES_MAX,
    SCHEMA_DEPTH_MAX,
    SCHEMA_VALUES_MAX,
)
from app.tool_schemas.patterns import pattern_fault
from app.tool_schemas.references import TOP, Places, Way, cost_fault, places_of, way_of
from app.tool_schemas.shape import shape_faults
from app.tool_schemas.shown_as import shown_fault


@dataclass(frozen=True)
class SchemaFault:
    """``pointer`` is a JSON Pointer into the schema; the sentence says what is allowed there."""

    pointer: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.pointer}: {self.sentence}" if self.pointer else self.sentence


def check_schema(schema: Any) -> list[SchemaFault]:
    """What is wrong with it; nothing: it may be declared. What is too large is not looked at any closer."""
    return _too_much(schema) or _of_its_words(schema) or _of_the_dialect(schema) or _of_the_whole(schema)


def _too_much(schema: Any) -> list[SchemaFault]:
    if not isinstance(schema, Mapping) or schema.get("type") != "object":
        return [SchemaFault("", "A tool's schema is a section that begins with `type: object`.")]
    faults = shape_faults(schema, depth_max=SCHEMA_DEPTH_MAX, values_max=SCHEMA_VALUES_MAX)
    if faults:
        return [SchemaFault(faults[0].pointer, f"{faults[0].sentence[:1].upper()}{faults[0].sentence[1:]}.")]
    size = len(canonical(schema).encode())
    if size > SCHEMA_BYTES_MAX:
        return [SchemaFault("", f"This schema has {size} bytes; {SCHEMA_BYTES_MAX} are allowed.")]
    return []


def _of_its_words(schema: Any) -> list[SchemaFault]:
    places = places_of(schema)
    found = (
        SchemaFault(pointer_of(list(way)), sentence)
        for way, one in sorted(places.items())
        for sentence in _faults_of(way, one, places)
    )
    return list(islice(found, FAULTS_MAX))


def _faults_of(way: Way, one: Any, places: Places) -> Iterator[str]:
    if not isinstance(one, Mapping):
        return
    yield from filter(None, (_word_fault(word) for word in one))
    if str(one.get("$schema", DIALECT)).rstrip("#") != DIALECT or ("$schema" in one and way != TOP):
        yield f"`$schema` is `{DIALECT}`, at the top, or left out."
    if isinstance(one.get("pattern"), str) and (wrong := pattern_fault(one["pattern"])):
        yield wrong
    if isinstance(one.get("format"), str) and one["format"] not in FORMATS:
        yield f"`format` is held, so it is one of these: {', '.join(FORMATS)}."
    if isinstance(one.get("enum"), list | tuple) and len(one["enum"]) > ENUM_MAX:
        yield f"`enum` has {len(one['enum'])} values; {ENUM_MAX} are allowed."
    if "$ref" in one and way_of(str(one["$ref"])) not in places:
        yield "`$ref` leads to a schema within this one, such as `#/$defs/address`, never to an address."
    beside = places[way[:-2]].get("properties") if way[-2:-1] == ("properties",) and way[:-2] in places else {}
    if wrong := shown_fault(one, beside):
        yield wrong


def _word_fault(word: str) -> str | None:
    if word in KEYWORDS or word.startswith("x-"):
        return None
    if word in REFUSED:
        return f"`{word}` is not used here. {REFUSED[word]}"
    near = get_close_matches(word, KEYWORDS, n=1, cutoff=0.6)
    meant = f"Did you mean `{near[0]}`?" if near else "Words of your own begin with `x-`."
    return f"JSON Schema has no word `{word[:40]}`. {meant}"


def _of_the_dialect(schema: Any) -> list[SchemaFault]:
    errors = islice(_META.iter_errors(plain(schema)), FAULTS_MAX)
    return [SchemaFault(pointer_of(list(one.absolute_path)), f"{one.message[:200]}.") for one in errors]


def _of_the_whole(schema: Any) -> list[SchemaFault]:
    wrong = cost_fault(places_of(schema))
    return [SchemaFault(pointer_of(list(wrong[0])), wrong[1])] if wrong else []


_META: Final = Draft202012Validator(Draft202012Validator.META_SCHEMA)
