"""A reviewer who is the customer decides nothing of their own, and neither does one of whom nobody can tell."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.approvals.voting import Decider, Status
from app.domain.cases.mail.mailboxes import same_mailbox
from app.domain.ids import ActorId, Posted
from app.domain.operations.dashboard import Preferences
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.commands.test_commands import command
from tests.slack.conftest import World, until
from tests.slack.pressing import payload
from tests.slack.reading import strings

ROSA = ActorId(f"slack:{seed.ROSA}")
SAME = ["ada@example.com", "Ada@Example.COM", "ada+refunds@example.com", "ＡＤＡ@example.com", " ada@example.com. "]
DECIDING = [ids.APPROVE, ids.REJECT_MODAL, ids.CHANGES_MODAL, ids.UNDO, ids.REOPEN]


async def decide(world: World, name: str) -> str:
    """Press it on the card, which stands as it must to be pressed; all that Rosa hears of it."""
    at = await world.post_card()
    if name == ids.UNDO:
        world.approvals.change(status=Status.APPROVED, undo_until=datetime.now(UTC) + timedelta(seconds=60))
    if name == ids.REOPEN:
        world.approvals.change(status=Status.EXPIRED)
    before = (world.approvals.status, world.approvals.held.approval.reopened_by)
    answer = await world.press(payload(name, at, sheets.A1))
    assert answer.status_code == 200
    await world.slack.desk.afterwards.drain()
    assert (world.approvals.status, world.approvals.held.approval.reopened_by) == before
    view = answer.json().get("view") if answer.text else None
    return world.told(seed.ROSA) + "".join(text for _, text in strings(view or {}))


@pytest.mark.parametrize("email", SAME)
@pytest.mark.parametrize("name", DECIDING)
async def test_a_reviewer_whose_profile_has_the_customers_address_is_refused(
    world: World, name: str, email: str
) -> None:
    world.workspace.admin.user(seed.ROSA, {"profile": {"email": email}})
    assert "about your own account" in await decide(world, name)


@pytest.mark.parametrize("name", DECIDING)
async def test_a_reviewer_an_operator_linked_with_the_customer_is_refused(world: World, name: str) -> None:
    world.approvals.linked.append(ROSA)
    assert "about your own account" in await decide(world, name)


@pytest.mark.parametrize("name", DECIDING)
async def test_where_the_app_may_not_see_addresses_nobody_decides_and_it_says_what_is_missing(
    world: World, name: str
) -> None:
    world.take_scope("users:read.email")
    assert "users:read.email" in await decide(world, name)


@pytest.mark.parametrize("name", DECIDING)
async def test_a_profile_without_an_address_decides_nothing_and_hears_that_it_lacks_one(
    world: World, name: str
) -> None:
    world.workspace.admin.user(seed.ROSA, {"profile": {"email": ""}})
    assert "Your Slack profile has no email address" in await decide(world, name)


@pytest.mark.parametrize("email", ["rosa@example.com", "ada@example.org", "ada@mail.example.com", "xada@example.com"])
async def test_a_reviewer_with_another_address_decides(world: World, email: str) -> None:
    world.workspace.admin.user(seed.ROSA, {"profile": {"email": email}})
    at = await world.post_card()
    await world.click(seed.ROSA, ids.APPROVE, at)
    assert world.approvals.status is Status.APPROVED


async def test_the_customer_among_the_reviewers_may_still_ask(world: World) -> None:
    world.workspace.admin.user(seed.ROSA, {"profile": {"email": "ada@example.com"}})
    at = await world.post_card()
    await world.press(payload(ids.ASK_MODAL, at, sheets.A1))
    assert len(world.questions.asked) == 1


async def test_the_customer_among_the_reviewers_is_not_called_to_decide(world: World) -> None:
    world.command_ports.people = {ROSA: Preferences(ROSA, ping="dm")}
    world.workspace.admin.user(seed.ROSA, {"profile": {"email": "ada@example.com"}})
    await world.post_card()
    await world.slack.direct_messages.ping(world.approvals.held, "ask")
    place = world.workspace.state.direct_message(seed.ROSA)
    assert world.workspace.messages(place["id"]) == []


async def home_of(world: World, user: str) -> str:
    """All that their App Home says."""
    await world.workspace.open_home(user)
    await until(lambda: world.workspace.home(user) is not None)
    return " ".join(text for _, text in strings(world.workspace.home(user)))


async def test_what_waits_for_somebody_is_asked_of_the_records_with_their_address(world: World) -> None:
    world.workspace.admin.user(seed.ROSA, {"profile": {"email": "ada@example.com"}})
    await home_of(world, seed.ROSA)
    await command(world, seed.ROSA, "/approvals mine")
    await until(lambda: len(world.command_ports.deciders) == 2)
    assert world.command_ports.deciders == [Decider(ROSA, "ada@example.com")] * 2


@pytest.mark.parametrize("hidden", [True, False])
async def test_where_nobody_can_tell_whether_they_are_the_customer_their_queue_says_why_it_is_empty(
    world: World, hidden: bool
) -> None:
    world.command_ports.held = [world.approvals.held]
    if hidden:
        world.take_scope("users:read.email")
    else:
        world.workspace.admin.user(seed.ROSA, {"profile": {"email": ""}})
    said = "users:read.email" if hidden else "Your Slack profile has no email address"
    shown = await home_of(world, seed.ROSA)
    assert said in shown
    assert "49.90" not in shown
    await command(world, seed.ROSA, "/approvals mine")
    await world.hears(seed.ROSA, said)


async def test_without_a_channel_the_card_goes_to_a_reviewer_who_can_decide_it(world: World) -> None:
    world.workspace.admin.user(seed.ROSA, {"profile": {"email": "ada@example.com"}})
    world.workspace.faults({"archive_channel": seed.APPROVALS})
    at = await world.post_card()
    assert at == Posted(world.workspace.state.direct_message(seed.BEN)["id"], at.ts)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a.d.a@gmail.com", "ada@googlemail.com", True),
        ("a.da@example.com", "ada@example.com", False),
        ("ada@xn--bcher-kva.example", "ada@BÜCHER.example", True),
        ("<ada@example.com>", "ada@example.com", True),
        ("ada+@example.com", "ada@example.com", True),
        ("+@example.com", "+@example.com", True),
        ("", "", False),
        ("ada", "ada", False),
        ("@example.com", "@example.com", False),
    ],
)
def test_one_mailbox_has_many_spellings(one: str, other: str, same: bool) -> None:
    assert same_mailbox(one, other) is same
    assert same_mailbox(other, one) is same
