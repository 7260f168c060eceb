"""Whoever has the turn is called instead of the group, may press what on-call may, and is never left alone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.ids import ActorId
from app.domain.operations.dashboard import Preferences
from app.domain.operations.desk_config import Channels, DeskConfig, OnCall
from app.local.slack import seed
from tests.desk_configs import Told
from tests.slack.conftest import World, a_world
from tests.slack.reading import read

ROSA, OLU = ActorId(f"slack:{seed.ROSA}"), ActorId(f"slack:{seed.OLU}")
CHANNELS = Channels(seed.APPROVALS, seed.SUPPORT, seed.ONCALL, seed.OPS)


def desk(*people: str, group: str | None = None) -> DeskConfig:
    oncall = OnCall(group, people, "2026-11-30 09:00")
    return DeskConfig(channels=CHANNELS, reviewers=(seed.ROSA, seed.BEN), oncall=oncall, staff=(seed.SUPPORT_GROUP,))


@pytest.fixture
async def told() -> Told:
    return Told(desk(seed.ROSA))


@pytest.fixture
async def rota_world(told: Told) -> AsyncIterator[World]:
    async with a_world(configs=told) as made:
        yield made


async def test_an_escalation_mentions_whoever_has_the_turn(rota_world: World, told: Told) -> None:
    told.config = desk(seed.SAM, group=seed.ONCALL_GROUP)
    await rota_world.post_card()
    await rota_world.slack.chat.escalate(rota_world.approvals.held)
    message = rota_world.workspace.messages(seed.ONCALL)[-1]
    assert read(message["blocks"][0]).startswith(f"<{seed.SAM}> Nobody has decided yet")
    assert message["text"].startswith(f"<@{seed.SAM}> Nobody has decided yet")
    assert seed.ONCALL_GROUP not in str(message["blocks"])


async def test_whoever_has_the_turn_is_on_call_and_so_are_members_of_the_group(rota_world: World, told: Told) -> None:
    on_call = rota_world.slack.desk.reviewers.is_on_call
    told.config = desk(seed.SAM)
    assert await on_call(seed.SAM, seed.TEAM_ID)
    assert not await on_call(seed.OLU, seed.TEAM_ID)
    told.config = desk(seed.SAM, group=seed.ONCALL_GROUP)
    assert await on_call(seed.OLU, seed.TEAM_ID)


async def test_quiet_hours_are_for_everybody_but_whoever_has_the_turn(rota_world: World, told: Told) -> None:
    now = datetime.now(UTC)
    begin, end = now - timedelta(minutes=30), now + timedelta(minutes=30)
    quiet = WorkCalendar(quiet=(begin.hour * 60 + begin.minute, end.hour * 60 + end.minute))
    await rota_world.post_card()
    rota_world.approvals.change(calendar=quiet)
    rota_world.command_ports.people = {
        ROSA: Preferences(ROSA, ping="dm"),
        ActorId(f"slack:{seed.BEN}"): Preferences(ActorId(f"slack:{seed.BEN}"), ping="dm"),
    }

    def pinged(user: str) -> int:
        return len(rota_world.workspace.messages(rota_world.workspace.state.direct_message(user)["id"]))

    await rota_world.slack.direct_messages.ping(rota_world.approvals.held, "ask")
    assert (pinged(seed.ROSA), pinged(seed.BEN)) == (1, 0)
    told.config = desk(seed.BEN)
    await rota_world.slack.direct_messages.ping(rota_world.approvals.held, "ask")
    assert (pinged(seed.ROSA), pinged(seed.BEN)) == (1, 1)
