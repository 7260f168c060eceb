"""Who may look customers up and write to them: staff and reviewers; others hear so, alone, and how to get in."""

from typing import Any

import pytest

from app.domain.cases.replies import DraftStatus
from app.domain.investigations import SubjectKind
from app.local.slack import seed
from app.slack import ids
from app.slack.inbound import press_checks
from app.slack.inbound.press_checks import May
from app.slack.people.reviewers import REMEMBERED_SECONDS
from tests.slack import sheets
from tests.slack.conftest import World, a_world, press_payload, until
from tests.slack.inbound.test_press_checks import held, live, messages, ready, seen
from tests.slack.people.test_authority import Clock
from tests.slack.pressing import payload, rule_of
from tests.slack.reading import strings

EVERY = {**press_checks.ACTIONS, **press_checks.VIEWS, **press_checks.SHORTCUTS, **press_checks.COMMANDS}
GUARDED = sorted(
    name for name, rule in EVERY.items() if rule.may in {May.STAFF, May.ONCALL, May.CALLED, May.REVIEWER}
)
HOW = "ask whoever runs the desk"


async def do(world: World, name: str, user: str) -> str:
    """Press, type or choose it as this person; what the form they are in shows in answer."""
    rule = rule_of(name)
    if name in press_checks.COMMANDS:
        command, _, word = name.partition(" ")
        typed = {ids.INVESTIGATE_COMMAND: "1003", ids.APPROVALS_COMMAND: "find ada@example.com"}.get(command, word)
        await world.workspace.command(user=user, channel=seed.SUPPORT, command=command, text=typed)
    elif name in {ids.INVESTIGATE_THIS, ids.REQUESTS_ABOUT}:
        at = await world.post_card()
        await world.workspace.shortcut(user=user, callback_id=name, channel=at.channel, ts=at.ts)
    elif name in press_checks.SHORTCUTS:
        await world.workspace.shortcut(user=user, callback_id=name)
    elif name == ids.SHOW_QUEUE:
        who = {"id": user, "team_id": seed.TEAM_ID}
        return (await world.press(press_payload(await world.post_draft(), name, "all", user=who))).text
    elif rule.names is None:
        form = {"type": "home" if name in press_checks.ACTIONS else "modal", "id": "V1", "bot_id": seed.BOT_ID}
        form["private_metadata"] = '{"draft": "drf_1"}'
        view = {**form, "callback_id": name, "state": {"values": {}}}
        base = {"user": {"id": user, "team_id": seed.TEAM_ID}, "api_app_id": seed.APP_ID, "view": view}
        trigger = world.workspace.state.tickets.new_trigger(user)
        action = {"type": "button", "action_id": name, "value": "open", "action_ts": "1.2"}
        kind: dict[str, Any] = {"type": "view_submission"}
        if name in press_checks.ACTIONS:
            kind = {"type": "block_actions", "actions": [action], "container": {"type": "view", "view_id": "V1"}}
        return (await world.press({**base, **kind, "trigger_id": trigger})).text
    else:
        found = await messages(world)
        await ready(world, name)
        return (await world.press(payload(name, found[rule.names][0], live(world, rule.names), user))).text
    return ""


def told(world: World, user: str) -> str:
    return world.told(user) + "".join(text for view in world.workspace.views(user) for _, text in strings(view))


@pytest.mark.parametrize("name", GUARDED)
async def test_a_member_who_is_neither_staff_nor_reviewer_is_refused_alone_and_told_how_to_get_access(
    world: World, name: str
) -> None:
    world.command_ports.knows("1003", SubjectKind.ORDER)
    rule = rule_of(name)
    if rule.names is not None:
        await messages(world)
        await ready(world, name)
    before, home_before = held(world), world.command_ports.boards_read
    answer = await do(world, name, seed.MAL)
    await world.slack.desk.afterwards.drain()
    if name not in (ids.AMOUNT_INPUT, ids.LINES_INPUT, ids.QUANTITY_INPUT):
        assert HOW in answer + told(world, seed.MAL)
    assert "ada" not in told(world, seed.MAL)
    assert HOW not in str(seen(world)), "nobody else sees it"
    assert (
        world.command_ports.opened,
        world.command_ports.mails,
        world.command_ports.asked,
        world.command_ports.people,
    ) == ([], [], [], {})
    moved = [*held(world)[:1], *held(world)[4:6], *held(world)[8:], world.command_ports.boards_read]
    assert moved == [*before[:1], *before[4:6], *before[8:], home_before]
    kept = [(press.by, press.code, press.belongs) for press in world.command_ports.presses.kept]
    assert kept == ([(f"slack:{seed.MAL}", "not_staff", True)] if rule.names else []), (
        "on record where it names a row"
    )


@pytest.mark.parametrize("flag", ["deleted", "is_restricted", "is_ultra_restricted", "is_bot", "is_stranger"])
async def test_guests_bots_and_strangers_are_no_staff_whatever_list_they_are_in(flag: str) -> None:
    async with a_world(staff=(seed.SAM,), reviewers=(seed.ROSA, seed.SAM)) as world:
        world.workspace.admin.user(seed.SAM, {flag: True})
        assert not await world.reviewers.may_handle_customers(seed.SAM, seed.TEAM_ID)
        assert not await world.reviewers.may_handle_customers(seed.ROSA, "T9OTHER")
        assert await world.reviewers.may_handle_customers(seed.ROSA, seed.TEAM_ID)
        at = await world.post_draft()
        await world.press(payload(ids.SEND_DRAFT, at, sheets.D1, seed.SAM))
        if flag != "deleted":
            await world.hears(seed.SAM, "Only full members")
        assert world.drafts.held.status is DraftStatus.READY


async def test_staff_are_those_named_by_user_or_group_and_every_reviewer() -> None:
    async with a_world(staff=(seed.MAL, seed.ONCALL_GROUP)) as world:
        may = {user: await world.reviewers.may_handle_customers(user, seed.TEAM_ID) for user, *_ in seed.PEOPLE}
    assert may == {seed.ROSA: True, seed.BEN: True, seed.MAL: True, seed.OLU: True, seed.SAM: False}


async def test_without_a_list_members_of_the_support_channel_are_staff_if_it_is_private() -> None:
    async with a_world(staff=(), reviewers=(seed.ROSA,)) as world:
        reviewers, clock = world.reviewers, Clock()
        reviewers.clock = clock
        everybody = [user for user, *_ in seed.PEOPLE]

        async def staff() -> list[str]:
            clock.now += REMEMBERED_SECONDS + 1
            return [user for user in everybody if await reviewers.may_handle_customers(user, seed.TEAM_ID)]

        assert await staff() == [seed.ROSA], "anybody can join a public channel"
        world.workspace.admin.channel(seed.SUPPORT, private=True, remove=[seed.MAL])
        assert await staff() == [seed.ROSA, seed.BEN, seed.SAM, seed.OLU]
        world.workspace.admin.channel(seed.SUPPORT, private=False)
        assert await staff() == [seed.ROSA]


async def test_a_list_stands_in_the_place_of_the_channel() -> None:
    async with a_world(staff=(seed.OLU,)) as world:
        world.workspace.admin.channel(seed.SUPPORT, private=True)
        assert not await world.reviewers.may_handle_customers(seed.SAM, seed.TEAM_ID)


async def test_a_channel_of_many_pages_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.slack.people.reviewers.MEMBERS_PER_PAGE", 2)
    async with a_world(staff=()) as world:
        world.workspace.admin.channel(seed.SUPPORT, private=True)
        assert await world.reviewers.may_handle_customers(seed.MAL, seed.TEAM_ID)


@pytest.mark.parametrize("lacking", ["channels:read", "groups:read"])
async def test_without_the_scope_to_see_members_nobody_is_staff_by_channel(lacking: str) -> None:
    async with a_world(staff=()) as world:
        world.workspace.admin.channel(seed.SUPPORT, private=lacking == "groups:read")
        world.take_scope(lacking)
        assert not await world.reviewers.may_handle_customers(seed.SAM, seed.TEAM_ID)
        assert await world.reviewers.may_handle_customers(seed.ROSA, seed.TEAM_ID)


@pytest.mark.parametrize("method", ["users.info", "conversations.info", "conversations.members"])
async def test_when_slack_does_not_say_who_is_staff_nothing_is_done_and_slack_shows_an_error(method: str) -> None:
    async with a_world(staff=()) as world:
        world.workspace.admin.channel(seed.SUPPORT, private=True)
        await world.slack.desk.afterwards.drain()
        at = await world.post_draft()
        world.workspace.faults({"kind": "server_error", "method": method})
        answer = await world.click(seed.SAM, ids.SEND_DRAFT, at)
        assert answer["error"] == "http_status_503"
        await world.hears(seed.SAM, "did not confirm in time who you are")
        assert world.drafts.asked == []
        assert (await world.click(seed.SAM, ids.SEND_DRAFT, at))["ok"]


async def test_who_is_staff_is_remembered_for_less_than_a_minute() -> None:
    async with a_world() as world:
        reviewers, clock = world.reviewers, Clock()
        reviewers.clock = clock
        assert REMEMBERED_SECONDS <= 60
        assert await reviewers.may_handle_customers(seed.SAM, seed.TEAM_ID)
        world.workspace.admin.group(seed.SUPPORT_GROUP, [seed.OLU])
        clock.now += REMEMBERED_SECONDS + 1
        assert not await reviewers.may_handle_customers(seed.SAM, seed.TEAM_ID)


async def test_on_call_takes_alarms_without_being_staff() -> None:
    async with a_world(staff=(seed.SAM,)) as world:
        await do(world, ids.TAKE_ALARM, seed.OLU)
        assert len(world.command_ports.opened) == 1
        await do(world, ids.SEND_DRAFT, seed.OLU)
        assert world.drafts.asked == []


async def test_the_home_of_a_member_who_is_not_staff_holds_nothing_but_the_way_in(world: World) -> None:
    await world.workspace.open_home(seed.MAL)
    await until(lambda: world.workspace.home(seed.MAL) is not None)
    assert HOW in str(world.workspace.home(seed.MAL))
    assert world.command_ports.boards_read == 0


async def test_the_desk_answers_whoever_shows_the_original_of_a_mail_whether_they_may(world: World) -> None:
    from app.slack.requests.interactions import click_from
    from tests.slack.conftest import press_payload

    at = await world.post_draft()
    for user, may in ((seed.SAM, True), (seed.ROSA, True), (seed.MAL, False)):
        who = {"id": user, "team_id": seed.TEAM_ID}
        click = click_from(press_payload(at, ids.SEND_DRAFT, sheets.D1, user=who), sheets.ACME, world.slack.us)
        assert await world.slack.desk.may_handle_customers(click) is may
