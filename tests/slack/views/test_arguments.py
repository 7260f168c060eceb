"""A call's arguments on a phone: short on the card, whole under Details, and nothing in them acts or hides."""

import re
import time
from typing import Any

import pytest

from app.domain.privacy.personal_arguments import is_personal
from app.local.slack.rules import problems
from app.slack.i18n import catalogue
from app.slack.views.approvals.arguments.shown import (
    REVEALED,
    argument_blocks,
    argument_lines,
    argument_lines_text,
    change_lines,
)
from app.tool_schemas import canonical, rows_of
from tests.slack.reading import live_tokens, read
from tests.slack.tool_requests import EVERY, HOSTILE, LONG, SCHEMA, SHORT


def card(sent: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "block_id": "card", "elements": argument_lines(rows_of(SCHEMA, sent))}


def details(sent: dict[str, Any], **more: Any) -> str:
    return "\n".join(read(block) for block in argument_blocks(rows_of(SCHEMA, sent), "details", **more))


def test_a_card_says_each_argument_in_a_line_of_its_own() -> None:
    assert read(card(SHORT)) == "\n".join(
        ["Branch: release/1.2", "By force: yes", "Budget: 1,299.00 EUR", "On: 2026-11-30"]
    )
    with catalogue.speaking("de"):
        assert read(card(SHORT)) == "\n".join(
            ["Branch: release/1.2", "By force: ja", "Budget: 1.299,00 €", "On: 30.11.2026"]
        )


def test_of_many_a_card_shows_the_first_and_says_how_many_there_are_under_details() -> None:
    said = read(card(EVERY)).split("\n")
    assert len(said) == 6
    assert said[-1] == "14 more under Details"


def test_no_cell_of_a_table_passes_for_another_one() -> None:
    [line] = [
        element
        for element in argument_lines(rows_of({}, {"pay": [{"to": "Rosa, amount 5", "amount": 500}]}))
        if element["type"] == "rich_text_list"
    ]
    [cells] = line["elements"]
    in_code = [one["text"] for one in cells["elements"] if one.get("style", {}).get("code")]
    assert in_code == ["500", "Rosa, amount 5"]


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1970-01-01T00:00:00+05:00"]
)
def test_times_at_the_ends_of_the_calendar_are_shown_as_they_stand(at: str) -> None:
    found = rows_of({"properties": {"at": {"format": "date-time"}}}, {"at": at, "in": [at]})
    said = read({"type": "rich_text", "block_id": "b", "elements": argument_lines(found)})
    assert said.split("\n")[0] == f"at: {at}"
    assert at[:10] in argument_lines_text(found)


def test_a_time_is_shown_with_its_seconds_where_it_has_any() -> None:
    whole, exact = "2026-11-30T14:00:00Z", "2026-11-30T14:00:59.5Z"
    schema = {"properties": {name: {"format": "date-time"} for name in ("a", "b")}}
    elements = argument_lines(rows_of(schema, {"a": whole, "b": exact}))
    said = read({"type": "rich_text", "block_id": "b", "elements": elements})
    assert (whole in said, exact in said) == (False, True)


def test_details_show_every_argument_by_its_kind() -> None:
    said = details(EVERY)
    for line in (
        "Retries: 3",
        "Page: https://git.example/m/7",
        "Key: (secret of 12 characters)",
        "Note: \nIt was merged in May.\nforce: false\nCall +49",
        "Script: \nset -e\ngit push origin --delete release/1.2",
        "Labels: a, b, c, d, e, f",
        "- SKU A-1, price 49.90 EUR\n- SKU B-2, price (no value)",
        "Nothing: (no value)",
        "empty › text: (empty text)",
        "empty › list: (empty list)",
        "empty › object: (no fields)",
    ):
        assert line in said, line
    assert "sk_live" not in said


def test_what_is_somebodys_is_masked_until_it_is_revealed() -> None:
    for text in (details(EVERY), argument_lines_text(rows_of(SCHEMA, {"to": EVERY["to"], "note": EVERY["note"]}))):
        assert "ada@shop" not in text
        assert "1234567" not in text
    assert "ada@shop.example" in details(EVERY, room=REVEALED)
    assert "+49 30 1234567" in details(EVERY, room=REVEALED)


CARD_NUMBER = 4111111111111111


@pytest.mark.parametrize(
    "sent",
    [
        {"to": CARD_NUMBER},
        {"to": -CARD_NUMBER},
        {"to": 491701234567.5},
        {"to": [3, CARD_NUMBER]},
        {"to": [{"card": CARD_NUMBER, "n": 1}]},
        {"to": [{"card": [CARD_NUMBER]}]},
        {"to": {"a": {"b": {"c": CARD_NUMBER}}}},
        {str(CARD_NUMBER): 1},
        {"to": [{str(CARD_NUMBER): 1}]},
        {"to": [[{str(CARD_NUMBER): [CARD_NUMBER]}]]},
    ],
    ids=str,
)
def test_a_number_is_masked_by_its_digits_as_a_text_of_them_is(sent: dict[str, Any]) -> None:
    found = rows_of({}, sent)
    lines = read({"type": "rich_text", "elements": argument_lines(found)})
    changes = read({"type": "rich_text", "elements": change_lines(found, ())})
    blocks = "\n".join(read(block) for block in argument_blocks(found, "details"))
    for text in (lines, changes, blocks, argument_lines_text(found)):
        assert not re.search(r"\d{9}", text), text
    assert is_personal(found)
    assert re.search(r"\d{9}", "".join(read(block) for block in argument_blocks(found, "details", REVEALED)))


@pytest.mark.parametrize(
    "value", [0, 12, -7, 4990, 12345678, 123456.78, 123456789, 0.3333333333, 52.5200066, 1e-9, 20261130]
)
def test_ordinary_numbers_are_shown_as_they_are(value: float) -> None:
    found = rows_of({}, {"n": value, "many": [value], "rows": [{"n": value}]})
    assert read({"type": "rich_text", "elements": argument_lines(found)}).count(canonical(value)) == 3
    assert not is_personal(found)


def test_a_text_of_several_lines_stands_in_a_frame_so_that_none_of_it_looks_like_an_argument() -> None:
    elements = argument_lines(rows_of(SCHEMA, {"note": "x\nBy force: no", "script": "x\nBy force: no"}))
    kinds = ["rich_text_section", "rich_text_quote", "rich_text_section", "rich_text_preformatted"]
    assert [one["type"] for one in elements] == kinds
    for one in elements:
        for leaf in one["elements"]:
            assert not (leaf.get("style", {}).get("bold") and "By force" in leaf["text"])


def test_what_a_reviewer_changed_is_said_with_what_was_asked_for() -> None:
    new = {**EVERY, "name": "main", "force": False, "note": f"{EVERY['note']} Or not.", "key": "sk_live_9999"}
    new = {name: value for name, value in new.items() if name != "on"}
    lines = change_lines(rows_of(SCHEMA, EVERY), rows_of(SCHEMA, {**new, "labels": ["a"], "extra": 1}))
    assert read({"type": "rich_text", "elements": lines}).split("\n") == [
        "Branch: release/1.2 → main",
        "By force: yes → no",
        "On: 2026-11-30 → (left out)",
        "Note: It was merged in May. force: false Call +49 …67. → "
        "It was merged in May. force: false Call +49 …67. Or not.",
        "Labels: 5 entries → 1 entry",
        "extra: (left out) → 1",
    ]
    long = [rows_of(SCHEMA, {"note": "x" * 200 + end}) for end in "ab"]
    assert read({"type": "rich_text", "elements": change_lines(*long)}) == "Note: changed; see Details"


def test_what_is_cut_is_said_with_its_whole_length() -> None:
    assert read(card({"name": "x" * 500})) == f"Branch: {'x' * 140}… (length 500)"
    assert "line 6… (length 70)" in read(card({"script": "\n".join(f"line {n}" for n in range(1, 11))}))
    assert details({"script": "y" * 5_000}).count("y") == 5_000
    assert "There is more than Slack shows here." in details(LONG)
    assert "70 more entries" in details({"labels": ["x" * 300] * 120})


@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_whatever_is_sent_slack_takes_it_and_acts_on_none_of_it(number: int, language: str) -> None:
    began = time.process_time()
    with catalogue.speaking(language):
        sent = HOSTILE[number]
        found = rows_of(SCHEMA, sent)
        whole = list(argument_blocks(found, "details", REVEALED))
        frame = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": whole}
        message = {"text": argument_lines_text(found), "blocks": [card(sent)]}
    assert [str(one) for payload in (frame, message) for one in problems(payload)] == []
    assert live_tokens(message["text"]) == []
    leaves = {leaf["type"] for block in [*whole, card(sent)] for part in block["elements"] for leaf in _leaves(part)}
    assert leaves <= {"text", "date"}
    assert time.process_time() - began < 5


def _leaves(part: dict[str, Any]) -> list[dict[str, Any]]:
    if part["type"] == "rich_text_list":
        return [leaf for item in part["elements"] for leaf in item["elements"]]
    return list(part["elements"])
