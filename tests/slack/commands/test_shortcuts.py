"""What commands show, where no command runs: by shortcuts, for the same people, in threads as well."""

from typing import Any

import pytest

from app.domain.investigations import Subject, SubjectKind
from app.domain.operations.dashboard import Lines
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World, until


async def use(world: World, user: str, callback_id: str, **at: str) -> None:
    answer: dict[str, Any] = await world.workspace.shortcut(user=user, callback_id=callback_id, **at)
    assert answer["status"] == 200


async def test_what_waits_opens_from_anywhere_and_gets_its_links(world: World) -> None:
    await world.post_card()
    world.command_ports.held = [world.approvals.held]
    await use(world, seed.SAM, ids.WHAT_WAITS)
    assert world.command_ports.asked == [(Lines.PENDING, "")]
    [view] = world.workspace.views(seed.SAM)
    assert view["title"]["text"] == "What waits"
    assert "49.90 EUR" in str(view["blocks"])
    await until(lambda: "/archives/" in str(world.workspace.views(seed.SAM)[0]["blocks"]))


async def test_nothing_waiting_is_said_too(world: World) -> None:
    await use(world, seed.SAM, ids.WHAT_WAITS)
    assert "Nothing waits for a decision" in str(world.workspace.views(seed.SAM))


async def test_the_desks_status_opens_from_anywhere(world: World) -> None:
    world.command_ports.engine = False
    await use(world, seed.SAM, ids.DESK_STATUS)
    [view] = world.workspace.views(seed.SAM)
    assert "Engine: does not answer" in str(view["blocks"])


@pytest.mark.parametrize(
    ("kind", "needle"), [(SubjectKind.ORDER, "1042"), (SubjectKind.CASE, sheets.ADA.email)], ids=["order", "case"]
)
async def test_requests_about_a_message_are_listed_in_its_thread_for_one_alone(
    world: World, kind: SubjectKind, needle: str
) -> None:
    posted = await world.slack.chat.open_case(sheets.case())
    said = await world.workspace.say(seed.SAM, posted.channel, "what about this one?", posted.ts)
    world.command_ports.at[posted.ts] = Subject(kind, "ord_7", sheets.ADA, number="1042")
    world.command_ports.held = [world.approvals.held]
    await use(world, seed.SAM, ids.REQUESTS_ABOUT, channel=posted.channel, ts=said["ts"])
    assert world.command_ports.asked == [(Lines.FIND, needle)]
    await until(lambda: bool(world.workspace.ephemerals(seed.SAM)))
    [told] = world.workspace.ephemerals(seed.SAM)
    assert told["thread_ts"] == posted.ts
    assert "49.90 EUR" in str(told["blocks"])


async def test_requests_about_a_message_that_is_about_nothing_of_ours(world: World) -> None:
    said = await world.workspace.say(seed.MAL, seed.SUPPORT, "good morning")
    await use(world, seed.SAM, ids.REQUESTS_ABOUT, channel=seed.SUPPORT, ts=said["ts"])
    await world.hears(seed.SAM, "names no order, customer or approval")
    assert world.command_ports.asked == []


@pytest.mark.parametrize("name", [ids.WHAT_WAITS, ids.DESK_STATUS, ids.REQUESTS_ABOUT])
async def test_none_of_them_shows_a_stranger_anything(world: World, name: str) -> None:
    posted = await world.post_card()
    world.command_ports.held = [world.approvals.held]
    at = {"channel": posted.channel, "ts": posted.ts} if name == ids.REQUESTS_ABOUT else {}
    await use(world, seed.MAL, name, **at)
    assert world.command_ports.asked == []
    shown = str(world.workspace.views(seed.MAL)) + world.told(seed.MAL)
    await until(lambda: "staff" in str(world.workspace.views(seed.MAL)) + world.told(seed.MAL))
    assert sheets.ADA.email not in shown
