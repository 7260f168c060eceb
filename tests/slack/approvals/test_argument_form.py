"""The forms of a called tool: what is not touched stays, what is changed is checked, errors stand at their fields."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.local.slack.rules import problems
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.requests.argument_form import (
    Answer,
    FieldErrors,
    NewArguments,
    fault_words,
    read_changes,
    read_choice,
    read_text,
)
from app.slack.views.approvals.arguments.fields import Widget, fields_of
from app.slack.views.approvals.arguments.form import (
    block_of,
    changes_form,
    choice_buttons,
    choice_form,
    text_form,
)
from app.tool_schemas import ArgumentFault, FaultCode, canonical, check_arguments, check_schema
from app.tool_schemas.formats import FORMATS
from tests.slack.tool_requests import EVERY, HOSTILE, LONG, SCHEMA, SHORT
from tests.tool_schemas.test_arguments import VALUES
from tests.tool_schemas.test_checking import of

State = dict[str, dict[str, dict[str, Any]]]


def untouched(blocks: list[dict[str, Any]]) -> State:
    """What Slack sends of a form that nobody typed into: trimmed, with its own ends of lines."""
    values: State = {}
    for block in blocks:
        if block["type"] == "input":
            values[block["block_id"]] = {block["element"]["action_id"]: _entry(block["element"])}
    return values


def _entry(element: dict[str, Any]) -> dict[str, Any]:
    match element["type"]:
        case "static_select" | "radio_buttons":
            return {"type": element["type"], "selected_option": element.get("initial_option")}
        case "datepicker":
            return {"type": "datepicker", "selected_date": element.get("initial_date")}
        case kind:
            text = element.get("initial_value")
            return {"type": kind, "value": text.strip().replace("\n", "\r\n") if text else None}


def submitted(schema: dict[str, Any], sent: dict[str, Any], **typed: Any) -> NewArguments | FieldErrors:
    """With something typed, chosen or picked in the fields of these names."""
    values = untouched(changes_form(schema, sent))
    for field in fields_of(schema, sent):
        if field.name in typed:
            text = typed[field.name]
            key = "selected_date" if field.widget is Widget.DATE else "value"
            chosen = {"selected_option": {"value": text}} if field.widget in (Widget.OPTIONS, Widget.YES_NO) else {}
            values[block_of(field)] = {ids.ARGUMENT_INPUT: chosen or {key: text}}
    return read_changes(values, schema, sent)


def changed(schema: dict[str, Any], sent: dict[str, Any], **typed: Any) -> dict[str, Any]:
    found = submitted(schema, sent, **typed)
    assert isinstance(found, NewArguments), found
    assert found.changed
    return found.arguments


def errors(schema: dict[str, Any], sent: dict[str, Any], **typed: Any) -> dict[str, str]:
    """By the fields' names."""
    found = submitted(schema, sent, **typed)
    assert isinstance(found, FieldErrors), found
    names = {block_of(field): field.name for field in fields_of(schema, sent)}
    return {names.get(block, block): said for block, said in found.errors.items()}


@pytest.mark.parametrize("sent", [{}, SHORT, EVERY, LONG, *HOSTILE], ids=lambda one: f"{len(str(one))} characters")
@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
def test_a_form_that_nobody_touched_gives_the_arguments_to_the_byte(sent: dict[str, Any], language: str) -> None:
    sent = json.loads(json.dumps(sent).replace("\\ud800", "?").replace("\\udfff", "?"))
    if check_arguments(SCHEMA, sent):
        sent = {name: value for name, value in sent.items() if not check_arguments(SCHEMA, {name: value})}
        if check_arguments(SCHEMA, sent):
            return
    with catalogue.speaking(language):
        assert submitted(SCHEMA, sent) == NewArguments(canonical(sent), False, "")
        assert modal_problems(changes_form(SCHEMA, sent)) == []


def modal_problems(blocks: list[dict[str, Any]]) -> list[str]:
    word = {"type": "plain_text", "text": "x", "emoji": False}
    view = {"type": "modal", "callback_id": "x", "title": word, "submit": word, "close": word, "blocks": blocks}
    return [str(one) for one in problems(view)]


TYPED = st.sampled_from(
    [
        {},
        {"type": "string"},
        {"type": "string", "format": "date"},
        {"type": "string", "maxLength": 5},
        {"type": "integer"},
        {"type": "integer", "x-show": "money", "x-currency": "EUR"},
        {"type": "integer", "x-show": "money", "x-currency-field": "b"},
        {"type": "number"},
        {"type": "boolean"},
        {"type": ["string", "null"]},
        {"type": "array", "items": {"type": "string"}},
        {"enum": ["a", "b", 1, True, None, "", "-"]},
        {"enum": [1, 1.5, -0.5]},
        {"const": "a"},
        {"type": "string", "x-secret": True},
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    ]
)
ODD = st.sampled_from(
    ["2026-11-30", "-", "yes", "", " a ", "a\nb", "\t", "1e9", "a\u202eb", 10, 1.0, 1e-9, "EUR", 4990]
)
NAMES = st.sampled_from(["a", "b", "c", "d/e", "f~g", "-", "", "ü"])


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(NAMES, TYPED, max_size=6), st.dictionaries(NAMES, VALUES | ODD, max_size=6), st.sets(NAMES))
def test_whatever_the_schema_says_an_untouched_form_changes_nothing(
    properties: dict[str, Any], sent: dict[str, Any], required: set[str]
) -> None:
    schema = {**of(b={"enum": ["EUR", "JPY", "x"]}), "required": sorted(required & set(sent))}
    schema["properties"] = {**schema["properties"], **properties}
    good = {
        name: value for name, value in sent.items() if not check_arguments(of(**schema["properties"]), {name: value})
    }
    schema["required"] = sorted(required & set(good))
    assert check_schema(schema) == []
    assert submitted(schema, good) == NewArguments(canonical(good), False, "")
    assert modal_problems(changes_form(schema, good)) == []


ORDER: dict[str, Any] = {
    **of(
        name={"type": "string", "title": "Branch", "maxLength": 20, "pattern": "^[a-z/.0-9]+$"},
        force={"type": "boolean"},
        count={"type": "integer", "maximum": 5},
        share={"type": "number"},
        on={"type": "string", "format": "date"},
        mode={"enum": ["soft", "hard", 3]},
        cents={"type": "integer", "x-show": "money", "x-currency-field": "currency", "maximum": 10_000},
        currency={"enum": ["EUR", "JPY"]},
        to={"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        key={"type": "string", "x-secret": True},
        kind={"const": "branch"},
        note={"type": "string"},
    ),
    "required": ["name", "count"],
}
SENT = {
    "name": "main",
    "force": True,
    "count": 2,
    "mode": "soft",
    "cents": 4990,
    "currency": "EUR",
    "to": {"city": "Köln"},
    "key": "sk_live",
    "kind": "branch",
    "note": "x",
}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("name", " release/1.2 ", "release/1.2"),
        ("force", "no", False),
        ("count", "5", 5),
        ("share", "0.25", 0.25),
        ("share", "-3", -3),
        ("on", "2026-12-24", "2026-12-24"),
        ("mode", "1", "hard"),
        ("mode", "2", 3),
        ("cents", "12.50", 1250),
        ("to", '{"city": "Bonn", "zip": ["1", null]}', {"city": "Bonn", "zip": ["1", None]}),
        ("note", "two\r\nlines", "two\nlines"),
    ],
)
def test_what_is_changed_is_changed_alone(name: str, typed: str, value: Any) -> None:
    assert check_arguments(ORDER, SENT) == []
    assert changed(ORDER, SENT, **{name: typed}) == {**SENT, name: value}


@pytest.mark.parametrize("name", ["force", "mode"])
def test_an_optional_choice_can_be_left_out(name: str) -> None:
    assert changed(ORDER, SENT, **{name: "-"}) == {key: value for key, value in SENT.items() if key != name}


@pytest.mark.parametrize(("name", "typed"), [("cents", ""), ("to", ""), ("note", "")])
def test_an_optional_field_that_is_emptied_is_left_out(name: str, typed: str) -> None:
    assert changed(ORDER, SENT, **{name: typed}) == {key: value for key, value in SENT.items() if key != name}


def test_only_what_may_be_left_out_is_called_optional_and_what_empty_means_is_said() -> None:
    def asked(sent: dict[str, Any]) -> dict[str, tuple[bool, str]]:
        blocks = {one["block_id"]: one for one in changes_form(NAMED, sent) if one["type"] == "input"}
        shown = {field.name: blocks[block_of(field)] for field in fields_of(NAMED, sent)}
        return {name: (bool(one.get("optional")), one.get("hint", {}).get("text", "")) for name, one in shown.items()}

    assert asked({"branch": "main", "note": "x"}) == {"branch": (False, ""), "note": (True, "")}
    empty = (True, "Left empty, it is sent as an empty text.")  # or Slack would send no form at all
    assert asked({"branch": ""}) == {"branch": empty, "note": (True, "")}
    assert changed(NAMED, {"branch": ""}, note="x") == {"branch": "", "note": "x"}


NAMED = {**of(branch={"type": "string"}, note={"type": "string"}), "required": ["branch"]}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "Main"}, {"name": "This has to match ^[a-z/.0-9]+$."}),
        ({"name": ""}, {"name": "This has to match ^[a-z/.0-9]+$."}),
        ({"count": "6"}, {"count": "This may be 5 at most."}),
        ({"count": ""}, {"count": "Please fill this in."}),
        ({"count": "2.5"}, {"count": "This has to be a whole number."}),
        ({"count": "two"}, {"count": "Please type a number such as 12 or 0.5."}),
        ({"share": "9" * 25}, {"share": "A number has to be between -9007199254740991 and 9007199254740991."}),
        ({"share": "9" * 2_000}, {"share": "Please type a number such as 12 or 0.5."}),
        ({"mode": "7"}, {"mode": "Please choose one of these."}),
        ({"on": "2026-02-30"}, {"on": "This has to be a date such as 2026-11-30."}),
        ({"cents": "12,345.678"}, {"cents": "Please type an amount such as 49.90."}),
        ({"cents": "200"}, {"cents": "This may be 10000 at most."}),
        (
            {"to": "{city: Bonn}"},
            {"to": "This is no JSON. Look at the quotes, commas and brackets, and w"},
        ),
        ({"to": '{"city": "a", "city": "b"}'}, {"to": "This is no JSON."}),
        ({"to": '{"city": NaN}'}, {"to": "This is no JSON."}),
        ({"to": "[" * 2_900}, {"to": "This is no JSON."}),
        ({"to": '{"city": ' + "9" * 2_900 + "}"}, {"to": "/to/city: A number has to be between"}),
        ({"to": "{}"}, {"to": "/to/city: Please fill this in."}),
        ({"to": '{"city": 5}'}, {"to": "/to/city: This has to be a text."}),
        ({"note": "x" * 3_001}, {"note": "Please type 3000 characters at most."}),
        ({"count": "9", "to": "{"}, {"count": "This may be 5 at most.", "to": "This is no JSON."}),
        ({"name": "A", "count": "9"}, {"name": "This has to match", "count": "This may be 5 at most."}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(typed: dict[str, str], said: dict[str, str]) -> None:
    found = errors(ORDER, SENT, **typed)
    assert set(found) == set(said)
    for name, sentence in said.items():
        assert found[name].startswith(sentence), found


def test_an_error_of_no_field_that_can_be_changed_stands_at_the_reason() -> None:
    schema = {**of(a={"type": "string"}, key={"type": "string", "x-secret": True}), "maxProperties": 1}
    assert errors(schema, {"key": "k"}, a="b") == {ids.REASON_BLOCK: "There may be 1 fields at most."}


def test_secrets_constants_and_the_currency_of_a_sum_are_shown_and_cannot_be_changed() -> None:
    widgets = {field.name: field.widget for field in fields_of(ORDER, SENT)}
    assert {name for name, widget in widgets.items() if widget is Widget.FIXED} == {"key", "kind", "currency"}
    assert "sk_live" not in json.dumps(changes_form(ORDER, SENT))
    assert "EUR" in json.dumps(changes_form(ORDER, SENT)[1])
    assert changed(ORDER, SENT, key="other", kind="tag", currency="1", note="y") == {**SENT, "note": "y"}


def test_text_in_which_something_hides_is_changed_as_json_where_it_shows() -> None:
    [field] = fields_of(of(a={"type": "string"}), {"a": "main\u202egpj ü\U000e0041"})
    assert (field.widget, field.initial) == (Widget.JSON, '"main\\u202egpj ü\\udb40\\udc41"')


def test_an_answer_to_another_form_is_refused() -> None:
    values = untouched(changes_form(ORDER, SENT))
    for schema, sent in ((ORDER, {**SENT, "name": "other"}), ({**ORDER, "maxProperties": 20}, SENT)):
        found = read_changes(values, schema, sent)
        assert isinstance(found, FieldErrors)
        assert found.errors == {ids.REASON_BLOCK: catalogue.ARGUMENT_FORM_OLD}


def test_a_sum_is_typed_as_the_language_writes_it() -> None:
    with catalogue.speaking("de"):
        assert changed(ORDER, SENT, cents="12,50") == {**SENT, "cents": 1250}
        assert errors(ORDER, SENT, count="6") == {"count": "Höchstens 5 ist erlaubt."}


def reasoned(values: State, text: str) -> State:
    return {**values, ids.REASON_BLOCK: {ids.REASON_INPUT: {"value": text}}}


def test_each_form_has_a_reason_which_has_an_end() -> None:
    values = reasoned(untouched(changes_form(ORDER, SENT)), " It is late. ")
    assert read_changes(values, ORDER, SENT) == NewArguments(canonical(SENT), False, "It is late.")
    too_long = read_changes(reasoned(values, "x" * 501), ORDER, SENT)
    assert isinstance(too_long, FieldErrors)
    assert set(too_long.errors) == {ids.REASON_BLOCK}


def answered(blocks: list[dict[str, Any]], entry: dict[str, Any]) -> State:
    return {**untouched(blocks), ids.ANSWER_BLOCK: {ids.ANSWER_INPUT: entry}}


def test_a_choice_is_one_of_its_options() -> None:
    options = ["Today", "Tomorrow, early", "-"]
    chosen = answered(choice_form(options), {"selected_option": {"value": "1"}})
    assert read_choice(reasoned(chosen, "why"), options) == Answer("Tomorrow, early", "why")
    for value in ("", "3", "-1", "Today", "٠"):
        wrong = read_choice(answered(choice_form(options), {"selected_option": {"value": value}}), options)
        assert wrong == FieldErrors({ids.ANSWER_BLOCK: "Please choose one of these."})
    assert [one["action_id"] for one in choice_buttons(options, "choose", "apr_1")] == [
        "choose_0",
        "choose_1",
        "choose_2",
    ]
    assert choice_buttons(["x"] * 6, "choose", "apr_1") == []


def test_a_short_answer_is_text_of_so_many_characters() -> None:
    assert read_text(answered(text_form(), {"value": " Berlin\r\nMitte "})) == Answer("Berlin\nMitte", "")
    for value, said in (
        (None, "Please type an answer."),
        (" \n", "Please type an"),
        ("x" * 2_001, "Please keep the"),
    ):
        wrong = read_text(answered(text_form(), {"value": value}))
        assert isinstance(wrong, FieldErrors)
        assert wrong.errors[ids.ANSWER_BLOCK].startswith(said)


@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
def test_every_fault_has_words_in_every_language(language: str) -> None:
    with catalogue.speaking(language):
        assert set(catalogue.ARGUMENT_FAULT) == {kind.value for kind in FaultCode}
        assert set(catalogue.ARGUMENT_FORMATS) == set(FORMATS)
        said = fault_words(ArgumentFault("/a", FaultCode.TYPE, "string or null"))
        assert (
            said == {"en": "This has to be a text or null.", "de": "Hier gehört hin: ein Text oder null."}[language]
        )
