"""A call's arguments are what its tool takes, or are refused with the field and what is allowed."""

import json
import socket
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadInput
from app.tool_schemas import (
    ARGUMENTS_BYTES_MAX,
    ARGUMENTS_DEPTH_MAX,
    ARGUMENTS_VALUES_MAX,
    canonical,
    check_arguments,
    check_schema,
    digest,
    read_canonical,
)
from app.tool_schemas.formats import FORMATS, SAID
from tests.tool_schemas.test_checking import of

ORDER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 2, "maxLength": 20, "pattern": "^[a-z/.0-9-]+$"},
        "count": {"type": "integer", "minimum": 1, "exclusiveMaximum": 10},
        "price": {"type": "number", "exclusiveMinimum": 0, "maximum": 99.5, "multipleOf": 0.01},
        "on": {"type": "string", "format": "date"},
        "mode": {"enum": ["soft", "hard"]},
        "kind": {"const": "branch"},
        "tags": {"type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": True},
        "many": {"type": "array", "contains": {"const": "x"}},
        "map": {"type": "object", "minProperties": 1, "maxProperties": 2},
        "either": {"oneOf": [{"type": "string"}, {"type": "object", "required": ["q"]}]},
        "never": {"not": {"type": "string"}},
        "a/b~c": {"type": "boolean"},
    },
    "required": ["name"],
    "dependentRequired": {"on": ["mode"]},
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "/name: it is missing"),
        ({"name": 5}, "/name: it has to be string"),
        ({"name": "a"}, "/name: it has to have 2 characters at least"),
        ({"name": "a" * 21}, "/name: it may have 20 characters at most"),
        ({"name": "A branch"}, "/name: it has to match ^[a-z/.0-9-]+$"),
        ({"name": "main\n"}, "/name: it has to match ^[a-z/.0-9-]+$"),
        ({"count": True}, "/count: it has to be integer"),
        ({"count": 0}, "/count: it has to be 1 at least"),
        ({"count": 10}, "/count: it has to be less than 10"),
        ({"price": 0}, "/price: it has to be more than 0"),
        ({"price": 100}, "/price: it has to be 99.5 at most"),
        ({"price": 19.999}, "/price: it has to be a multiple of 0.01"),
        ({"on": "2026-02-30", "mode": "soft"}, "/on: it has to be a date such as 2026-11-30"),
        ({"on": "2026-02-28"}, "/mode: it is missing"),
        ({"mode": "SOFT"}, '/mode: it has to be one of "soft", "hard"'),
        ({"mode": 1}, '/mode: it has to be one of "soft", "hard"'),
        ({"kind": "tag"}, "/kind: it has to be branch"),
        ({"tags": []}, "/tags: it has to have 1 entries at least"),
        ({"tags": [1, 2, 3]}, "/tags: it may have 2 entries at most"),
        ({"tags": [{"a": 1, "b": 2}, {"b": 2, "a": 1}]}, "/tags: no entry may stand there twice"),
        ({"many": ["y"]}, "/many: it lacks an entry that has to be there"),
        ({"map": {}}, "/map: it has to have 1 fields at least"),
        ({"map": {"a": 1, "b": 2, "c": 3}}, "/map: it may have 2 fields at most"),
        ({"either": {}}, "/either/q: it is missing"),
        ({"never": "a"}, "/never: this is not allowed here"),
        ({"a/b~c": 1}, "/a~1b~0c: it has to be boolean"),
        ({"nmae": "x"}, "/nmae: there is no such field"),
    ],
)
def test_each_rule_names_its_field_and_what_is_allowed(sent: dict[str, Any], said: str) -> None:
    assert check_schema(ORDER) == []
    whole = sent if said.startswith("/name") else {"name": "main", **sent}
    assert [str(one) for one in check_arguments(ORDER, whole)] == [said]


def test_arguments_that_keep_every_rule_pass() -> None:
    good = {"name": "release/1.2", "count": 9, "price": 19.99, "on": "2028-02-29", "mode": "hard", "kind": "branch"}
    more = {"tags": [1, "1"], "many": ["x"], "map": {"a": None}, "either": "s", "never": 1, "a/b~c": True}
    assert check_arguments(ORDER, {**good, **more}) == []


def test_what_was_sent_is_never_repeated() -> None:
    secret = "sk_live_4242"
    schema = of(key={"type": "string", "maxLength": 3, "enum": ["a"], "pattern": "^a$", "format": "date"})
    for fault in check_arguments(schema, {"key": secret}):
        assert secret not in str(fault)


def test_fields_that_no_part_of_a_schema_knows_are_refused_across_its_parts() -> None:
    schema = {**of(a={}), "allOf": [of(b={})], "unevaluatedProperties": False}
    assert check_arguments(schema, {"a": 1, "b": 2}) == []
    assert [one.kind.value for one in check_arguments(schema, {"a": 1, "c": 2})] == ["left_over"]


def deep(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return {"a": value}


TREE = of(a={"anyOf": [{"$ref": "#"}, {"$ref": "#"}]})
SLOW = of(a={"type": "string", "pattern": "^(a+)+$"}, b={"type": "string", "pattern": "(x+x+)+y"})
PAIRS = of(a={"type": "array", "uniqueItems": True, "items": {"type": "object"}})
EVERY = of(a={"type": "array", "items": {"enum": [f"value {i}" for i in range(500)]}})


def branch(depth: int) -> Any:
    value: dict[str, Any] = {"a": 1}
    for _ in range(depth):
        value = {"a": value}
    return value


ATTACKS: dict[str, tuple[dict[str, Any], Any, str]] = {
    "nested too deep": (of(), deep(ARGUMENTS_DEPTH_MAX), "it is nested more than 16 deep"),
    "nested without end": (of(), deep(50_000), "it is nested more than 16 deep"),
    "too many values": (of(), {"a": [1] * ARGUMENTS_VALUES_MAX}, "it has more than 2000 values"),
    "too many names": (of(), {f"a{i}": 1 for i in range(5_000)}, "it has more than 2000 values"),
    "too large": (of(), {"a": "x" * ARGUMENTS_BYTES_MAX}, f"it has more than {ARGUMENTS_BYTES_MAX} bytes"),
    "a number of a million figures": (of(), {"a": 10**1_000_000}, "a number has to be finite"),
    "the first number too large": (of(), {"a": 2**53}, "a number has to be finite"),
    "the same as a double": (of(), {"a": float(2**53)}, "a number has to be finite"),
    "not a number": (of(), {"a": float("nan")}, "a number has to be finite"),
    "infinity": (of(), {"a": [float("-inf")]}, "a number has to be finite"),
    "half a character": (of(), {"a": "\udc00x"}, "it has half a character in it"),
    "half a character in a name": (of(), {"a": {"\ud800": 1}}, "it has half a character in it"),
    "a pattern that never ends elsewhere": (SLOW, {"a": "a" * 30_000 + "!", "b": "x" * 30_000}, "it has to match"),
    "a tree of alternatives": (TREE, branch(15), "it cannot be checked in reasonable time"),
    "many unlike entries": (
        PAIRS,
        {"a": [{"a": i // 2 * 2 if i > 988 else i} for i in range(990)]},
        "no entry may stand there twice",
    ),
    "a long list against a long list": (
        EVERY,
        {"a": ["value 499"] * 1_900},
        "it cannot be checked in reasonable time",
    ),
    "bytes": (of(), {"a": b"x"}, "it is nothing that JSON can hold"),
    "a name that is none": (of(), {"a": {1: 2}}, "it is nothing that JSON can hold"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_sent_to_do_harm_is_refused_in_no_time(name: str) -> None:
    schema, sent, sentence = ATTACKS[name]
    assert check_schema(schema) == []
    began = time.process_time()
    found = check_arguments(schema, sent)
    spent = time.process_time() - began
    assert found
    assert all(one.sentence.startswith(sentence) for one in found), found
    assert spent < 3


def test_entries_are_compared_once_and_not_each_with_each() -> None:
    sent = {"a": [{"a": number} for number in range(990)]}
    spent = []
    for _ in range(3):
        began = time.process_time()
        assert check_arguments(PAIRS, sent) == []
        spent.append(time.process_time() - began)
    assert min(spent) < 0.3, "two thirds of a second where each is compared with each"


def test_a_schema_that_was_never_checked_fetches_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/s.json"
        socket.setdefaulttimeout(0.2)
        try:
            assert [one.pointer for one in check_arguments(of(a={"$ref": address}), {"a": 1})] == [""]
        finally:
            socket.setdefaulttimeout(None)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_schema_that_was_never_checked_ends() -> None:
    for schema in (of(a={"$ref": "#/$defs/none"}), {"type": "object", "$ref": "#"}):
        assert [one.pointer for one in check_arguments(schema, {"a": 1})] == [""]


def test_names_that_somebody_sent_are_cut() -> None:
    [fault] = check_arguments({"type": "object", "additionalProperties": False}, {"x" * 5_000: 1})
    assert fault.pointer == "/" + "x" * 80


FORMAT_CASES = {
    "date": (["2028-02-29"], ["2027-02-29", "2026-1-1", "20260101", "2026-W01-1", "٢٠٢٦-01-01"]),
    "date-time": (["2026-11-30T14:00:00Z", "2026-11-30t14:00:00.5+01:00"], ["2026-11-30", "2026-11-30T25:00:00Z"]),
    "time": (["14:00:00Z", "14:00:00.123+05:30"], ["14:00", "14:00:00", "24:00:00Z", "14:00:00+24:00"]),
    "duration": (["PT30M", "P1Y2M3DT4H", "P2W"], ["P", "PT", "30M", "P1S"]),
    "email": (["a@b.example"], ["a", "a@b@c", "a b@c", "<a@b>"]),
    "uri": (["https://x.example/a?b#c", "mailto:a@b.example"], ["x.example", "//x", "https://x y", "http://[", "x:"]),
    "hostname": (["x.example", "a"], ["-a", "a..b", "x" * 64, ""]),
    "ipv4": (["10.0.0.1"], ["10.0.0", "010.0.0.1", "10.0.0.256"]),
    "ipv6": (["::1"], ["::g", "1"]),
    "uuid": (["123e4567-e89b-12d3-a456-426614174000"], ["123e4567e89b12d3a456426614174000", "x"]),
}


@pytest.mark.parametrize("name", FORMATS)
def test_formats_are_held(name: str) -> None:
    good, bad = FORMAT_CASES[name]
    schema = of(a={"type": "string", "format": name})
    assert [text for text in good if check_arguments(schema, {"a": text})] == []
    assert [text for text in bad if not check_arguments(schema, {"a": text})] == []
    assert SAID[name] in str(check_arguments(schema, {"a": "9" * 5_000})[0])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_one_value_is_written_in_one_way_and_read_as_it_was(value: Any) -> None:
    written = canonical(value)
    assert read_canonical(written) == value
    assert canonical(read_canonical(written)) == written
    assert digest(written) == digest(canonical(json.loads(json.dumps(value))))


def test_the_order_of_names_is_the_standards() -> None:
    assert canonical({"\ufb33": 1, "€": 2, "\r": 3, "1": 4, "\U0001f600": 5, "b": (1.0, -0.0, 1e-7)}) == (
        '{"\\r":3,"1":4,"b":[1,0,1e-7],"€":2,"\U0001f600":5,"\ufb33":1}'
    )
    assert digest("{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize("value", [2**60, float("nan"), "\ud800", b"x", {1: 2}, deep(70)])
def test_what_json_cannot_hold_has_no_canonical_form(value: Any) -> None:
    with pytest.raises(BadInput, match="cannot be written as JSON"):
        canonical(value)
