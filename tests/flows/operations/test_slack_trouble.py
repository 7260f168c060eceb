"""Slack in trouble during whole stories (facts/threats.md cases 7, 51, 52): nothing lost, nothing shown twice."""

from typing import Any

import pytest

from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from tests.flows.conftest import RunWorld
from tests.world import ROSA, World, until

QUICK = {"REMIND_AFTER_SECONDS": "3", "ESCALATE_AFTER_SECONDS": "6", "EXPIRE_AFTER_SECONDS": "40"}


async def fault(world: World, **planned: Any) -> None:
    await world.person().do("faults", planned)


async def ours(world: World, channel: str, words: str) -> list[dict[str, Any]]:
    """Our messages with these words in a channel, threads included."""
    heads = await world.said(channel)
    inside = [each for head in heads if head.get("reply_count") for each in await world.said(channel, head["ts"])]
    found = {each["ts"]: each for each in [*heads, *inside] if each.get("bot_id")}
    return [each for each in found.values() if words in each["text"] or words in str(each.get("blocks"))]


@pytest.mark.timeout(900)
async def test_every_kind_of_message_survives_bad_answers_and_is_shown_once(private_world: RunWorld) -> None:
    async with private_world(QUICK) as world:
        buyer = await world.buyer()
        for kind in ("lost_answer", "server_error", "lost_answer", "rate_limited", "lost_answer", "lost_answer"):
            await fault(world, kind=kind, method="chat.postMessage", times=1)
        case = await world.asks_refund(buyer)
        await world.card(case)
        await world.happens(case, "approval_reminded")
        for kind in ("server_error", "lost_answer"):
            await fault(world, kind=kind, method="chat.postMessage", times=1)
        await world.happens(case, "approval_escalated")
        await world.person(ROSA).press(await world.card(case), "Approve")
        for kind in ("lost_answer", "rate_limited"):
            await fault(world, kind=kind, method="chat.postMessage", times=1)
        await world.happens(case, "draft_posted")
        for channel, words, count in (
            ("C0APPROVALS", f"for order {buyer.order}", 2),  # the card, and its reminder, which is over with it
            ("C0APPROVALS", "Reminder for ", 1),
            ("C0ONCALL", "Nobody has decided yet", 1),
            ("C0SUPPORT", "Drafted reply to", 1),
            ("C0SUPPORT", "Mail from", 1),
        ):
            assert len(await ours(world, channel, words)) == count, f"{words} in {channel}"
        assert len(await world.refunds(buyer.charge)) == 1


@pytest.mark.timeout(900)
async def test_a_card_without_its_channel_reaches_a_reviewer_in_person_and_is_decided_there(
    private_world: RunWorld,
) -> None:
    async with private_world() as world:
        await fault(world, archive_channel="C0APPROVALS")
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card = await world.card(case)
        assert card.channel.startswith("D")
        assert await ours(world, "C0OPS", "refused a card")
        await world.person(ROSA).press(card, "Approve")
        await world.happens(case, "refund_issued")


@pytest.mark.timeout(900)
async def test_a_deleted_card_is_back_by_the_next_reminder_which_stands_in_its_thread(
    private_world: RunWorld,
) -> None:
    async with private_world(QUICK) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card, approval_id = await world.card(case), await world.approval_id(case)
        await world.person().do("delete_message", {"channel": card.channel, "ts": card.ts})
        await world.happens(case, "approval_reminded")
        again = await world.card(case)
        assert again != card
        assert "Reminder:" in str(await world.said(again.channel, again.ts))
        assert (await world.approval(approval_id)).status is Status.PENDING
        await world.person(ROSA).press(again, "Approve")
        await world.happens(case, "refund_issued")


@pytest.mark.timeout(900)
async def test_escalation_and_draft_go_elsewhere_when_their_channels_are_gone(private_world: RunWorld) -> None:
    async with private_world({**QUICK, "SLACK_FALLBACK_CHANNEL": "C0OPS"}) as world:
        buyer = await world.buyer()
        await fault(world, archive_channel="C0ONCALL")
        await fault(world, remove_bot="C0SUPPORT")
        case = await world.asks_refund(buyer)
        card = await world.card(case)
        await world.happens(case, "approval_escalated")
        assert len(await ours(world, "C0OPS", "Nobody has decided yet")) == 1
        await world.person(ROSA).press(card, "Approve")
        await world.happens(case, "draft_posted")
        rows = await world.admin.fetch("SELECT card_channel, card_ts FROM drafts WHERE case_id = $1", case)
        draft = Posted(rows[0]["card_channel"], rows[0]["card_ts"])
        assert draft.channel == "C0OPS"
        await world.person("U0OLU").press(draft, "Send")
        await world.happens(case, "message_sent")

        async def told() -> bool | None:
            return bool(await ours(world, "C0OPS", "where it belongs")) or None

        await until(told, "a word to the operators")
