"""The main job, as a customer, a reviewer and an auditor see it."""

from functools import partial

import pytest

from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from tests.world import ROSA, SAM, Buyer, World, until

C0SUPPORT, C0ONCALL = "C0SUPPORT", "C0ONCALL"


@pytest.mark.parametrize("tier", ["enterprise", "standard"])
async def test_approved_in_slack_is_refunded_once_and_told(world: World, tier: str) -> None:
    buyer = await world.buyer(tier)
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await world.person(ROSA).press(card, "Approve")
    draft = await world.draft(case)
    [refund] = await world.refunds(buyer.charge)
    assert (refund["amount_cents"], refund["status"]) == (5000, "succeeded")
    assert "refund" in draft.lower()
    assert "50.00 EUR" in draft
    actions = await world.actions(case)
    assert actions.count("refund_issued") == 1
    assert actions.count("refund_blocked") == 0
    approval = await world.approval(await world.approval_id(case))
    assert approval.status is Status.EXECUTED
    text = await world.shown(card)
    assert refund["id"] in text, "the card's receipt names the refund"
    assert ROSA in text, "and who decided"


async def test_rejected_with_a_reason_blocks_and_explains(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    await world.person(ROSA).press(await world.card(case), "Reject")
    draft = await world.draft(case)
    assert await world.refunds(buyer.charge) == []
    actions = await world.actions(case)
    assert actions.count("refund_blocked") == 1
    assert actions.count("refund_issued") == 0
    assert "photo" in draft.lower(), "the reason the reviewer gave is in the reply"
    assert (await world.approval(await world.approval_id(case))).status is Status.REJECTED


async def _struck(world: World, buyer: Buyer, channel: str, thread: str | None) -> bool | None:
    """Whether all that called people to it says that it is over."""
    messages = [one for one in await world.said(channel, thread) if one["ts"] != thread]
    ours = [str(one["blocks"]) for one in messages if buyer.email in str(one["blocks"])]
    over = [one for one in ours if "Over: expired" in one and "'strike': True" in one]
    return True if ours and over == ours else None


async def test_silence_reminds_escalates_expires_and_is_not_called_a_decision(hurried_world: World) -> None:
    world = hurried_world
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    draft = await world.draft(case)
    actions = await world.actions(case)
    order = [a for a in actions if a.startswith("approval_")]
    assert order == ["approval_opened", "approval_reminded", "approval_escalated", "approval_expired"]
    assert actions.count("refund_blocked") == 1
    assert await world.refunds(buyer.charge) == []
    oncall = " ".join(str(message) for message in await world.said(C0ONCALL))
    assert "S0ONCALL" in oncall, "the on-call group is mentioned"
    assert len(await world.said(card.channel, card.ts)) >= 1, "the reminder is in the card's thread"
    for place in ((C0ONCALL, None), (card.channel, card.ts)):
        await until(partial(_struck, world, buyer, *place), "what was said is over where it was said")
    assert "expired" in (await world.shown(card)).lower()
    for lie in ("rejected", "declined", "refused", "approved", "decided against", "have refunded"):
        assert lie not in draft.lower()


async def test_support_sends_the_draft_once_and_the_customer_gets_it(world: World) -> None:
    buyer = await world.buyer()
    answer = await world.mail(buyer.email, "How long does shipping take?")
    case = answer["case_id"]
    draft = await world.draft(case)
    [posted] = await world.admin.fetch("SELECT * FROM drafts WHERE case_id = $1", case)
    await world.person(SAM).press(Posted(posted["card_channel"], posted["card_ts"]), "Send")
    await world.happens(case, "message_sent")
    [mail] = await world.admin.fetch("SELECT * FROM mail_outbox WHERE recipient = $1", buyer.email)
    assert mail["body"] == draft
    assert (await world.actions(case)).count("message_sent") == 1
    assert "no language model" in draft.lower()


async def test_the_same_mail_twice_is_one_case(world: World) -> None:
    buyer = await world.buyer()
    first = await world.mail(buyer.email, "Where is my order?", message_id="same-" + buyer.id)
    again = await world.mail(buyer.email, "Where is my order?", message_id="same-" + buyer.id)
    assert again == {**first, "duplicate": True}
    await world.draft(first["case_id"])
    assert (await world.actions(first["case_id"])).count("message_received") == 1
