"""Approving less, undoing, and asking again after silence: as a reviewer does it and as the customer reads it."""

from typing import Any

import pytest

from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, Posted
from app.slack import ids
from tests.flows.conftest import SHORT_LEASE, RunWorld
from tests.world import ROSA, SAM, World, until

HOLD = {"UNDO_SECONDS": "6"}
LONG_HOLD = {"UNDO_SECONDS": "300"}  # longer than any test waits
QUICK = {"REMIND_AFTER_SECONDS": "2", "ESCALATE_AFTER_SECONDS": "3", "EXPIRE_AFTER_SECONDS": "5"}


async def successor(world: World, of: ApprovalId) -> Approval:
    """Wait for the approval that took this one's place, with its card."""

    async def there() -> Approval | None:
        found = await world.admin.fetchval("SELECT id FROM approvals WHERE reopens = $1", of)
        fresh = await world.approval(ApprovalId(found)) if found else None
        return fresh if fresh and fresh.card else None

    return await until(there, f"a fresh card for {of}")


async def leads_on(world: World, card: Posted) -> bool | None:
    """Whether a closed card says where to go on."""
    return "a fresh card" in await world.shown(card) or None


async def runs_ended(world: World, approval_id: ApprovalId) -> bool | None:
    """Whether nothing runs for an approval any more."""
    left = "SELECT count(*) FROM workflow_runs WHERE subject_id = $1 AND status IN ('running', 'waiting', 'retrying')"
    return not await world.admin.fetchval(left, approval_id) or None


async def approve_less(world: World, card: Posted, amount: str, reply: str | None = None) -> dict[str, Any]:
    """Through the modal; the door's answer."""
    rosa = world.person(ROSA)
    button = await rosa.button(card, "Change")
    await rosa.do("click", {"user": ROSA, "channel": card.channel, "ts": card.ts, **button})

    async def opened() -> dict[str, Any] | None:
        views = await rosa.read("views", user=ROSA)
        return views[-1] if views else None

    view = await until(opened, "the modal")
    values = {ids.AMOUNT_BLOCK: {ids.AMOUNT_INPUT: amount}}
    if reply is not None:
        block = next(b["block_id"] for b in view["blocks"] if b["block_id"].startswith(ids.REPLY_BLOCK))
        values[block] = {ids.REPLY_INPUT: reply}
    return dict(await rosa.do("submit_view", {"user": ROSA, "view_id": view["id"], "values": values}))


async def test_a_smaller_amount_is_what_is_refunded_told_and_shown(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    refused = await approve_less(world, card, "60")
    assert "Only 50.00 EUR" in str(refused) or "left to refund" in str(refused), refused
    view = (await world.person(ROSA).read("views", user=ROSA))[-1]
    values = {ids.AMOUNT_BLOCK: {ids.AMOUNT_INPUT: "40"}}
    await world.person(ROSA).do("submit_view", {"user": ROSA, "view_id": view["id"], "values": values})
    draft = await world.draft(case)
    [refund] = await world.refunds(buyer.charge)
    assert (refund["amount_cents"], refund["status"]) == (4000, "succeeded")
    assert "40.00 EUR of the 50.00 EUR you asked for" in draft
    approval = await world.approval(await world.approval_id(case))
    assert (approval.action.amount_cents, approval.final_action.amount_cents) == (5000, 4000)
    assert "40.00 EUR of the 50.00 EUR asked" in await world.shown(card)
    [opened] = [r for r in await world.rows(case) if r["action"] == "approval_approved"]
    assert opened["data"]["approved_cents"] == 4000


async def test_undone_a_fresh_card_comes_at_once_and_no_money_moves_before_it_is_decided(
    private_world: RunWorld,
) -> None:
    async with private_world(LONG_HOLD) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card, first = await world.card(case), await world.approval_id(case)
        rosa = world.person(ROSA)
        await rosa.press(card, "Approve")
        await world.happens(case, "decision_consumed")

        async def held() -> bool | None:
            shown = await world.shown(card)
            return "held until" in shown or None

        await until(held, "the hold on the card")
        await rosa.press(card, "Undo")
        await world.happens(case, "approval_cancelled")
        fresh = await successor(world, first)
        assert await world.refunds(buyer.charge) == []
        assert fresh.card is not None
        await until(lambda: leads_on(world, card), "the old card to lead to the fresh one")
        heard = "SELECT done_at FROM outbox WHERE cause = $1"
        assert await world.admin.fetchval(heard, f"{first}:undone"), "it is said no more"
        await world.admin.execute("UPDATE approvals SET undo_seconds = 0 WHERE id = $1", fresh.id)
        await rosa.press(fresh.card, "Approve")
        await world.draft(case)
        [refund] = await world.refunds(buyer.charge)
        assert refund["approval_id"] == fresh.id
        assert (await world.approval(first)).status is Status.CANCELLED


async def test_an_expired_card_is_reopened_decided_and_told_in_a_fresh_draft(private_world: RunWorld) -> None:
    async with private_world(QUICK) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card, first = await world.card(case), await world.approval_id(case)
        await world.draft(case)
        assert await world.refunds(buyer.charge) == []
        rosa = world.person(ROSA)
        await rosa.press(card, "Reopen")
        fresh = await successor(world, first)
        assert fresh.card is not None
        await rosa.press(fresh.card, "Approve")
        await world.happens(case, "draft_posted", times=2)
        [refund] = await world.refunds(buyer.charge)
        assert refund["approval_id"] == fresh.id
        assert "50.00 EUR" in await world.draft(case)
        await until(lambda: leads_on(world, card), "the old card to lead to the fresh one")
        assert (await world.actions(case)).count("refund_issued") == 1


async def test_a_refund_after_the_reply_was_sent_is_told_to_the_staff_in_the_thread(private_world: RunWorld) -> None:
    async with private_world(QUICK) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card, first = await world.card(case), await world.approval_id(case)
        await world.draft(case)
        [draft] = await world.admin.fetch("SELECT * FROM drafts WHERE case_id = $1", case)
        await world.person(SAM).press(Posted(draft["card_channel"], draft["card_ts"]), "Send")
        await world.happens(case, "message_sent")
        await world.person(ROSA).press(card, "Reopen")
        fresh = await successor(world, first)
        assert fresh.card is not None
        lost = {"kind": "lost_answer", "method": "chat.postMessage", "times": 1}
        await world.person().do("faults", lost)
        await world.person(ROSA).press(fresh.card, "Approve")
        [row] = await world.admin.fetch("SELECT * FROM cases WHERE id = $1", case)

        async def noted() -> bool | None:
            said = str(await world.said(row["thread_channel"], row["thread_ts"]))
            return "refunded after the earlier reply was sent" in said or None

        await until(noted, "a word in the case's thread")

        await until(lambda: runs_ended(world, fresh.id), "the end of its gate's run")
        said = [m["text"] for m in await world.said(row["thread_channel"], row["thread_ts"])]
        assert sum("refunded after the earlier reply was sent" in text for text in said) == 1, said
        assert len(await world.refunds(buyer.charge)) == 1
        assert len(await world.admin.fetch("SELECT 1 FROM drafts WHERE case_id = $1", case)) == 1


@pytest.mark.timeout(900)
async def test_killed_while_an_approval_is_held_it_is_carried_out_once(private_world: RunWorld) -> None:
    async with private_world(HOLD, engine_arguments=SHORT_LEASE) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        await world.person(ROSA).press(await world.card(case), "Approve")
        await world.happens(case, "decision_consumed")
        assert await world.refunds(buyer.charge) == []
        await world.child_killed("host", "engine")
        await world.child_restarted("host", "engine")
        await world.happens(case, "refund_issued", seconds=90)
        await world.draft(case)
        assert len(await world.refunds(buyer.charge)) == 1


async def test_a_link_in_the_reviewers_own_reply_goes_out_on_their_word_alone(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    written = "Dear customer, 40 it is: see https://shop.example/returns."
    stopped = await approve_less(world, await world.card(case), "40", written)
    assert "The reply holds a link." in str(stopped["view"]["blocks"]), stopped
    assert (await world.approval(await world.approval_id(case))).status is Status.PENDING
    tick = {ids.held_block(["link"]): {ids.HELD_INPUT: ["confirmed"]}}
    await world.person(ROSA).do("submit_view", {"user": ROSA, "view_id": stopped["view"]["id"], "values": tick})
    assert written in await world.draft(case)
    lines = [row for row in await world.rows(case) if row["action"] in ("reply_held", "reply_cleared")]
    assert [(line["action"], line["data"]["codes"]) for line in lines] == [
        ("reply_held", ["link"]),
        ("reply_cleared", ["link"]),
    ]
    assert written not in str(lines)
