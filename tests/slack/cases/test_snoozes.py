"""Snooze: who may, by whose clock, and what the head and the queue show of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.cases.case_state import CaseStage, CaseState
from app.domain.cases.snoozes import SnoozeVerdict, Snoozing
from app.domain.ids import Posted
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World, until
from tests.slack.support_records import item

READY = CaseState(CaseStage.READY, sheets.OPENED)
MONDAY = "case_1:monday"


async def head(world: World, state: CaseState = READY) -> Posted:
    return await world.slack.chat.open_case(sheets.case(case_id="case_1", state=state))


async def choose(world: World, at: Posted, user: str = seed.SAM, value: str = MONDAY) -> dict[str, Any]:
    return await world.workspace.click(user, at.channel, at.ts, ids.SNOOZE_CASE, value=value)


def told(world: World) -> list[str]:
    return [what for what, *_ in world.command_ports.support.told]


async def test_staff_put_a_case_off_by_their_own_clock(world: World) -> None:
    world.workspace.admin.user(seed.SAM, {"tz": "Pacific/Auckland"})
    await choose(world, await head(world))
    assert told(world) == ["snooze for monday in Pacific/Auckland"]
    stamp = int((sheets.OPENED + timedelta(days=1)).timestamp())
    assert f"<!date^{stamp}^" in await world.hears(seed.SAM, "Snoozed until")


async def test_where_slack_knows_no_zone_it_is_utc(world: World) -> None:
    world.workspace.admin.user(seed.SAM, {"tz": "Mars/Base"})
    await choose(world, await head(world), value="case_1:tomorrow")
    assert told(world) == ["snooze for tomorrow in UTC"]


async def test_a_snoozed_head_says_until_when_and_brings_it_back(world: World) -> None:
    back_at = sheets.OPENED + timedelta(days=3)
    at = await head(world, replace(READY, snoozed_until=back_at))
    shown = str(world.message(at)["blocks"])
    assert "Snoozed until " in shown
    assert f"'timestamp': {int(back_at.timestamp())}" in shown
    assert ids.SNOOZE_CASE not in shown
    await world.click(seed.SAM, ids.WAKE_CASE, at)
    assert told(world) == ["wake"]
    await world.hears(seed.SAM, "It is in the list again")


@pytest.mark.parametrize("stage", [one for one in CaseStage if one not in {CaseStage.READY, CaseStage.PERSON}])
async def test_only_what_is_in_the_list_can_be_put_off(world: World, stage: CaseStage) -> None:
    shown = world.message(await head(world, CaseState(stage, sheets.OPENED)))
    assert ids.SNOOZE_CASE not in str(shown["blocks"])


async def test_a_guest_puts_nothing_off(world: World) -> None:
    at = await head(world)
    world.workspace.admin.user(seed.SAM, {"is_restricted": True})
    await choose(world, at)
    await world.hears(seed.SAM, "Only full members")
    assert told(world) == []


async def test_what_nobody_waits_for_any_more_is_not_put_off(world: World) -> None:
    world.command_ports.support.snooze_verdict = SnoozeVerdict(Snoozing.NOT_WAITING)
    await choose(world, await head(world))
    await world.hears(seed.SAM, "Nobody waits in this case any more")


async def test_in_the_list_it_is_gone_at_once_and_brought_back_by_the_button_above(world: World) -> None:
    world.command_ports.support.items = [item(1), item(2)]
    await world.workspace.command(user=seed.SAM, channel=seed.SUPPORT, command="/drafts", text="")

    def top() -> dict[str, Any]:
        return world.workspace.views(seed.SAM)[-1]

    async def press(action_id: str, block: str, **more: Any) -> None:
        await world.workspace.click_in_view(seed.SAM, top()["id"], action_id, block, **more)

    await press(ids.QUEUE_SNOOZE, "queue-actions-drf_1", value="case_1:hour")
    await until(lambda: "Snoozed until" in str(top()))
    assert "ada1@" not in str(top())
    await press(ids.QUEUE_WAKE, "queue-undo")
    assert [what.split(" in ")[0] for what in told(world)] == ["snooze for hour", "wake"]
    await until(lambda: "It is in the list again" in str(top()))
