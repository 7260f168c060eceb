"""Approve with changes, Undo and Reopen, as people press them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.actions.policy import PolicyLimits
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, Posted
from app.local.slack import seed
from app.local.slack.rules import problems
from app.slack import ids
from app.slack.views.approvals import modals
from tests.slack import sheets
from tests.slack.conftest import World, press_payload, until

AMOUNT = ids.AMOUNT_BLOCK


async def open_modal(world: World, user: str = seed.ROSA) -> tuple[Posted, dict[str, Any]]:
    """Press the third button."""
    at = await world.post_card()
    await world.click(user, ids.CHANGE, at)
    return at, world.workspace.views(user)[-1]


def reply_of(view: dict[str, Any]) -> tuple[str, str]:
    """The reply's block and what it is pre-filled with."""
    [block] = [each for each in view["blocks"] if each["block_id"].startswith(ids.REPLY_BLOCK)]
    return block["block_id"], block["element"]["initial_value"]


async def submit(world: World, view: dict[str, Any], amount: str, reply: str | None = None) -> dict[str, Any]:
    values = {AMOUNT: {ids.AMOUNT_INPUT: amount}}
    if reply is not None:
        values[reply_of(view)[0]] = {ids.REPLY_INPUT: reply}
    return dict(await world.workspace.submit_view(seed.ROSA, view["id"], values))


def test_the_modal_fits_slacks_rules() -> None:
    assert problems(modals.approve_changed(sheets.details(), channel="C1", ts="1.1", amount_cents=4000)) == []


async def test_a_smaller_amount_is_approved_with_the_reply_that_fits_it(world: World) -> None:
    at, view = await open_modal(world)
    assert "49.90 EUR" in reply_of(view)[1]
    await submit(world, view, "40")
    row = world.approvals.held.approval
    assert (row.status, row.action.amount_cents, row.final_action.amount_cents) == (Status.APPROVED, 4990, 4000)
    assert "40.00 EUR of the 49.90 EUR you asked for" in row.reply_text
    await until(lambda: "40.00 EUR of the 49.90 EUR asked" in world.message(at)["text"])


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("abc", "such as 49.90"),
        ("0", "above zero"),
        ("50", "Only 49.90 EUR was asked"),
        ("500", "Only 49.90 EUR was asked"),
    ],
)
async def test_an_impossible_amount_is_said_beside_it_and_can_be_corrected(
    world: World, amount: str, said: str
) -> None:
    _, view = await open_modal(world)
    answer = await submit(world, view, amount)
    assert said in answer["errors"][AMOUNT]
    assert world.approvals.status is Status.PENDING
    await submit(world, view, "30.00")
    assert world.approvals.held.approval.final_action.amount_cents == 3000


async def test_the_policy_is_run_again_on_the_chosen_amount(world: World) -> None:
    world.approvals.limits = PolicyLimits(hard_cap_cents=3000)
    _, view = await open_modal(world)
    assert "hard cap" in (await submit(world, view, "40"))["errors"][AMOUNT]
    assert world.approvals.status is Status.PENDING


async def test_where_several_decide_together_another_amount_is_refused_beside_it_with_the_reason(
    world: World,
) -> None:
    world.approvals.quorum = 2
    _, view = await open_modal(world)
    assert (await submit(world, view, "40"))["errors"][AMOUNT] == (
        "Several people decide this one together, so its amount cannot be changed"
    )
    assert world.approvals.status is Status.PENDING


async def test_what_the_reviewer_wrote_is_kept(world: World) -> None:
    _, view = await open_modal(world)
    await submit(world, view, "40", "Dear Ada, 40 it is.")
    assert world.approvals.held.approval.reply_text == "Dear Ada, 40 it is."


async def test_a_stranger_gets_no_modal_and_is_on_record(world: World) -> None:
    at = await world.post_card()
    await world.click(seed.MAL, ids.CHANGE, at)
    await world.hears(seed.MAL, "not set up to decide")
    assert world.workspace.views(seed.MAL) == []
    assert [vote.may_decide for vote in world.approvals.votes] == [False]


@pytest.mark.parametrize("shown", [True, False])
async def test_the_customer_sees_a_reason_only_where_the_box_is_ticked(world: World, shown: bool) -> None:
    at = await world.post_card()
    await world.click(seed.ROSA, ids.REJECT, at)
    view = world.workspace.views(seed.ROSA)[-1]
    values: dict[str, Any] = {ids.REASON_BLOCK: {ids.REASON_INPUT: "Too late"}}
    if shown:
        values[ids.REASON_SHOWN_BLOCK] = {ids.REASON_SHOWN_INPUT: ["shown"]}
    await world.workspace.submit_view(seed.ROSA, view["id"], values)
    assert world.approvals.held.approval.reason_shown is shown


async def test_undo_is_offered_while_the_refund_is_held_and_to_reviewers_only(world: World) -> None:
    until_then = datetime.now(UTC) + timedelta(seconds=60)
    world.approvals.held = sheets.decided(Status.APPROVED, undo_until=until_then)
    at = await world.post_card()
    await world.click(seed.MAL, ids.UNDO, at)
    await world.hears(seed.MAL, "not set up to decide")
    assert world.approvals.status is Status.APPROVED
    await world.click(seed.BEN, ids.UNDO, at)
    assert world.approvals.status is Status.CANCELLED
    await until(lambda: "Approval undone by" in str(world.message(at)["blocks"]))


async def test_undo_after_the_window_says_that_it_is_too_late(world: World) -> None:
    world.approvals.held = sheets.decided(Status.APPROVED, undo_until=datetime.now(UTC) - timedelta(seconds=1))
    at = await world.post_card()
    await world.click(seed.ROSA, ids.UNDO, at)
    await world.hears(seed.ROSA, "too late to undo")
    assert world.approvals.status is Status.APPROVED


async def test_reopen_is_shown_to_all_granted_to_reviewers_and_only_once(world: World) -> None:
    world.approvals.held = sheets.decided(Status.EXPIRED, decided_by=ActorId("clock"))
    at = await world.post_card()
    await world.click(seed.MAL, ids.REOPEN, at)
    await world.hears(seed.MAL, "not set up to decide")
    assert world.approvals.held.approval.reopened_by is None
    await world.click(seed.ROSA, ids.REOPEN, at)
    await world.click(seed.BEN, ids.REOPEN, at)
    await world.hears(seed.BEN, "<@U0ROSA> has asked for a fresh card already")
    await until(lambda: "Asked again by" in str(world.message(at)["blocks"]))


async def type_amount(world: World, view: dict[str, Any], amount: str, **edited: Any) -> None:
    more = {"values": {reply_of(view)[0]: {ids.REPLY_INPUT: edited["reply"]}}} if edited else {}
    answer = await world.workspace.click_in_view(seed.ROSA, view["id"], ids.AMOUNT_INPUT, value=amount, **more)
    assert answer["ok"], answer
    await world.slack.desk.afterwards.drain()


async def test_another_amount_writes_the_reply_anew_and_keeps_what_was_typed(world: World) -> None:
    _, view = await open_modal(world)
    await type_amount(world, view, "40")
    now = world.workspace.views(seed.ROSA)[-1]
    assert "40.00 EUR of the 49.90 EUR you asked for" in reply_of(now)[1]
    assert now["state"]["values"][AMOUNT][ids.AMOUNT_INPUT]["value"] == "40"
    await type_amount(world, now, "4x")
    assert world.workspace.views(seed.ROSA)[-1]["hash"] == now["hash"], "no amount, no new letter"
    await type_amount(world, now, "60")
    assert world.workspace.views(seed.ROSA)[-1]["hash"] == now["hash"], "more than was asked is no offer"
    await submit(world, now, "35")
    assert "35.00 EUR of the" in world.approvals.held.approval.reply_text


async def test_a_reply_somebody_edited_is_not_written_over_by_another_amount(world: World) -> None:
    _, view = await open_modal(world)
    await type_amount(world, view, "40", reply="Dear Ada, my own words.")
    assert reply_of(world.workspace.views(seed.ROSA)[-1]) == reply_of(view)
    await submit(world, view, "40")
    row = world.approvals.held.approval
    assert (row.final_action.amount_cents, row.reply_text) == (4000, "Dear Ada, my own words.")


async def keystroke(world: World, view: dict[str, Any], amount: str) -> None:
    """What Slack sends for one keystroke while the view on the screen is still ``view``."""
    state = {**view["state"]["values"], AMOUNT: {ids.AMOUNT_INPUT: {"type": "plain_text_input", "value": amount}}}
    action = {"type": "plain_text_input", "action_id": ids.AMOUNT_INPUT, "block_id": AMOUNT, "value": amount}
    container = {"type": "view", "view_id": view["id"]}
    typed = {**view, "state": {"values": state}}
    where = Posted(seed.APPROVALS, "1.1")
    payload = press_payload(where, "", "", view=typed, container=container, actions=[{**action, "action_ts": "1.2"}])
    del payload["message"], payload["channel"]
    assert (await world.press(payload)).status_code == 200


async def test_of_two_quick_keystrokes_the_last_one_writes_the_reply(world: World) -> None:
    _, view = await open_modal(world)
    await keystroke(world, view, "4")
    await world.slack.desk.afterwards.drain()
    await keystroke(world, view, "40")  # typed before the first one's update was on the screen
    await world.slack.desk.afterwards.drain()
    assert "40.00 EUR of the" in reply_of(world.workspace.views(seed.ROSA)[-1])[1]


async def slow_first(world: World, *amounts: str) -> tuple[dict[str, Any], int]:
    """Keystrokes, the later ones while the first one's update is on its way; the view then, and how often written."""
    _, view = await open_modal(world)
    world.workspace.faults({"kind": "slow", "method": "views.update", "times": 1, "seconds": 0.4})
    first, *later = amounts
    await keystroke(world, view, first)
    await until(lambda: bool(world.workspace.log(kind="fault")))
    for amount in later:
        await keystroke(world, view, amount)
    await world.slack.desk.afterwards.drain()
    written = [each for each in world.workspace.log(kind="api") if each["text"].startswith("views.update")]
    return world.workspace.views(seed.ROSA)[-1], len(written)


async def test_a_slow_update_never_overtakes_a_later_one_and_what_is_typed_between_is_left_out(world: World) -> None:
    view, written = await slow_first(world, "4", "40", "40.5", "40.50")
    assert "40.50 EUR of the" in reply_of(view)[1]
    assert written == 2


async def test_an_amount_changed_back_at_once_has_its_own_reply_again(world: World) -> None:
    view, _ = await slow_first(world, "4", "49.90")  # what the modal's reply fits, until the first update comes
    assert "49.90 EUR" in reply_of(view)[1]


async def test_a_reviewers_own_reply_waits_for_their_word_and_keeps_what_was_typed(world: World) -> None:
    _, view = await open_modal(world)
    answer = await submit(world, view, "40", "Dear Ada, as Grace's order 1004.")
    asked = world.workspace.views(seed.ROSA)[-1]
    assert answer["state"] == "updated"
    assert "holds an order number or id of another customer." in str(asked["blocks"])
    assert asked["state"]["values"][AMOUNT][ids.AMOUNT_INPUT]["value"] == "40"
    assert world.approvals.status is Status.PENDING
    assert [(one.about, one.codes) for one in world.screen.stopped] == [(("approval", sheets.A1), ("order_number",))]
    assert "tick the box" in str((await submit(world, asked, "40"))["errors"])
    tick = {ids.held_block(["order_number"]): {ids.HELD_INPUT: ["confirmed"]}}
    await world.workspace.submit_view(seed.ROSA, asked["id"], tick)
    row, [vote] = world.approvals.held.approval, world.approvals.votes
    assert (row.final_action.amount_cents, row.reply_text) == (4000, "Dear Ada, as Grace's order 1004.")
    assert vote.cleared == ("order_number",)


async def test_the_template_is_ours_and_needs_nobodys_word(world: World) -> None:
    _, view = await open_modal(world)
    await submit(world, view, "40")
    assert (world.approvals.status, world.screen.looked) == (Status.APPROVED, [])


async def test_whoever_may_no_longer_decide_learns_nothing_of_the_records(world: World) -> None:
    _, view = await open_modal(world)
    world.workspace.admin.user(seed.ROSA, {"is_restricted": True})
    world.reviewers._known.clear()
    await submit(world, view, "40", "Order 1004.")
    assert (world.approvals.status, world.screen.looked) == (Status.PENDING, [])
    assert [vote.may_decide for vote in world.approvals.votes] == [False]


async def test_a_letter_with_another_sum_than_the_amount_is_refused_until_it_is_meant(world: World) -> None:
    _, view = await open_modal(world)
    answer = await submit(world, view, "15", "Dear Ada, we have refunded you 150.00 EUR.")
    assert answer["state"] == "updated"
    assert "a sum that no receipt of this customer has" in str(world.workspace.views(seed.ROSA)[-1]["blocks"])
    assert world.screen.assumed == [(sheets.A1, 1500)]
    assert world.approvals.status is Status.PENDING


async def test_a_reason_that_the_customer_is_to_hear_is_looked_at_like_a_reply(world: World) -> None:
    at = await world.post_card()
    await world.click(seed.ROSA, ids.REJECT, at)
    view = world.workspace.views(seed.ROSA)[-1]
    said: dict[str, Any] = {
        ids.REASON_BLOCK: {ids.REASON_INPUT: "We have refunded you 150.00 EUR already."},
        ids.REASON_SHOWN_BLOCK: {ids.REASON_SHOWN_INPUT: ["shown"]},
    }
    answer = await world.workspace.submit_view(seed.ROSA, view["id"], said)
    assert answer["state"] == "updated"
    assert world.approvals.status is Status.PENDING
    asked = world.workspace.views(seed.ROSA)[-1]
    assert "a sum that no receipt of this customer has" in str(asked["blocks"])
    tick = {ids.held_block(["sum_differs"]): {ids.HELD_INPUT: ["confirmed"]}}
    await world.workspace.submit_view(seed.ROSA, asked["id"], tick)
    [vote] = world.approvals.votes
    assert (world.approvals.status, vote.show_reason, vote.cleared) == (Status.REJECTED, True, ("sum_differs",))


async def test_a_reason_for_colleagues_alone_is_theirs_to_word(world: World) -> None:
    at = await world.post_card()
    await world.click(seed.ROSA, ids.REJECT, at)
    view = world.workspace.views(seed.ROSA)[-1]
    said = {ids.REASON_BLOCK: {ids.REASON_INPUT: "We have refunded 150.00 EUR already."}}
    await world.workspace.submit_view(seed.ROSA, view["id"], said)
    assert (world.approvals.status, world.screen.looked) == (Status.REJECTED, [])


@pytest.fixture
def german(world: World) -> World:
    world.tenants.spoken = "de"
    return world


async def test_a_german_desk_shows_and_takes_amounts_the_german_way(german: World) -> None:
    at, view = await open_modal(german)
    assert "49,90 €" in german.message(at)["text"]
    assert [each["element"]["initial_value"] for each in view["blocks"] if each["block_id"] == AMOUNT] == ["49,90"]
    assert "Noch erstattbar: 120,00 €" in str(view["blocks"])
    assert "49.90 EUR" in reply_of(view)[1]  # the customer's letter is English, its sums too
    await submit(german, view, "40,5")
    assert german.approvals.held.approval.final_action.amount_cents == 4050
    await until(lambda: "40,50 € von angefragten 49,90 €" in german.message(at)["text"])


@pytest.mark.parametrize(
    ("amount", "asked"),
    [
        ("40.5", "Ist 40,50 € oder 405,00 € gemeint? Bitte schreib den Betrag so: 49,90."),
        ("1.299", "Ist 1,299 € oder 1.299,00 € gemeint? Bitte schreib den Betrag so: 49,90."),
        ("vierzig", "Bitte gib einen Betrag wie 49,90 ein."),
    ],
)
async def test_what_a_german_may_mean_in_two_ways_is_asked_about_and_nothing_is_decided(
    german: World, amount: str, asked: str
) -> None:
    _, view = await open_modal(german)
    assert (await submit(german, view, amount))["errors"][AMOUNT] == asked
    assert german.approvals.status is Status.PENDING
    assert german.approvals.votes == []
    await submit(german, view, "40,50")
    assert german.approvals.held.approval.final_action.amount_cents == 4050


async def test_an_english_desk_asks_too(world: World) -> None:
    _, view = await open_modal(world)
    answer = await submit(world, view, "40,50")
    assert answer["errors"][AMOUNT] == (
        "Is 40.50 EUR or 4,050.00 EUR meant? Please write the amount like this: 49.90."
    )
    assert world.approvals.status is Status.PENDING
