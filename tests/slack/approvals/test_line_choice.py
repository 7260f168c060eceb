"""A reviewer ticks lines instead of typing a sum: our code says what they come to, and nothing is approved unseen."""

import json
from typing import Any

import pytest

from app.domain.actions.refund import refund_of
from app.domain.actions.refund_amount import RefundLine
from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.local.slack import seed
from app.local.slack.rules import problems
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals import modals
from app.slack.views.approvals.lines.choice import TICKS_MAX
from tests.slack import pressing, sheets
from tests.slack.conftest import World, until
from tests.slack.line_requests import asking_for, many
from tests.slack.reading import read

WHOLE = asking_for()
AT = {"channel": "C1", "ts": "1.1"}


def block_of(view: dict[str, Any], name: str) -> dict[str, Any]:
    [block] = [block for block in view["blocks"] if block["block_id"].startswith(name)]
    return block


def options(view: dict[str, Any], name: str) -> list[str]:
    return [option["text"]["text"] for option in block_of(view, name)["element"]["options"]]


def sum_of(view: dict[str, Any]) -> str:
    return read(block_of(view, "changes-sum"))


def letter_of(view: dict[str, Any]) -> str:
    return str(block_of(view, ids.REPLY_BLOCK)["element"]["initial_value"])


def shown(world: World) -> dict[str, Any]:
    return dict(world.workspace.views(seed.ROSA)[-1])


async def opened(world: World, held: Any = WHOLE) -> dict[str, Any]:
    world.approvals.held = held
    at = await world.post_card()
    await world.click(seed.ROSA, ids.CHANGE, at)
    return shown(world)


async def use(world: World, action: str, value: Any, block: str | None = None) -> dict[str, Any]:
    """Tick, choose or type, and let the modal follow."""
    answer = await world.workspace.click_in_view(seed.ROSA, shown(world)["id"], action, block, value=value)
    assert answer["ok"], answer
    await world.slack.desk.afterwards.drain()
    return shown(world)


async def submit(world: World, **values: Any) -> dict[str, Any]:
    return dict(await world.workspace.submit_view(seed.ROSA, shown(world)["id"], values))


@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
@pytest.mark.parametrize(
    "details",
    [
        WHOLE,
        asking_for(((1, 2),)),
        *(asking_for(facts=many(*of)) for of in ((10,), (11,), (101,), (40, 3), (1, 200))),
    ],
)
def test_the_modal_fits_slacks_rules_whatever_there_is_to_tick(details: Any, language: str) -> None:
    with catalogue.speaking(language):
        cents = details.approval.action.amount_cents
        assert problems(modals.approve_changed(details, **AT, amount_cents=cents)) == []


def test_each_line_says_what_it_comes_to_and_together_they_are_what_was_asked() -> None:
    view = modals.approve_changed(WHOLE, **AT, amount_cents=12_000)
    assert options(view, ids.LINES_BLOCK) == ["2 x Desk lamp, blue: 59.80 EUR", "1 x Chair: 55.30 EUR"]
    assert options(view, ids.QUANTITY_BLOCK) == ["1 of 2: 29.90 EUR", "2 of 2: 59.80 EUR"]
    assert sum_of(view) == "This approves a refund of 120.00 EUR."
    assert "Shipping is refunded only with all of it" in str(block_of(view, ids.LINES_BLOCK)["hint"])
    assert len(block_of(view, ids.LINES_BLOCK)["element"]["initial_options"]) == 2


def test_more_lines_than_boxes_are_a_menu_and_more_than_a_menu_holds_are_a_sum() -> None:
    for count, kind in (
        (TICKS_MAX, "checkboxes"),
        (TICKS_MAX + 1, "multi_static_select"),
        (100, "multi_static_select"),
    ):
        view = modals.approve_changed(asking_for(facts=many(count)), **AT, amount_cents=count * 100)
        assert block_of(view, ids.LINES_BLOCK)["element"]["type"] == kind
    view = modals.approve_changed(asking_for(facts=many(101)), **AT, amount_cents=10_100)
    assert [block for block in view["blocks"] if block["block_id"] == ids.LINES_BLOCK] == []
    assert block_of(view, ids.AMOUNT_BLOCK)["element"]["initial_value"] == "101.00"


def test_where_there_is_nothing_to_choose_a_sum_is_typed_as_before() -> None:
    for details in (sheets.details(), asking_for(((2, 1),))):
        cents = details.approval.action.amount_cents
        view = modals.approve_changed(details, **AT, amount_cents=cents)
        assert {block["block_id"] for block in view["blocks"]} == {"changes-intro", "amount", f"reply-{cents}"}
        assert "parts" not in json.loads(view["private_metadata"])


async def test_a_line_is_unticked_and_the_sum_and_the_reply_follow(world: World) -> None:
    await opened(world)
    view = await use(world, ids.LINES_INPUT, ["1"])
    assert sum_of(view) == "This approves a refund of 59.80 EUR."
    assert "59.80 EUR of the 120.00 EUR you asked for, on order 1042, for 2 x Desk lamp, blue." in letter_of(view)
    view = await use(world, ids.QUANTITY_INPUT, "1")
    assert sum_of(view) == "This approves a refund of 29.90 EUR."
    await submit(world)
    row = world.approvals.held.approval
    assert (row.status, row.final_action.amount_cents) == (Status.APPROVED, 2_990)
    assert refund_of(row.final_action).lines == (RefundLine(1, 1, 2_990),)
    assert "for 1 x Desk lamp, blue." in row.reply_text
    await until(lambda: "1 x Desk lamp, blue: 29.90 EUR" in str(world.workspace.messages(seed.APPROVALS)))


async def test_nobody_approves_a_sum_that_was_not_shown_to_them(world: World) -> None:
    """Ticked and submitted before the modal could follow: it says what that comes to first."""
    await opened(world)
    answer = await submit(world, **{ids.LINES_BLOCK: {ids.LINES_INPUT: ["2"]}})
    assert answer["state"] == "updated"
    assert world.approvals.status is Status.PENDING
    assert sum_of(shown(world)) == "This approves a refund of 55.30 EUR."
    await submit(world)
    assert world.approvals.held.approval.final_action.amount_cents == 5_530


async def test_all_of_it_ticked_is_what_was_asked_with_its_shipping(world: World) -> None:
    await opened(world)
    await use(world, ids.LINES_INPUT, ["1"])
    await use(world, ids.LINES_INPUT, ["1", "2"])
    await submit(world)
    row = world.approvals.held.approval
    assert (row.approved_action, row.final_action.amount_cents) == (None, 12_000)
    assert refund_of(row.final_action).lines == refund_of(WHOLE.approval.action).lines


async def test_a_smaller_sum_is_typed_beside_the_lines_and_belongs_to_none(world: World) -> None:
    await opened(world)
    view = await use(world, ids.AMOUNT_INPUT, "10")
    assert sum_of(view) == "This approves a refund of 10.00 EUR."
    await submit(world)
    action = refund_of(world.approvals.held.approval.final_action)
    assert (action.amount_cents, action.lines) == (1_000, ())


async def test_nothing_ticked_is_said_beside_the_lines(world: World) -> None:
    """By Slack itself, and by us to whoever holds the signing secret and does not ask it."""
    view = await opened(world)
    answer = await submit(world, **{ids.LINES_BLOCK: {ids.LINES_INPUT: []}})
    assert list(answer["errors"]) == [ids.LINES_BLOCK]
    told = pressing.payload(ids.CHANGES_MODAL, Posted(seed.APPROVALS, "1.1"), sheets.A1)
    told["view"] |= {"private_metadata": view["private_metadata"], "state": {"values": {}}}
    assert "Nothing is ticked" in (await world.press(told)).text
    assert world.approvals.status is Status.PENDING


async def test_a_reply_somebody_edited_stays_while_the_sum_follows(world: World) -> None:
    view = await opened(world)
    name = block_of(view, ids.REPLY_BLOCK)["block_id"]
    typed = {name: {ids.REPLY_INPUT: "Dear Ada, my own words."}}
    await world.workspace.click_in_view(seed.ROSA, view["id"], ids.LINES_INPUT, value=["2"], values=typed)
    await world.slack.desk.afterwards.drain()
    view = shown(world)
    assert sum_of(view) == "This approves a refund of 55.30 EUR."
    assert view["state"]["values"][name][ids.REPLY_INPUT]["value"] == "Dear Ada, my own words."
    await submit(world)
    row = world.approvals.held.approval
    assert (row.final_action.amount_cents, row.reply_text) == (5_530, "Dear Ada, my own words.")


async def test_where_several_decide_together_lines_are_refused_beside_them(world: World) -> None:
    world.approvals.quorum = 2
    await opened(world)
    await use(world, ids.LINES_INPUT, ["2"])
    assert "Several people decide" in (await submit(world))["errors"][ids.LINES_BLOCK]
    assert world.approvals.status is Status.PENDING


async def test_a_menu_of_many_lines_is_chosen_from_as_boxes_are(world: World) -> None:
    await opened(world, asking_for(facts=many(12)))
    await use(world, ids.LINES_INPUT, ["3", "12"])
    await submit(world)
    assert refund_of(world.approvals.held.approval.final_action).parts == ((3, 1), (12, 1))
