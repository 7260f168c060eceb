"""Arguments are shown by rule: each with its label and its kind of value, none left out, nothing in them unseen."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions.argument_rows import (
    ArgumentRow,
    Code,
    Day,
    Exact,
    Hidden,
    Items,
    Moment,
    Money,
    Nothing,
    Shown,
    Table,
    Text,
    YesNo,
)
from app.domain.actions.visible_text import visible
from app.tool_schemas import check_schema, rows_of
from app.tool_schemas.rows import BLANKED, ROWS_MAX
from tests.tool_schemas.test_arguments import VALUES
from tests.tool_schemas.test_checking import of

ONE: list[tuple[dict[str, Any], Any, Shown]] = [
    ({"type": "string"}, "release/1.2", Text("release/1.2")),
    ({}, 12345678, Exact("12345678")),
    ({}, -123456789, Exact("-123456789")),
    ({}, 2125550123, Exact("2125550123", personal=True)),
    ({}, 491701234567.5, Exact("491701234567.5", personal=True)),
    ({}, 52.5200066, Exact("52.5200066")),
    ({}, 0.5, Exact("0.5")),
    ({}, True, YesNo(True)),
    ({}, None, Nothing("null")),
    ({}, "", Nothing("text")),
    ({}, [], Nothing("list")),
    ({}, {}, Nothing("object")),
    ({"type": "string", "format": "date"}, "2026-11-30", Day(date(2026, 11, 30))),
    (
        {"format": "date-time"},
        "2026-11-30t14:00:00.123456789Z",
        Moment(datetime(2026, 11, 30, 14, 0, 0, 123456, tzinfo=UTC), "2026-11-30t14:00:00.123456789Z"),
    ),
    ({"format": "date-time"}, "2026-11-30T14:00:00.00Z", Moment(datetime(2026, 11, 30, 14, tzinfo=UTC))),
    (
        {"format": "date-time"},
        "2026-11-30T14:00:59Z",
        Moment(datetime(2026, 11, 30, 14, 0, 59, tzinfo=UTC), "2026-11-30T14:00:59Z"),
    ),
    ({"format": "date-time"}, "0001-01-01T00:00:00+05:00", Exact("0001-01-01T00:00:00+05:00")),
    ({"format": "date-time"}, "9999-12-31T23:59:59-23:59", Exact("9999-12-31T23:59:59-23:59")),
    ({"format": "time"}, "14:00:00Z", Exact("14:00:00Z")),
    ({"format": "uri"}, "https://x.example/", Exact("https://x.example/", personal=True)),
    ({"format": "email"}, "ada@shop.example", Exact("ada@shop.example", personal=True)),
    ({"format": "date"}, "tomorrow", Text("tomorrow")),
    ({"type": "string", "x-show": "code"}, "rm -rf /", Code("rm -rf /")),
    ({"type": "string", "x-show": "diff"}, "-a\n+b", Code("-a\n+b", diff=True)),
    ({"type": "integer", "x-show": "money", "x-currency": "JPY"}, 4990, Money(4990, "JPY")),
    ({"type": "integer", "x-show": "money", "x-currency-field": "b"}, 4990, Money(4990, "EUR")),
    ({"type": "integer", "x-show": "money", "x-currency-field": "gone"}, 4990, Exact("4990")),
    ({"x-secret": True}, "sk_live", Hidden(7)),
    ({"writeOnly": True}, ["a"], Hidden(5)),
    ({"items": {"format": "date"}}, ["2026-11-30", "x"], Items((Day(date(2026, 11, 30)), Text("x")))),
    (
        {"items": {"properties": {"n": {}, "sku": {"title": "SKU"}}}},
        [{"sku": "A", "n": 1}, {"sku": "B", "z": None}],
        Table(
            ("n", "SKU", "z"),
            ((Exact("1"), Text("A"), Nothing("null")), (Nothing("null"), Text("B"), Nothing("null"))),
        ),
    ),
    ({}, [[1, 2]], Code("[\n [\n  1,\n  2\n ]\n]")),
    ({"anyOf": [{"format": "date"}, {"type": "null"}]}, "2026-11-30", Day(date(2026, 11, 30))),
]


@pytest.mark.parametrize(("schema", "value", "shown"), ONE, ids=lambda one: str(one)[:40])
def test_a_value_is_shown_as_its_schema_says(schema: dict[str, Any], value: Any, shown: Shown) -> None:
    found = rows_of(of(a=schema), {"a": value, "b": "EUR"})
    assert found[0] == ArgumentRow("/a", "a", shown)


def test_rows_stand_in_the_schemas_order_with_its_titles_and_objects_are_opened() -> None:
    schema = {
        "$defs": {"address": {"title": "Address", **of(city={"title": "City"}, zip={})}},
        **of(to={"$ref": "#/$defs/address"}, name={}),
    }
    sent = {"extra/1": 1, "name": "x", "to": {"zip": "1", "city": "Köln", "deep": {"a": {"b": 1}}}}
    assert [(row.pointer, row.label) for row in rows_of(schema, sent)] == [
        ("/to/city", "Address › City"),
        ("/to/zip", "Address › zip"),
        ("/to/deep/a", "Address › deep › a"),
        ("/name", "name"),
        ("/extra~11", "extra/1"),
    ]


SECRET_SCHEMA = {"type": "string", "x-secret": True}


@pytest.mark.parametrize(
    ("schema", "sent"),
    [
        (of(a=SECRET_SCHEMA), {"a": "sk_live"}),
        (of(a={"type": "array", "items": SECRET_SCHEMA}), {"a": ["sk_live"]}),
        (of(a={"type": "array", "prefixItems": [{}, SECRET_SCHEMA]}), {"a": [[1], "sk_live"]}),
        (of(a={"type": "array", "items": of(k=SECRET_SCHEMA)}), {"a": [{"k": "sk_live", "b": 1}]}),
        (of(a={"type": "array", "items": of(k=SECRET_SCHEMA)}), {"a": [{"k": "sk_live", "b": [1]}]}),
        (of(a=of(b=of(c=of(k=SECRET_SCHEMA)))), {"a": {"b": {"c": {"k": "sk_live"}}}}),
        (of(a={"additionalProperties": SECRET_SCHEMA}), {"a": {"k": "sk_live"}}),
        (of(a={"anyOf": [{"type": "integer"}, {"allOf": [SECRET_SCHEMA]}]}), {"a": "sk_live"}),
        ({"allOf": [of(a={})], "then": of(a=SECRET_SCHEMA), "if": {}, **of(a={"title": "A"})}, {"a": "sk_live"}),
        ({**of(a=SECRET_SCHEMA), "$defs": {}}, {"a": "sk_live", **{f"b{i}": 1 for i in range(90)}}),
        (
            of(**{f"b{i}": {} for i in range(90)}, z=SECRET_SCHEMA),
            {"z": "sk_live", **{f"b{i}": 1 for i in range(90)}},
        ),
    ],
)
def test_a_secret_is_shown_nowhere(schema: dict[str, Any], sent: dict[str, Any]) -> None:
    assert check_schema({"type": "object", **schema}) == []
    found = rows_of(schema, sent)
    assert "sk_live" not in str(found)
    assert "Hidden" in str(found) or BLANKED in str(found)


def test_of_many_the_rest_is_shown_as_json() -> None:
    sent = {f"a{i:03}": i for i in range(100)} | {"a059": {"x": 1, "y": 2}}
    found = rows_of(of(), sent)
    assert len(found) == ROWS_MAX
    assert isinstance(found[-1].value, Code)
    rest = json.loads(found[-1].value.text)
    assert rest == {name: value for name, value in sent.items() if name >= "a058"}


@given(st.dictionaries(st.text(max_size=20), VALUES, max_size=6))
def test_no_argument_is_left_out_whatever_is_sent(sent: dict[str, Any]) -> None:
    found = rows_of({"type": "object"}, sent)
    tops = {row.pointer.split("/")[1].replace("~1", "/").replace("~0", "~") for row in found}
    assert tops == set(sent)
    for row in found:
        assert row.label
        assert not any(ord(char) < 32 and char not in "\n\t" for char in str(row.value).replace("\\n", ""))


def test_labels_that_are_the_same_or_begin_so_are_told_apart_by_their_places() -> None:
    schema = of(name={"type": "string", "title": "Branch"}, a=of(b={}))
    sent = {"name": "main", "Branch": "other", "a": {"b": 1}, "a › b": 2, "x" * 200 + "1": 1, "x" * 200 + "2": 2}
    labels = [row.label for row in rows_of(schema, sent)]
    assert [one for one in labels if "Branch" in one] == ["Branch …/name", "Branch …/Branch"]
    assert [one for one in labels if "a › b" in one] == ["a › b …/a/b", "a › b …/a › b"]
    assert [one[-1] for one in labels if "xx" in one] == ["1", "2"]
    assert max(map(len, labels)) < 60


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("main\u202egpj", "main⟨U+202E⟩gpj"),
        ("a\u200bb\u00adc\ufeffd", "a⟨U+200B⟩b⟨U+00AD⟩c⟨U+FEFF⟩d"),
        ("a\x00b\x1b[31m\x7f", "a⟨U+0000⟩b⟨U+001B⟩[31m⟨U+007F⟩"),
        ("a\u00a0b\u3000", "a⟨U+00A0⟩b⟨U+3000⟩"),
        (" a  b ", "␣a  b␣"),
        ("   ", "␣␣␣"),
        ("a\nb\tc\r\u2028", "a\nb\tc⟨U+000D⟩⟨U+2028⟩"),
        ("e" + "\u0301" * 4, "e" + "\u0301" * 3 + "⟨U+0301⟩"),
        ("👩\u200d👧 a\u200db", "👩\u200d👧 a⟨U+200D⟩b"),
        ("\U000e0041\U000e0100ㅤ", "⟨U+E0041⟩⟨U+E0100⟩⟨U+3164⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("main\ufe00 x\ufe0fy a\u180fb", "main⟨U+FE00⟩ x⟨U+FE0F⟩y a⟨U+180F⟩b"),
        ("^\u200d^ \ufe0f\u200d\ufe0f", "^⟨U+200D⟩^ ⟨U+FE0F⟩⟨U+200D⟩⟨U+FE0F⟩"),
        ("❤\ufe0f 5\ufe0f\u20e3 ❤\ufe0f\u200d🔥", "❤\ufe0f 5\ufe0f\u20e3 ❤\ufe0f\u200d🔥"),
        ("\u0301a", "⟨U+0301⟩a"),
        ("m\u0430in", "m\u0430⟨U+0430⟩in"),
        ("release/\u0441\u043e", "release/\u0441⟨U+0441⟩\u043e⟨U+043E⟩"),
        ("ΑPI", "Α⟨U+0391⟩PI"),
        ("Удалить ветку, API-ключ, 5 μm", "Удалить ветку, API-ключ, 5 μm"),
        ("日本語 العربية", "日本語 العربية"),
    ],
)
def test_what_no_reader_would_see_is_written_out(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_a_line_within_a_name_is_written_out() -> None:
    assert visible("a\nb", lines=False) == "a⟨U+000A⟩b"
    assert rows_of(of(), {"a\nb": 1})[0].label == "a⟨U+000A⟩b"
