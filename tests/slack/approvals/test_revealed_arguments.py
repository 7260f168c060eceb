"""The form of a call's arguments: what is somebody's stays masked and as it is until it is revealed."""

import json
from typing import Any

import pytest

from app.domain.actions.tool_call import tool_call_of
from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.local.slack import seed
from app.slack import ids
from app.slack.requests.argument_form import NewArguments, read_changes
from app.slack.views.approvals.arguments.fields import Widget, fields_of
from app.slack.views.approvals.arguments.form import changes_form
from app.slack.views.approvals.card import card
from app.tool_schemas import canonical
from tests.slack import sheets
from tests.slack.approvals.test_argument_form import untouched
from tests.slack.approvals.test_details import reveal_view
from tests.slack.approvals.test_tool_calls import block_of, opened, submit
from tests.slack.conftest import World, until
from tests.slack.pressing import payload
from tests.slack.reading import read
from tests.slack.tool_call_records import PERSONAL, personal_call, tool_call

OPEN: dict[str, Any] = {"type": "object", "properties": {"n": {"type": "integer"}}}
ADDRESS, PHONE = "ada@shop.example", "1234567"
EVERYWHERE: list[dict[str, Any]] = [
    {"to": ADDRESS},
    {"note": f"Please call +49 30 {PHONE} soon."},
    {"all": ["x", ADDRESS]},
    {"rows": [{"who": ADDRESS, "n": 1}]},
    {"deep": {"er": {"est": {"one": {"more": ADDRESS}}}}},
    {ADDRESS: 3},
    {"by": {ADDRESS: {"n": 1}}},
    {"rows": [{ADDRESS: 1}]},
]


@pytest.mark.parametrize("sent", EVERYWHERE, ids=canonical)
def test_whatever_is_somebodys_is_in_no_input_and_on_no_card(sent: dict[str, Any]) -> None:
    sent = {"n": 4, **sent}
    form = json.dumps(changes_form(OPEN, sent, asks_for="apr_1"), ensure_ascii=False)
    assert ADDRESS not in form
    assert PHONE not in form
    assert ids.REVEAL_ARGUMENTS in form
    [hidden] = [field for field in fields_of(OPEN, sent) if field.hidden]
    assert (hidden.widget, hidden.initial) == (Widget.FIXED, "")
    revealed = json.dumps(changes_form(OPEN, sent, revealed=True, asks_for="apr_1"), ensure_ascii=False)
    assert ADDRESS in revealed or PHONE in revealed
    assert ids.REVEAL_ARGUMENTS not in revealed
    shown = tool_call(action={"arguments": canonical(sent)}, facts={"schema_json": json.dumps(OPEN)})
    words = "\n".join(read(block) for block in card(shown) if block["type"] != "actions")
    assert ADDRESS not in words
    assert PHONE not in words


def test_what_is_nobodys_can_be_changed_at_once() -> None:
    sent = {"n": 4, "order": "1234567890", "branch": "release/1.2", "on": "2026-11-30", "cents": 123456789}
    schema = {**OPEN, "properties": {**OPEN["properties"], "order": {"type": "string", "format": "uuid"}}}
    assert [field.name for field in fields_of(schema, sent) if field.hidden] == ["order"]  # it could be a phone's
    assert ids.REVEAL_ARGUMENTS not in json.dumps(changes_form(OPEN, {"n": 4, "branch": "x"}, asks_for="apr_1"))


@pytest.mark.parametrize("sent", EVERYWHERE, ids=canonical)
def test_a_masked_form_keeps_what_it_did_not_show_to_the_byte(sent: dict[str, Any]) -> None:
    sent = {"n": 4, **sent}
    for revealed in (False, True):
        values = untouched(changes_form(OPEN, sent, revealed=revealed))
        assert read_changes(values, OPEN, sent) == NewArguments(canonical(sent), False, "")
    [number] = [one["block_id"] for one in changes_form(OPEN, sent) if one.get("label", {}).get("text") == "n"]
    values = untouched(changes_form(OPEN, sent)) | {number: {ids.ARGUMENT_INPUT: {"value": "5"}}}
    found = read_changes(values, OPEN, sent)
    assert isinstance(found, NewArguments)
    assert found.arguments == {**sent, "n": 5}


async def test_a_reviewer_reveals_it_on_record_and_changes_it_then(world: World) -> None:
    view = await opened(world, personal_call())
    assert ADDRESS not in json.dumps(view)
    assert world.command_ports.whole.revealed == []
    await world.workspace.click_in_view(seed.ROSA, view["id"], ids.REVEAL_ARGUMENTS, "argument-reveal")
    await until(lambda: ADDRESS in json.dumps(world.workspace.views(seed.ROSA)[-1]))
    assert world.command_ports.whole.revealed == [f"slack:{seed.ROSA}"]
    view = dict(world.workspace.views(seed.ROSA)[-1])
    await submit(world, view, {block_of(view, "note"): {ids.ARGUMENT_INPUT: '"Ask nobody"'}})
    row = world.approvals.held.approval
    assert row.status is Status.APPROVED
    assert tool_call_of(row.final_action).values == {"force": False, "name": "release/1.2", "note": "Ask nobody"}
    assert ADDRESS not in str(world.workspace.messages(seed.APPROVALS))


async def test_who_reveals_nothing_changes_the_rest_and_leaves_it_as_it_was(world: World) -> None:
    view = await opened(world, personal_call())
    await submit(world, view, {block_of(view, "name"): {ids.ARGUMENT_INPUT: "release/1.3"}})
    row = world.approvals.held.approval
    assert tool_call_of(row.final_action).values == {"force": False, "name": "release/1.3", "note": PERSONAL}
    assert world.command_ports.whole.revealed == []


async def test_who_may_not_decide_reveals_nothing(world: World) -> None:
    view = await opened(world, personal_call())
    carried = json.loads(view["private_metadata"])
    at = Posted(carried["channel"], carried["ts"])
    await world.press(payload(ids.REVEAL_ARGUMENTS, at, sheets.A1, seed.SAM, view={**reveal_view(view)}))
    await world.slack.desk.afterwards.drain()
    assert world.command_ports.whole.revealed == []
    assert ADDRESS not in json.dumps(world.workspace.views(seed.SAM))
