"""Send, and Edit & Send, as support staff press them."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from app.domain.cases.replies import DraftStatus
from app.domain.cases.reply_screening import Finding, HeldReply
from app.domain.ids import ActorId
from app.errors import Unavailable
from app.local.slack import seed
from app.slack import ids
from tests.slack.conftest import World, until


async def test_send_asks_for_the_draft_to_be_mailed_and_says_who_sends_it(world: World) -> None:
    at = await world.post_draft()
    assert (await world.click(seed.SAM, ids.SEND_DRAFT, at))["ok"]
    assert world.drafts.asked == [("slack:U0SAM", None)]
    await world.hears(seed.SAM, "on its way")
    await until(lambda: "being sent" in world.message(at)["text"])


@pytest.mark.parametrize("user", [seed.SAM, seed.MAL])
async def test_what_one_person_alone_is_told_of_a_press_stands_in_the_thread_of_the_press(
    world: World, user: str
) -> None:
    at = await world.post_draft()
    if user == seed.MAL:
        world.workspace.admin.user(seed.MAL, {"is_restricted": True})
    await world.click(user, ids.SEND_DRAFT, at)
    await until(lambda: bool(world.workspace.ephemerals(user)))
    [told] = world.workspace.ephemerals(user)
    assert told["thread_ts"] == world.message(at)["thread_ts"]


async def test_two_people_at_once_send_once_and_the_second_hears_who_does(world: World) -> None:
    at = await world.post_draft()
    await asyncio.gather(world.click(seed.SAM, ids.SEND_DRAFT, at), world.click(seed.OLU, ids.SEND_DRAFT, at))
    first = str(world.drafts.held.requested_by).removeprefix("slack:")
    second = seed.OLU if first == seed.SAM else seed.SAM
    await world.hears(second, f"<@{first}> is already sending")


async def test_edit_and_send_mails_what_the_editor_held(world: World) -> None:
    at = await world.post_draft()
    await world.click(seed.SAM, ids.EDIT_DRAFT, at)
    view = world.workspace.views(seed.SAM)[-1]
    assert view["blocks"][0]["element"]["initial_value"] == world.drafts.held.body
    typed = {ids.BODY_BLOCK: {ids.BODY_INPUT: "Dear Ada, sorry!"}}
    assert (await world.workspace.submit_view(seed.SAM, view["id"], typed))["ok"]
    assert world.drafts.asked == [("slack:U0SAM", "Dear Ada, sorry!")]
    assert world.workspace.views(seed.SAM) == []


async def test_an_empty_reply_is_refused_in_the_editor(world: World) -> None:
    at = await world.post_draft()
    await world.click(seed.SAM, ids.EDIT_DRAFT, at)
    view = world.workspace.views(seed.SAM)[-1]
    answer = await world.workspace.submit_view(seed.SAM, view["id"], {ids.BODY_BLOCK: {ids.BODY_INPUT: "   "}})
    assert "empty" in str(answer)
    assert world.drafts.asked == []


async def test_an_edit_that_comes_too_late_says_who_sent_it(world: World) -> None:
    at = await world.post_draft()
    await world.click(seed.SAM, ids.EDIT_DRAFT, at)
    await world.click(seed.OLU, ids.SEND_DRAFT, at)
    view = world.workspace.views(seed.SAM)[-1]
    await world.workspace.submit_view(seed.SAM, view["id"], {ids.BODY_BLOCK: {ids.BODY_INPUT: "Mine"}})
    assert "<@U0OLU> is already sending" in str(world.workspace.views(seed.SAM)[-1])


async def test_a_draft_that_is_sent_or_replaced_opens_no_editor(world: World) -> None:
    at = await world.post_draft()
    for status, said in ((DraftStatus.SENT, "already"), (DraftStatus.REPLACED, "later draft")):
        world.drafts.held = replace(world.drafts.held, status=status)
        await world.click(seed.SAM, ids.EDIT_DRAFT, at)
        await world.hears(seed.SAM, said)
        assert world.workspace.views(seed.SAM) == []


async def test_nobody_knows_whether_it_was_sent_so_people_choose(world: World) -> None:
    world.drafts.held = replace(world.drafts.held, status=DraftStatus.UNSURE, trouble="answer_lost")
    at = await world.post_draft()
    assert "may have arrived" in str(world.message(at)["blocks"])
    await asyncio.gather(world.click(seed.SAM, ids.SEND_AGAIN, at), world.click(seed.OLU, ids.ARRIVED, at))
    first, second = (seed.SAM, seed.OLU) if world.drafts.held.status is DraftStatus.SENDING else (seed.OLU, seed.SAM)
    assert world.drafts.held.requested_by == f"slack:{first}"
    await world.hears(second, "already sending this reply")


async def test_saying_that_it_arrived_is_answered(world: World) -> None:
    world.drafts.held = replace(world.drafts.held, status=DraftStatus.UNSURE)
    at = await world.post_draft()
    await world.click(seed.SAM, ids.ARRIVED, at)
    await world.hears(seed.SAM, "the reply arrived")
    await until(lambda: "was sent" in world.message(at)["text"])


async def test_guests_cannot_have_it_sent_again(world: World) -> None:
    world.drafts.held = replace(world.drafts.held, status=DraftStatus.UNSURE)
    at = await world.post_draft()
    world.workspace.admin.user(seed.SAM, {"is_restricted": True})
    await world.click(seed.SAM, ids.SEND_AGAIN, at)
    await world.hears(seed.SAM, "Only full members")
    assert world.drafts.held.status is DraftStatus.UNSURE


@pytest.mark.parametrize(
    ("status", "trouble", "said"),
    [
        (DraftStatus.READY, "unknown_mailbox", "Not sent: there is no such mailbox. You can send it again."),
        (DraftStatus.SENDING, "busy", "come back later. It is tried again by itself."),
        (DraftStatus.SENT, "mailbox_full", "It did not arrive: the mailbox is full."),
        (DraftStatus.READY, "never-heard-of", "Not sent: the mail server refused it."),
    ],
)
async def test_what_became_of_an_earlier_try_stands_on_the_draft(
    world: World, status: DraftStatus, trouble: str, said: str
) -> None:
    world.drafts.held = replace(world.drafts.held, status=status, trouble=trouble)
    assert said in str(world.message(await world.post_draft())["blocks"])


async def test_an_address_that_bounces_is_warned_of_before_send_is_pressed(world: World) -> None:
    world.drafts.held = replace(world.drafts.held, warning="unknown_mailbox")
    assert "Earlier mail to this address did not arrive" in str(world.message(await world.post_draft())["blocks"])


async def test_a_reply_whose_refund_failed_since_says_so_above_send(world: World) -> None:
    at = await world.post_draft()
    assert "Check what" not in str(world.message(at)["blocks"])
    await world.slack.chat.show_draft(replace(world.drafts.held, came_back=True))
    assert "Check what this reply says of the money" in str(world.message(at)["blocks"])
    await world.slack.chat.show_draft(replace(world.drafts.held, came_back=True, status=DraftStatus.SENT))
    assert "Check what" not in str(world.message(at)["blocks"]), "too late to change it"


OFFERED = "Dear Ada, see https://shop.example."


async def edit(world: World) -> dict[str, Any]:
    """Open the editor."""
    await world.click(seed.SAM, ids.EDIT_DRAFT, await world.post_draft())
    return world.workspace.views(seed.SAM)[-1]


async def submit(world: World, view: dict[str, Any], reply: str, *, ticked: bool = False) -> dict[str, Any]:
    """Type, tick the box if that is wanted, and submit; Slack's answer."""
    boxes = [each["block_id"] for each in view["blocks"] if each["block_id"].startswith(ids.HELD_BLOCK)]
    values: dict[str, Any] = {ids.BODY_BLOCK: {ids.BODY_INPUT: reply}}
    if ticked:
        values[boxes[0]] = {ids.HELD_INPUT: ["confirmed"]}
    return dict(await world.workspace.submit_view(seed.SAM, view["id"], values))


async def test_a_link_somebody_typed_waits_for_their_word(world: World) -> None:
    answer = await submit(world, await edit(world), OFFERED)
    assert answer["state"] == "updated"
    asked = world.workspace.views(seed.SAM)[-1]
    assert "The reply holds a link." in str(asked["blocks"])
    assert asked["state"]["values"][ids.BODY_BLOCK][ids.BODY_INPUT]["value"] == OFFERED
    assert world.drafts.asked == []
    assert world.screen.stopped == [HeldReply(("draft", world.drafts.held.id), ActorId("slack:U0SAM"), ("link",))]
    await submit(world, asked, OFFERED, ticked=True)
    assert (world.drafts.asked, world.drafts.cleared) == ([("slack:U0SAM", OFFERED)], [("link",)])
    assert world.workspace.views(seed.SAM) == []


async def test_without_the_tick_it_stays_and_says_what_to_do(world: World) -> None:
    view = (await submit(world, await edit(world), OFFERED))["view"]
    answer = await submit(world, view, OFFERED)
    assert "tick the box" in str(answer["errors"])
    assert world.drafts.asked == []


async def test_whoever_takes_it_out_need_not_tick(world: World) -> None:
    view = (await submit(world, await edit(world), OFFERED))["view"]
    await submit(world, view, "Dear Ada, sorry!")
    assert (world.drafts.asked, world.drafts.cleared) == ([("slack:U0SAM", "Dear Ada, sorry!")], [()])


async def test_a_tick_counts_for_what_stood_beside_it_only(world: World) -> None:
    view = (await submit(world, await edit(world), OFFERED))["view"]
    both = f"{OFFERED} Grace's order is 1004."
    asked = (await submit(world, view, both, ticked=True))["view"]
    assert "a link and an order number or id of another customer." in str(asked["blocks"])
    assert "tick the box" in str((await submit(world, asked, both))["errors"]), "the first tick is gone"
    assert world.drafts.asked == []
    await submit(world, asked, "Order 1004.", ticked=True)
    assert world.drafts.cleared == [("order_number",)]


async def test_what_the_records_hold_is_told_to_staff_only(world: World) -> None:
    view = await edit(world)
    world.workspace.admin.user(seed.SAM, {"is_restricted": True})
    world.reviewers._known.clear()
    await submit(world, view, "Order 1004.")
    assert "Only full members" in str(world.workspace.views(seed.SAM)[-1])
    assert (world.screen.looked, world.drafts.asked) == ([], [])


async def test_records_that_do_not_answer_stop_the_reply(world: World) -> None:
    async def silent(*_: Any, **__: Any) -> tuple[Finding, ...]:
        raise Unavailable("The records are slow", detail="test")

    view = await edit(world)
    world.screen.look = silent  # type: ignore[method-assign]
    await submit(world, view, "Dear Ada.")
    assert world.drafts.asked == []


async def test_a_draft_that_no_receipt_bears_out_says_so_loudly_and_asks_once_more(world: World) -> None:
    world.drafts.held = replace(world.drafts.held, doubts=("refund_unproven", "sum_differs"))
    at = await world.post_draft()
    assert "the records do not bear this reply out" in str(world.message(at)["blocks"])
    assert "a sum that no receipt of this customer has" in str(world.message(at)["blocks"])
    assert "Send asks once more" in str(world.message(at)["blocks"])
    await world.click(seed.SAM, ids.SEND_DRAFT, at)
    await world.hears(seed.SAM, "Nothing was sent")
    assert world.drafts.held.status is DraftStatus.READY
    await until(lambda: "Send All the Same mails it as it stands" in str(world.message(at)["blocks"]))
    assert "Send asks once more" not in str(world.message(at)["blocks"]), "there is no such button any more"
    await world.click(seed.SAM, ids.SEND_DRAFT, at)
    await world.hears(seed.SAM, "on its way")
    assert world.drafts.held.status is DraftStatus.SENDING
