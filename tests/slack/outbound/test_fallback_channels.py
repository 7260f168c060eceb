"""Slack in trouble (facts/threats.md cases 7, 51, 52): tried again, shown elsewhere, told to ops, never twice."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from app.domain.approvals.presses import Kind, Shown
from app.domain.ids import Posted
from app.errors import ChatError, ChatRefused
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.approvals.test_approval_questions import question
from tests.slack.conftest import World, a_world, until

Say = Callable[[World], Awaitable[Posted]]


async def say_card(world: World) -> Posted:
    return await world.post_card()


async def say_reminder(world: World) -> Posted:
    return await world.slack.chat.remind(world.approvals.held)


async def say_escalation(world: World) -> Posted:
    return await world.slack.chat.escalate(world.approvals.held)


async def say_draft(world: World) -> Posted:
    return await world.slack.chat.show_draft(world.drafts.held)


async def say_answer(world: World) -> Posted:
    return await world.slack.chat.show_answer(question(card=world.approvals.held.approval.card))


ALL = [say_card, say_reminder, say_escalation, say_draft, say_answer]
HOMES = {
    say_card: seed.APPROVALS,
    say_reminder: seed.APPROVALS,
    say_escalation: seed.ONCALL,
    say_draft: seed.SUPPORT,
    say_answer: seed.APPROVALS,
}
PASSING = [
    {"kind": "server_error"},
    {"kind": "rate_limited", "times": 2, "retry_after": 1},
    {"kind": "lost_answer"},
    {"kind": "error", "error": "internal_error"},
]


def said(world: World, channel: str) -> list[dict[str, Any]]:
    """Everything of ours in a channel, threads included."""
    heads = world.workspace.messages(channel)
    inside = [
        each for head in heads if head.get("reply_count") for each in world.workspace.messages(channel, head["ts"])
    ]
    found = {message["ts"]: message for message in [*heads, *inside]}
    return [message for message in found.values() if message.get("bot_id") == seed.BOT_ID]


async def prepare(world: World, say: Say) -> None:
    if say is not say_card:
        await world.post_card()
    if say is say_draft:
        thread = await world.slack.chat.open_case(sheets.case())
        world.drafts.held = replace(world.drafts.held, case_thread=thread)


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: str(fault["kind"]))
@pytest.mark.parametrize("say", ALL)
async def test_what_passes_is_tried_again_and_shown_once(world: World, say: Say, fault: dict[str, Any]) -> None:
    await prepare(world, say)
    before = len(said(world, HOMES[say]))
    world.workspace.faults({"method": "chat.postMessage", **fault})
    for _ in range(3):  # as a durable step does
        try:
            await say(world)
            break
        except ChatRefused:
            raise
        except ChatError:  # one that a retry may heal
            continue
    await say(world)
    assert len(said(world, HOMES[say])) == before + 1


@pytest.mark.parametrize("gone", ["archive_channel", "remove_bot"])
@pytest.mark.parametrize("say", ALL)
async def test_a_channel_that_is_gone_sends_it_elsewhere_once_and_operators_hear(say: Say, gone: str) -> None:
    async with a_world(fallback_channel=seed.OPS) as world:
        await prepare(world, say)
        world.workspace.faults({gone: HOMES[say]})
        posted = await say(world)
        assert posted.channel == seed.OPS
        told = [
            each for each in said(world, seed.OPS) if "refused a card" in str(each) or "where it belongs" in str(each)
        ]
        assert len(told) == 1
        count = len(said(world, seed.OPS))
        assert await say(world) == posted
        assert len(said(world, seed.OPS)) == count, "said again it is found, and operators hear it once"


async def test_without_a_fallback_a_reviewer_gets_the_card_in_person_and_can_decide_there(world: World) -> None:
    world.workspace.faults({"archive_channel": seed.APPROVALS})
    at = await world.post_card()
    assert at.channel.startswith("D")
    assert (await world.click(seed.ROSA, ids.APPROVE, at))["ok"]
    assert world.approvals.status.value == "approved"
    assert "refused a card" in str(said(world, seed.OPS)[-1])
    assert await world.slack.chat.show_card(world.approvals.held) == at


async def test_operators_without_their_channel_hear_in_another(world: World) -> None:
    world.workspace.faults({"archive_channel": seed.OPS})
    assert (await world.slack.chat.tell_ops(sheets.notice())).channel == seed.ONCALL


async def test_a_draft_shown_elsewhere_can_be_sent_there() -> None:
    async with a_world(fallback_channel=seed.OPS) as world:
        world.workspace.faults({"archive_channel": seed.SUPPORT})
        at = await world.slack.chat.show_draft(world.drafts.held)
        assert (await world.click(seed.OLU, ids.SEND_DRAFT, at))["ok"]
        assert world.drafts.asked == [("slack:U0OLU", None)]


@pytest.fixture
async def at_on_call() -> AsyncIterator[tuple[World, Posted]]:
    """A draft in #on-call, as neither #support nor #ops took it; Olu is on call and not of the staff."""
    async with a_world(staff=(seed.SAM,)) as world:
        for channel in (seed.SUPPORT, seed.OPS):
            world.workspace.faults({"archive_channel": channel})
        yield world, await shown_at(world, seed.ONCALL)


async def shown_at(world: World, channel: str) -> Posted:
    """The draft, where it is expected to come; the records know of it."""
    at = await world.slack.chat.show_draft(world.drafts.held)
    assert at.channel == channel
    world.command_ports.presses.shown[at] = Shown(Kind.DRAFT, world.drafts.held.id)
    return at


@pytest.mark.parametrize(
    ("user", "sends"), [(seed.OLU, True), (seed.SAM, True), (seed.ROSA, True), (seed.MAL, False)]
)
async def test_a_draft_that_came_to_on_call_is_sent_from_there_by_those_on_call(
    at_on_call: tuple[World, Posted], user: str, sends: bool
) -> None:
    world, at = at_on_call
    await world.click(user, ids.SEND_DRAFT, at)
    assert [by for by, _ in world.drafts.asked] == [f"slack:{user}"] * sends
    assert sends or "staff" in await world.hears(user, "staff")


async def test_on_call_sends_nothing_that_stands_where_it_belongs() -> None:
    async with a_world(staff=(seed.SAM,)) as world:
        at = await world.post_draft()
        await world.click(seed.OLU, ids.SEND_DRAFT, at)
        await world.hears(seed.OLU, "staff")
        assert world.drafts.asked == []


@pytest.mark.parametrize("private", [True, False])
async def test_without_named_staff_the_members_of_the_private_channel_it_came_to_send_it(private: bool) -> None:
    async with a_world(staff=(), fallback_channel=seed.OPS) as world:
        world.workspace.admin.channel(seed.OPS, private=private, remove=[seed.MAL])
        world.workspace.faults({"archive_channel": seed.SUPPORT})
        at = await shown_at(world, seed.OPS)
        await world.click(seed.SAM, ids.SEND_DRAFT, at)
        assert [by for by, _ in world.drafts.asked] == ["slack:U0SAM"] * private


async def test_a_command_typed_where_on_call_reads_makes_nobody_staff(at_on_call: tuple[World, Posted]) -> None:
    world, _ = at_on_call
    typed = {"command": ids.APPROVALS_COMMAND, "text": "find ada@example.com"}
    await world.workspace.command(user=seed.OLU, channel=seed.ONCALL, **typed)
    await world.hears(seed.OLU, "staff")
    assert world.command_ports.asked == []


async def test_a_deleted_draft_is_shown_again(world: World) -> None:
    at = await world.post_draft()
    world.workspace.admin.delete_message(at.channel, at.ts)
    again = await world.slack.chat.show_draft(world.drafts.held)
    assert again != at
    assert again.channel == at.channel


async def test_with_every_place_gone_it_says_so_and_raises(world: World) -> None:
    for channel in (seed.APPROVALS, seed.SUPPORT, seed.ONCALL, seed.OPS):
        world.workspace.faults({"archive_channel": channel})
    with pytest.raises(ChatRefused):
        await world.slack.chat.show_draft(world.drafts.held)


async def test_an_old_copy_is_closed_with_a_link_when_the_card_moves() -> None:
    async with a_world(fallback_channel=seed.OPS) as world:
        old = await world.post_card()
        world.workspace.faults({"archive_channel": seed.APPROVALS})
        live = await world.post_card()
        world.workspace.faults({"unarchive_channel": seed.APPROVALS})
        assert "actions" in [block["type"] for block in world.message(old)["blocks"]], "it could not be reached then"
        await world.click(seed.ROSA, ids.APPROVE, old)
        await world.hears(seed.ROSA, "old copy")
        await until(lambda: "Open the live card" in str(world.message(old)))
        assert "actions" not in [block["type"] for block in world.message(old)["blocks"]]
        assert "actions" in [block["type"] for block in world.message(live)["blocks"]]
        assert world.approvals.status.value == "pending"


async def test_a_card_posted_a_moment_ago_is_not_taken_for_an_old_copy(world: World) -> None:
    """The row does not know it yet; closing it would leave nothing to press."""
    first = await world.post_card()
    world.workspace.admin.delete_message(first.channel, first.ts)
    fresh = await world.slack.chat.show_card(world.approvals.held)
    await world.click(seed.ROSA, ids.APPROVE, fresh)
    await world.hears(seed.ROSA, "old copy")
    await world.slack.desk.afterwards.drain()
    assert "actions" in [block["type"] for block in world.message(fresh)["blocks"]]
