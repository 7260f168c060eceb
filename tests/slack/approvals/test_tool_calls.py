"""A reviewer decides on a call of somebody's agent: plainly, with other arguments, or by the answer it asks for."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.domain.actions.tool_call import Asks, tool_call_of
from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Status
from app.local.slack import seed
from app.slack import ids
from app.slack.views.approvals.card import card, card_text
from tests.slack.asker_records import FIRST
from tests.slack.conftest import World
from tests.slack.reading import read
from tests.slack.tool_call_records import tool_call

SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string", "title": "Branch"}, "force": {"type": "boolean", "title": "Force"}},
    "required": ["name"],
}


def asked(**facts: Any) -> ApprovalDetails:
    held = tool_call(facts={"schema_json": json.dumps(SCHEMA), **facts})
    return replace(held, approval=replace(held.approval, digest=held.approval.action.digest(held.approval.id)))


def actions_of(details: ApprovalDetails) -> list[str]:
    return [one["action_id"] for block in card(details) if block["type"] == "actions" for one in block["elements"]]


async def opened(world: World, held: ApprovalDetails) -> dict[str, Any]:
    world.approvals.held = held
    at = await world.post_card()
    await world.click(seed.ROSA, ids.CHANGE, at)
    return dict(world.workspace.views(seed.ROSA)[-1])


def block_of(view: dict[str, Any], label: str) -> str:
    [name] = [str(one["block_id"]) for one in view["blocks"] if one.get("label", {}).get("text") == label]
    return name


async def submit(world: World, view: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return dict(await world.workspace.submit_view(seed.ROSA, view["id"], values))


def words(details: ApprovalDetails) -> str:
    return "\n".join(read(block) for block in card(details) if block["type"] != "actions")


def test_a_card_says_which_program_asks_what_and_with_which_arguments() -> None:
    said = words(replace(asked(), asker=FIRST))
    for part in ("release/1.2 loeschen", "Zweig loeschen", "Branch: release/1.2", "Force: no", FIRST.name):
        assert part in said, part
    assert "https://git.example/merges/7" in said
    assert "Customer" not in said
    assert "release bot" in card_text(asked())


def test_what_the_asker_calls_it_heads_no_card_and_stands_last() -> None:
    """A title of the asker's could say anything: the desk's own name of the tool is what is decided on."""
    shown = replace(asked(title="Send the newsletter"), asker=FIRST)
    blocks = card(shown)
    assert blocks[0]["text"]["text"] == "Zweig loeschen"
    assert "Send the newsletter" not in "".join(read(one) for one in blocks[:-1] if one["type"] != "actions")
    assert "Send the newsletter" in read(blocks[-1])
    assert "Send the newsletter" not in card_text(shown)


def test_a_keys_first_request_offers_to_lock_it_and_a_later_one_does_not() -> None:
    assert ids.LOCK_KEY in actions_of(replace(asked(), asker=FIRST))
    assert ids.LOCK_KEY not in actions_of(replace(asked(), asker=replace(FIRST, first=False)))


@pytest.mark.parametrize(
    ("facts", "buttons"),
    [
        ({}, [ids.APPROVE, ids.REJECT, ids.ASK, ids.DETAILS]),
        ({"changes": True}, [ids.APPROVE, ids.REJECT, ids.CHANGE, ids.ASK, ids.DETAILS]),
        ({"asks": Asks.TEXT}, [ids.CHANGE, ids.REJECT, ids.ASK, ids.DETAILS]),
        ({"asks": Asks.CHOICE, "options": ("a", "b")}, [ids.CHANGE, ids.REJECT, ids.ASK, ids.DETAILS]),
    ],
)
def test_only_what_can_be_decided_has_a_button(facts: dict[str, Any], buttons: list[str]) -> None:
    assert [one for one in actions_of(asked(**facts)) if one in {*buttons, ids.APPROVE, ids.CHANGE}] == buttons


async def test_a_plain_yes_approves_what_was_asked(world: World) -> None:
    world.approvals.held = asked()
    await world.click(seed.ROSA, ids.APPROVE, await world.post_card())
    row = world.approvals.held.approval
    assert (row.status, row.approved_action) == (Status.APPROVED, None)


async def test_other_arguments_are_approved_as_they_were_typed(world: World) -> None:
    view = await opened(world, asked(changes=True))
    await submit(world, view, {block_of(view, "Branch"): {ids.ARGUMENT_INPUT: "release/1.3"}})
    row = world.approvals.held.approval
    assert row.status is Status.APPROVED
    assert tool_call_of(row.final_action).values == {"force": False, "name": "release/1.3"}


async def test_an_untouched_form_approves_what_was_asked(world: World) -> None:
    view = await opened(world, asked(changes=True))
    await submit(world, view, {})
    row = world.approvals.held.approval
    assert (row.status, row.approved_action) == (Status.APPROVED, None)


async def test_one_of_the_options_is_chosen(world: World) -> None:
    view = await opened(world, asked(asks=Asks.CHOICE, options=("blue", "red")))
    await submit(world, view, {ids.ANSWER_BLOCK: {ids.ANSWER_INPUT: "1"}})
    row = world.approvals.held.approval
    assert (row.status, tool_call_of(row.final_action).answer) == (Status.APPROVED, "red")


async def test_a_short_answer_is_typed_with_its_reason(world: World) -> None:
    view = await opened(world, asked(asks=Asks.TEXT))
    typed = {ids.ANSWER_BLOCK: {ids.ANSWER_INPUT: "On Tuesday"}, ids.REASON_BLOCK: {ids.REASON_INPUT: "Release day"}}
    await submit(world, view, typed)
    row = world.approvals.held.approval
    assert (tool_call_of(row.final_action).answer, row.decision_reason) == ("On Tuesday", "Release day")


async def test_who_may_not_decide_gets_no_form(world: World) -> None:
    world.approvals.held = asked(asks=Asks.TEXT)
    at = await world.post_card()
    await world.click(seed.SAM, ids.CHANGE, at)
    assert world.workspace.views(seed.SAM) == []
    assert world.approvals.status is Status.PENDING
