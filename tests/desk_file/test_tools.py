"""Tools are declared in the file: every fault with its line and field, and every change with what it loosens."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.desk_file import read_desk_file, starter_desk_file
from app.desk_file.differences import differences
from app.desk_file.proposed import proposed
from app.domain.operations.desk_config import DeskConfig, Tool, Tools, with_told
from app.domain.operations.desk_config.loosening import reasons, waits_for_second
from app.domain.operations.desk_proposals import SaidAs
from app.tool_schemas import canonical, digest
from tests.desk_file.test_reading import faults, told

FILE = """
tools:
  delete_branch:
    title: Delete a branch
    schema:
      type: object
      properties:
        name: {type: string, maxLength: 200, pattern: '^[a-z/.0-9-]+$'}
        force: {type: boolean, default: false}
        mode: {enum: [yes, no, "1", 1, 1.5, null]}
      required: [name]
      additionalProperties: false
    reviewers: [U012AB3CD, S07REVIEW]
    changes: true
    expires_after: 1 h
    silent_after: 10 min
  pick-a-day:
    title: Pick a day
    schema: {"type":"object","properties":{"b":{"type":"string"},"a":{"type":"string"}}}
    asks: choice
    options: [Today, "Tomorrow, early"]
callbacks:
  hosts: [agent.shop.example]
events:
  opens: [refund]
"""
SCHEMA = "schema: {type: object}"


def config(text: str = FILE) -> DeskConfig:
    return with_told(DeskConfig(owners=("U1", "U2")), 1, json.loads(json.dumps(told(text))))


def tool(**changed: Any) -> DeskConfig:
    """A desk with one tool, as a version of its file tells it."""
    parts = {"title": "T", "schema": '{"type":"object"}', "digest": "d", "reviewers": ["U1"], **changed}
    return DeskConfig(owners=("U1", "U2"), tools=Tools({"t": parts}))


def test_what_the_file_declares_is_what_the_desk_knows() -> None:
    found = config().tools
    branch = found.named("delete_branch")
    assert branch is not None
    assert branch == Tool(
        name="delete_branch",
        title="Delete a branch",
        schema_json=branch.schema_json,
        schema_digest=digest(canonical(branch.schema)),
        reviewers=("U012AB3CD", "S07REVIEW"),
        changes=True,
        expires_after_seconds=3600,
        silent_after_seconds=600,
    )
    assert branch.schema["properties"]["mode"] == {"enum": ["yes", "no", "1", 1, 1.5, None]}
    assert branch.schema["properties"]["force"] == {"type": "boolean", "default": False}
    assert [one.name for one in found.all] == ["delete_branch", "pick-a-day"]
    day = found.named("pick-a-day")
    assert day is not None
    assert (day.asks, day.options, day.changes) == ("choice", ("Today", "Tomorrow, early"), False)
    assert (day.reviewers, day.expires_after_seconds, day.silent_after_seconds) == ((), None, 1800)
    assert list(day.schema["properties"]) == ["b", "a"], "shown in the file's order"
    assert found.named("other") is None
    assert config().callbacks.hosts == ("agent.shop.example",)
    assert config().events.opens == ("refund",)


def test_a_desk_that_declares_nothing_lets_agents_ask_for_nothing() -> None:
    assert (DeskConfig().tools.all, DeskConfig().callbacks.hosts, DeskConfig().events.opens) == ((), (), ())


def test_the_file_can_be_written_again() -> None:
    assert told(starter_desk_file(told(FILE))) == told(FILE)


def one(rest: str) -> str:
    return f"tools:\n  t:\n    title: T\n    {rest}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tools: [a]", "line 1: tools: This cannot stand here. Write a section for each tool"),
        ("tools:\n  a b: {}", "line 2: tools.a b: A tool's name has letters, digits, `_` and `-`, 64 at most."),
        (one(SCHEMA) + "  t: {}", "line 5: tools.t: It stands there twice."),
        ("tools:\n  t:", "line 2: tools.t.title: It is missing."),
        (one("asks: decision"), "line 2: tools.t.schema: It is missing."),
        (
            one(f"{SCHEMA}\n    reviewer: [U123]"),
            "line 5: tools.t.reviewer: There is no such field. Did you mean `rev",
        ),
        (
            one(f"{SCHEMA}\n    colour: red"),
            "line 5: tools.t.colour: There is no such field. Allowed here: title, sche",
        ),
        (one(f"{SCHEMA}\n    title: U"), "line 5: tools.t.title: It stands there twice; the first is in line 3."),
        (one(f"{SCHEMA}\n    reviewers: []"), "line 5: tools.t.reviewers: This cannot stand here: there are 0 where"),
        (
            one(f"{SCHEMA}\n    asks: vote"),
            "tools.t.asks: `vote` cannot stand here. Write `decision` or `choice` or `te",
        ),
        (one(f"{SCHEMA}\n    changes: yes"), "tools.t.changes: `yes` cannot stand here. Write `true` or `false`."),
        (
            one(f"{SCHEMA}\n    expires_after: 60"),
            "tools.t.expires_after: `60` cannot stand here: the unit is missing",
        ),
        (one(f"{SCHEMA}\n    asks: choice"), "line 2: tools.t.options: `asks: choice` needs the options"),
        (one(f"{SCHEMA}\n    options: [a, b]"), "line 5: tools.t.options: Options go with `asks: choice`."),
        (
            one(f"{SCHEMA}\n    asks: choice\n    options: [a]"),
            "tools.t.options: This cannot stand here: there are 1 wher",
        ),
        (one(f"{SCHEMA}\n    asks: choice\n    options: [a, a]"), "a stands there twice. Write a list such as"),
        (
            one(f"{SCHEMA}\n    asks: text\n    changes: true"),
            "tools.t.changes: Arguments are changed where a decision",
        ),
        (
            one("schema: string"),
            "line 4: tools.t.schema: A tool's schema is a section that begins with `type: object`.",
        ),
        (
            one("schema:\n      type: object\n      properties:\n        a:\n          type: text"),
            "line 8: tools.t.schema: `/properties/a/type`: 'text' is not",
        ),
        (
            one(
                "schema:\n      type: object\n      properties:\n        a: {}\n        b: {$ref: 'https://x.example/'}"
            ),
            "line 8: tools.t.schema: `/properties/b`: `$ref` leads to a schema within this one",
        ),
        (
            one("schema:\n      type: object\n      properties:\n        a: {}\n        a: {}"),
            "line 8: tools.t.schema: `a` stands there twice.",
        ),
        (
            one("schema:\n      type: object\n      allOf:\n        - {}\n        - {pattern: '(a)\\1'}"),
            "line 8: tools.t.schema: `/allOf/1`: RE2 does not take this pattern",
        ),
        (one("schema: {type: object, maximum: " + "9" * 300 + "}"), "`/maximum`: A number has to be finite and"),
        (one("schema: {type: object, maxProperties: 1e999}"), "`/maxProperties`: A number has to be finite and"),
        (
            "callbacks:\n  hosts: ['https://a.example/']",
            "line 2: callbacks.hosts: This cannot stand here: `https://a.",
        ),
        (
            "callbacks:\n  hosts: [a.example:8080]",
            "line 2: callbacks.hosts: This cannot stand here: `a.example:8080`",
        ),
        (
            "callbacks:\n  hosts: [10.0.0.1]",
            "line 2: callbacks.hosts: This cannot stand here: `10.0.0.1` (line 2) is no",
        ),
        ("callbacks:\n  hosts: [localhost]", "line 2: callbacks.hosts: This cannot stand here: `localhost`"),
        (
            "events:\n  opens: [everything]",
            "line 2: events.opens: This cannot stand here: `everything` (line 2) is none",
        ),
    ],
)
def test_what_cannot_be_declared_is_refused_with_its_line_and_field(text: str, said: str) -> None:
    found = faults(text)
    assert any(said in fault for fault in found), found


def test_all_faults_of_a_tool_are_said_at_once() -> None:
    found = faults("tools:\n  a:\n    asks: vote\n  b:\n    title: B\n    schema: {type: object, minimum: x}\n")
    assert [fault.partition(": ")[0] for fault in found] == ["line 2", "line 2", "line 3", "line 6"]


BASE = tool()


@pytest.mark.parametrize(
    ("old", "new", "place", "why"),
    [
        (DeskConfig(), BASE, "tools.t", "more_tools"),
        (BASE, tool(reviewers=["U1", "U2"]), "tools.t.reviewers", "more_decide"),
        (BASE, tool(reviewers=[]), "tools.t.reviewers", "more_decide"),
        (BASE, tool(schema='{"type":"object","properties":{}}'), "tools.t.schema", "other_arguments"),
        (BASE, tool(changes=True), "tools.t.changes", "changeable"),
        (BASE, tool(asks="text"), "tools.t.asks", "other_answers"),
        (BASE, tool(options=["a", "b"]), "tools.t.options", "other_answers"),
        (tool(expires_after_seconds=60), BASE, "tools.t.expires_after", "stays_open"),
        (tool(expires_after_seconds=60), tool(expires_after_seconds=61), "tools.t.expires_after", "stays_open"),
        (BASE, tool(silent_after_seconds=1801), "tools.t.silent_after", "later"),
    ],
)
def test_a_change_that_lets_more_through_is_named_and_its_opposite_is_not(
    old: DeskConfig, new: DeskConfig, place: str, why: str
) -> None:
    old = replace(old, owners=("U1", "U2"))
    assert {where: reason.code for where, reason in reasons(old, new).items()} == {place: why}
    assert waits_for_second(old, new)
    assert [(one.field, bool(one.loosens)) for one in differences(old, new)] == [(place, True)]
    [change] = proposed(old, new)
    assert (change.field, change.loosens) == (place, why)
    if why not in ("other_arguments", "other_answers"):
        assert reasons(new, old) == {}
        assert [(one.field, one.loosens) for one in differences(new, old)] == [(place, "")]


def test_another_title_is_told_and_loosens_nothing() -> None:
    new = tool(title="U")
    assert reasons(BASE, new) == {}
    [change] = differences(BASE, new)
    assert (change.field, change.before, change.after) == ("tools.t.title", "“T”", "“U”")


def test_a_changed_schema_is_told_by_its_arguments_and_a_mark() -> None:
    new = tool(schema='{"type":"object","properties":{"a":{},"b":{}}}')
    [change] = differences(BASE, new)
    assert change.before.startswith("no arguments (")
    assert change.after.startswith("a, b (")
    [other] = differences(new, tool(schema='{"type":"object","properties":{"a":{"minLength":1},"b":{}}}'))
    assert other.before != other.after


def test_reviewers_of_a_tool_are_told_as_people() -> None:
    [change] = proposed(BASE, tool(reviewers=["U2"]))
    assert (change.before.said_as, change.after.value) == (SaidAs.PEOPLE, ("U2",))


@pytest.mark.parametrize(
    ("place", "value"), [("callbacks.hosts", ["a.example"]), ("events.opens", ["refund"])], ids=["hosts", "opens"]
)
def test_more_hosts_and_more_events_want_a_second_owner_and_fewer_do_not(place: str, value: list[str]) -> None:
    old = DeskConfig(owners=("U1", "U2"))
    new = with_told(old, 1, {place: value})
    assert set(reasons(old, new)) == {place}
    assert reasons(new, old) == {}


def test_a_large_schema_fits_into_the_file() -> None:
    properties = {f"field_{number}": {"type": "string", "maxLength": 10} for number in range(900)}
    text = f"tools:\n  t:\n    title: T\n    schema: {json.dumps({'type': 'object', 'properties': properties})}\n"
    assert len(read_desk_file(text.encode()).told["tools.declared"]["t"]["schema"]) > 30_000
