"""Slack's limits, each at its edge: what is just allowed passes, one more is refused."""

from typing import Any

import pytest

from app.local.slack.rules import problems

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain("Go"), **more}


def option(value: str = "v", text: str = "t") -> Json:
    """A menu option."""
    return {"text": plain(text), "value": value}


def options(count: int) -> list[Json]:
    """That many different options."""
    return [option(f"v{number}") for number in range(count)]


def section(**more: Any) -> Json:
    """A section."""
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json, **more: Any) -> Json:
    """An actions block."""
    return {"type": "actions", "elements": list(elements), **more}


def typing(**more: Any) -> Json:
    """An input block with a text input."""
    element = {"type": "plain_text_input", **more.pop("element", {})}
    return {"type": "input", "label": plain(), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal with a submit button."""
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def chart(**parts: Any) -> Json:
    """A chart block."""
    return {"type": "data_visualization", "title": "t", "chart": parts}


def rows(count: int, width: int = 1) -> list[list[Json]]:
    """Table rows."""
    return [[{"type": "raw_text", "text": "c"} for _ in range(width)] for _ in range(count)]


FINE = {
    "section of 3000": [section(text=mrkdwn("x" * 3000))],
    "50 blocks": [{"type": "divider"}] * 50,
    "25 buttons": [actions(*(button(action_id=f"a{n}") for n in range(25)))],
    "header of 150": [{"type": "header", "text": plain("x" * 150)}],
    "10 fields": [{"type": "section", "fields": [mrkdwn("x" * 1000)] * 10}],
    "10 context elements": [{"type": "context", "elements": [mrkdwn()] * 10}],
    "button value of 2000": [actions(button(value="x" * 2000, style="danger"))],
    "overflow of 5": [actions({"type": "overflow", "options": options(5)})],
    "select of 100": [actions({"type": "static_select", "options": options(100)})],
    "checkboxes with mrkdwn": [actions({"type": "checkboxes", "options": [{"text": mrkdwn(), "value": "v"}]})],
    "markdown": [{"type": "markdown", "text": "# hello"}],
    "table of 100 x 20": [{"type": "table", "rows": rows(100, 20)}],
    "data table": [{"type": "data_table", "caption": "c", "rows": rows(201)}],
    "pie": [chart(type="pie", segments=[{"label": "a", "value": 1}])],
    "same action id in two blocks": [actions(button(action_id="a")), actions(button(action_id="a"))],
    "rich text": [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "<!channel>"}]}],
        }
    ],
}

REFUSED = {
    "section of 3001": ([section(text=mrkdwn("x" * 3001))], "/blocks/0/text/text"),
    "empty section text": ([section(text=mrkdwn(""))], "/blocks/0/text/text"),
    "section with nothing": ([{"type": "section"}], "/blocks/0"),
    "51 blocks": ([{"type": "divider"}] * 51, "/blocks"),
    "26 buttons": ([actions(*(button(action_id=f"a{n}") for n in range(26)))], "/blocks/0/elements"),
    "no buttons": ([actions()], "/blocks/0/elements"),
    "header of 151": ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    "header in mrkdwn": ([{"type": "header", "text": mrkdwn()}], "/blocks/0/text/type"),
    "11 fields": ([{"type": "section", "fields": [mrkdwn()] * 11}], "/blocks/0/fields"),
    "field of 2001": ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "/blocks/0/fields/0/text"),
    "11 context elements": ([{"type": "context", "elements": [mrkdwn()] * 11}], "/blocks/0/elements"),
    "button in a context": ([{"type": "context", "elements": [button()]}], "/blocks/0/elements/0/type"),
    "button text of 76": ([actions(button(text=plain("x" * 76)))], "/blocks/0/elements/0/text/text"),
    "button text in mrkdwn": ([actions(button(text=mrkdwn()))], "/blocks/0/elements/0/text/type"),
    "button value of 2001": ([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value"),
    "button style default": ([actions(button(style="default"))], "/blocks/0/elements/0/style"),
    "a disabled button": ([actions(button(disabled=True))], "/blocks/0/elements/0"),
    "twice the same action id": ([actions(button(action_id="a"), button(action_id="a"))], "/blocks/0"),
    "twice the same block id": ([section(block_id="b"), section(block_id="b")], "/blocks/1/block_id"),
    "block id of 256": ([section(block_id="b" * 256)], "/blocks/0/block_id"),
    "a url that is none": ([actions(button(url="not an address"))], "/blocks/0/elements/0/url"),
    "overflow of 6": ([actions({"type": "overflow", "options": options(6)})], "/blocks/0/elements/0/options"),
    "radio of 11": ([actions({"type": "radio_buttons", "options": options(11)})], "/blocks/0/elements/0/options"),
    "select of 101": ([actions({"type": "static_select", "options": options(101)})], "/blocks/0/elements/0/options"),
    "option text of 76": (
        [actions({"type": "static_select", "options": [option(text="x" * 76)]})],
        "/blocks/0/elements/0/options/0/text/text",
    ),
    "same value twice": (
        [actions({"type": "static_select", "options": [option("a"), option("a")]})],
        "/blocks/0/elements/0/options",
    ),
    "select without options": ([actions({"type": "static_select"})], "/blocks/0/elements/0"),
    "unknown block": ([{"type": "marquee"}], "/blocks/0/type"),
    "unknown property": ([section(colour="red")], "/blocks/0"),
    "image without alt text": ([{"type": "image", "image_url": "https://e.org/x.png"}], "/blocks/0"),
    "image with two sources": (
        [{"type": "image", "alt_text": "a", "image_url": "https://e.org/x", "slack_file": {"id": "F1"}}],
        "/blocks/0",
    ),
    "alert in a message": ([{"type": "alert", "text": mrkdwn()}], "/blocks/0/type"),
    "markdown over 12000": ([{"type": "markdown", "text": "x" * 7000}] * 2, "/blocks"),
    "two tables": ([{"type": "table", "rows": rows(1)}] * 2, "/blocks"),
    "ragged table": ([{"type": "table", "rows": [*rows(1, 1), *rows(1, 2)]}], "/blocks/0/rows"),
    "101 table rows": ([{"type": "table", "rows": rows(101)}], "/blocks/0/rows"),
    "data table without caption": ([{"type": "data_table", "rows": rows(2)}], "/blocks/0"),
    "202 data rows": ([{"type": "data_table", "caption": "c", "rows": rows(202)}], "/blocks/0/rows"),
    "three charts": ([chart(type="pie", segments=[{"label": "a", "value": 1}])] * 3, "/blocks"),
    "13 segments": (
        [chart(type="pie", segments=[{"label": f"s{n}", "value": 1} for n in range(13)])],
        "/blocks/0/chart/segments",
    ),
    "labels beside the axis": (
        [
            chart(
                type="bar",
                series=[{"name": "n", "data": [{"label": "b", "value": 1}]}],
                axis_config={"categories": ["a"]},
            )
        ],
        "/blocks/0/chart/series/0/data",
    ),
    "four card actions": ([{"type": "card", "title": mrkdwn(), "actions": [button()] * 4}], "/blocks/0/actions"),
    "card body of 201": ([{"type": "card", "body": mrkdwn("x" * 201)}], "/blocks/0/body/text"),
    "an empty card": ([{"type": "card"}], "/blocks/0"),
    "confirm title of 101": (
        [actions(button(confirm={"title": plain("x" * 101), "text": plain(), "confirm": plain(), "deny": plain()}))],
        "/blocks/0/elements/0/confirm/title/text",
    ),
}

VIEWS_REFUSED = {
    "title of 25": (modal(title=plain("x" * 25)), "/view/title/text"),
    "submit of 25": (modal(submit=plain("x" * 25)), "/view/submit/text"),
    "private metadata of 3001": (modal(private_metadata="x" * 3001), "/view/private_metadata"),
    "callback id of 256": (modal(callback_id="x" * 256), "/view/callback_id"),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "/view/blocks"),
    "input without submit": ({"type": "modal", "title": plain(), "blocks": [typing()]}, "/view/submit"),
    "label of 2001": (modal(typing(label=plain("x" * 2001))), "/view/blocks/0/label/text"),
    "max_length of 3001": (modal(typing(element={"max_length": 3001})), "/view/blocks/0/element/max_length"),
    "min over max": (
        modal(typing(element={"min_length": 5, "max_length": 2})),
        "/view/blocks/0/element",
    ),
    "two focused inputs": (
        modal(typing(element={"focus_on_load": True}), typing(element={"focus_on_load": True})),
        "/view/blocks",
    ),
    "button in an input": (
        modal({"type": "input", "label": plain(), "element": button()}),
        "/view/blocks/0/element/type",
    ),
    "markdown in a modal": (modal({"type": "markdown", "text": "x"}), "/view/blocks/0/type"),
    "no title": ({"type": "modal", "blocks": []}, "/view"),
    "unknown property": (modal(colour="red"), "/view"),
}


@pytest.mark.parametrize("name", FINE)
def test_what_slack_takes_passes(name: str) -> None:
    assert problems({"text": "t", "blocks": FINE[name]}) == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_slack_refuses_is_refused_where_it_is_wrong(name: str) -> None:
    blocks, pointer = REFUSED[name]
    assert pointer in [problem.pointer for problem in problems({"text": "t", "blocks": blocks})]


@pytest.mark.parametrize("name", VIEWS_REFUSED)
def test_views_are_judged_too(name: str) -> None:
    view, pointer = VIEWS_REFUSED[name]
    found = problems(view)
    assert pointer in [problem.pointer for problem in found]
    assert {problem.code for problem in found} == {"invalid_arguments"}


def test_a_good_modal_and_a_home_pass() -> None:
    assert problems(modal(typing(), {"type": "alert", "level": "info", "text": mrkdwn()})) == []
    assert (
        problems({"type": "home", "blocks": [section(), chart(type="pie", segments=[{"label": "a", "value": 1}])]})
        == []
    )


def test_a_message_needs_something_to_say() -> None:
    assert [problem.code for problem in problems({"text": ""})] == ["no_text"]


def test_a_message_with_too_much_block_text_has_its_own_code() -> None:
    blocks = [section(text=mrkdwn("x" * 2900)) for _ in range(5)]
    assert [problem.code for problem in problems({"text": "t", "blocks": blocks})] == ["msg_blocks_too_long"]


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({"event_type": "card", "event_payload": {"approval": "a1"}}, None),
        ({"event_type": "card"}, "invalid_metadata_format"),
        ({"event_type": "a card!", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "card", "event_payload": {"deep": {"er": 1}}}, "invalid_metadata_schema"),
    ],
)
def test_metadata_is_flat_and_named(metadata: Json, code: str | None) -> None:
    found = [problem.code for problem in problems({"text": "t", "metadata": metadata})]
    assert found == ([] if code is None else [code])
