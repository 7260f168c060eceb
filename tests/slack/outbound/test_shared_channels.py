"""Nothing about customers is posted where another organization reads: it goes elsewhere, and operators hear."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from app.domain.ids import Posted
from app.domain.investigations import Alarm
from app.errors import ChatError, ChatRefused
from app.local.slack import seed
from app.slack import ids
from app.slack.people.channel_readers import REMEMBERED_SECONDS, is_shared
from tests.slack import sheets
from tests.slack.command_records import NOW
from tests.slack.commands.test_commands import an_investigation
from tests.slack.conftest import World, a_world, until
from tests.slack.outbound.test_fallback_channels import (
    said,
    say_answer,
    say_card,
    say_draft,
    say_escalation,
    say_reminder,
)
from tests.slack.people.test_authority import Clock

Say = Callable[[World], Awaitable[Posted]]


async def say_case(world: World) -> Posted:
    return await world.slack.chat.open_case(sheets.case())


async def say_alarm(world: World) -> Posted:
    return await world.slack.investigation_messages.show_alarm(
        Alarm(world.approvals.held, NOW, None, None, None, None)
    )


async def say_alarm_again(world: World) -> Posted:
    return await world.slack.investigation_messages.escalate_alarm(
        Alarm(world.approvals.held, NOW, None, None, None, None)
    )


async def say_investigation(world: World) -> Posted:
    return await world.slack.investigation_messages.head_investigation(
        replace(an_investigation("Why?"), channel=seed.ONCALL)
    )


async def say_notice(world: World) -> Posted:
    return await world.slack.chat.tell_ops(sheets.notice())


PLACES: dict[Say, str] = {
    say_card: seed.APPROVALS,
    say_reminder: seed.APPROVALS,
    say_answer: seed.APPROVALS,
    say_escalation: seed.ONCALL,
    say_alarm: seed.ONCALL,
    say_alarm_again: seed.ONCALL,
    say_investigation: seed.ONCALL,
    say_case: seed.SUPPORT,
    say_draft: seed.SUPPORT,
    say_notice: seed.OPS,
}
EXTERNAL = {"is_shared": True, "is_ext_shared": True}
SHARED = [{"shared": "external"}, {"shared": "pending"}]


@pytest.mark.parametrize("how", SHARED, ids=str)
@pytest.mark.parametrize("say", PLACES, ids=lambda say: say.__name__)
async def test_what_belongs_to_a_channel_that_is_shared_is_shown_in_another_of_ours(
    say: Say, how: dict[str, str]
) -> None:
    fallback = "C0REFUGE"
    async with a_world(fallback_channel=fallback) as world:
        world.workspace.state.records.put("channel", fallback, seed.channel(fallback, "refuge", "Ours"))
        await world.slack.desk.afterwards.drain()
        if say in {say_reminder, say_answer}:  # in the thread of a card that stands there already
            await world.post_card()
        world.workspace.admin.channel(PLACES[say], **how)
        world.slack.chat.poster.channels._known.clear()
        stood = len(said(world, PLACES[say]))
        posted = await say(world)
        assert posted.channel != PLACES[say]
        assert len(said(world, PLACES[say])) == stood
        if say not in {say_notice, say_investigation}:
            assert "another organization reads that channel" in str(said(world, seed.OPS)[-1])


async def test_a_card_leaves_a_channel_that_came_to_be_shared_and_can_be_decided_where_it_went(world: World) -> None:
    old = await world.post_card()
    world.workspace.admin.channel(seed.APPROVALS, shared="external")
    await until(lambda: seed.APPROVALS not in world.slack.chat.poster.channels._known)  # Slack's event has come
    live = await world.post_card()
    assert live.channel.startswith("D"), "without a fallback, with a reviewer in person"
    assert "actions" not in [block["type"] for block in world.message(old)["blocks"]]
    assert "49.90" not in str(world.message(old)["blocks"]), "it no longer says what it was about"
    await world.click(seed.ROSA, ids.APPROVE, live)
    assert world.approvals.status.value == "approved"


async def test_a_channel_shared_within_the_organization_is_ours(world: World) -> None:
    world.workspace.admin.channel(seed.APPROVALS, shared="organization")
    assert (await world.post_card()).channel == seed.APPROVALS


@pytest.mark.parametrize("lacking", ["channels:read"])
async def test_where_nobody_can_tell_whether_a_channel_is_shared_nothing_is_posted_there(lacking: str) -> None:
    async with a_world() as world:
        await world.slack.desk.afterwards.drain()
        world.slack.chat.poster.channels._known.clear()
        world.take_scope(lacking)
        assert (await world.post_card()).channel.startswith("D")
        with pytest.raises(ChatRefused) as refused:
            await world.slack.chat.open_case(sheets.case())
        assert refused.value.detail == "sharing_not_known"
        assert said(world, seed.APPROVALS) + said(world, seed.SUPPORT) + said(world, seed.OPS) == []


@pytest.mark.parametrize("fault", [{"kind": "server_error"}, {"kind": "error", "error": "internal_error"}])
async def test_while_slack_does_not_say_who_reads_a_channel_the_step_is_tried_again(fault: dict[str, str]) -> None:
    async with a_world() as world:
        await world.slack.desk.afterwards.drain()
        world.slack.chat.poster.channels._known.clear()
        world.workspace.faults({"method": "conversations.info", **fault})
        with pytest.raises(ChatError) as error:
            await world.post_card()
        assert error.value.retryable
        assert said(world, seed.APPROVALS) == []
        assert (await world.post_card()).channel == seed.APPROVALS


async def test_a_reviewer_of_another_workspace_gets_no_card_in_person() -> None:
    async with a_world(reviewers=(seed.MAL, seed.ROSA)) as world:
        world.workspace.admin.user(seed.MAL, {"team_id": "T9OTHER", "is_stranger": True})
        world.workspace.faults({"archive_channel": seed.APPROVALS})
        at = await world.post_card()
        assert at.channel == world.workspace.state.direct_message(seed.ROSA)["id"]


async def test_starting_says_which_channels_will_not_be_used_and_which_scopes_are_missing() -> None:
    with capture_logs() as logs:
        async with a_world() as world:
            await world.slack.desk.afterwards.drain()
            assert "channel_not_used" not in [line["event"] for line in logs]
            assert "scopes_missing" not in [line["event"] for line in logs]
            world.slack.chat.poster.channels._known.clear()
            world.workspace.admin.channel(seed.SUPPORT, shared="external")
            await world.slack.chat.poster.channels.warn(world.slack.desk.config.channels)
        unused = [line for line in logs if line["event"] == "channel_not_used"]
        assert [(line["channel"], line["code"]) for line in unused] == [(seed.SUPPORT, "channel_is_shared")]
        async with a_world(without=("groups:read", "users:read.email")):
            lacking = [line["scopes"] for line in logs if line["event"] == "scopes_missing"]
    assert lacking == ["groups:read,users:read.email"]


async def test_who_reads_a_channel_is_remembered_for_less_than_a_minute(world: World) -> None:
    channels = world.slack.chat.poster.channels
    await world.slack.desk.afterwards.drain()
    channels._known.clear()
    channels.clock = clock = Clock()
    assert REMEMBERED_SECONDS <= 60
    await channels.check(seed.OPS)
    world.workspace.state.records.put("channel", seed.OPS, {**world.workspace.state.channel(seed.OPS), **EXTERNAL})
    await channels.check(seed.OPS)
    clock.now += REMEMBERED_SECONDS + 1
    with pytest.raises(ChatRefused):
        await channels.check(seed.OPS)


@pytest.mark.parametrize(
    ("facts", "shared"),
    [
        ({}, False),
        ({"is_shared": True}, True),
        ({"is_shared": True, "is_org_shared": True}, False),
        ({"is_shared": True, "is_org_shared": True, "is_ext_shared": True}, True),
        ({"is_pending_ext_shared": True}, True),
        ({"pending_shared": ["T9OTHER"]}, True),
        ({"pending_connected_team_ids": ["T9OTHER"]}, True),
    ],
)
def test_shared_with_others_is_told_by_any_of_slacks_flags(facts: dict[str, object], shared: bool) -> None:
    assert is_shared(facts) is shared
