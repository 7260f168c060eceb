"""A request that names who alone decides it: the card says so, they are called and nobody else, others are told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, Posted
from app.local.slack import seed
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals import reminders
from app.slack.views.approvals.card import card
from app.slack.views.blocks.rich import Block
from tests.slack import sheets
from tests.slack.approvals.test_oncall import said, struck
from tests.slack.conftest import World
from tests.slack.pressing import payload
from tests.slack.reading import buttons, read, strings
from tests.slack.tool_call_records import NAMED, tool_call

BEN, ROSA, OLU = (ActorId(f"slack:{one}") for one in (seed.BEN, seed.ROSA, seed.OLU))


def words(blocks: Sequence[Block]) -> str:
    """As it is read, without how it looks."""
    return "\n".join(read(block) for block in blocks)


def named(world: World, *people: ActorId) -> None:
    """The one that waits asks only these."""
    world.approvals.change(reviewers=people)


@pytest.mark.parametrize(
    ("count", "language", "first"),
    [
        (1, "en", "Only <U0NAMED0> can decide this."),
        (1, "de", "Entscheiden darf nur <U0NAMED0>."),
        (3, "en", "Only <U0NAMED0>, <U0NAMED1>, <U0NAMED2> can decide this."),
        (3, "de", "Entscheiden dürfen nur <U0NAMED0>, <U0NAMED1>, <U0NAMED2>."),
        (20, "en", "Only <U0NAMED0>, <U0NAMED1>, <U0NAMED2> and 17 more can decide this."),
        (20, "de", "Entscheiden dürfen nur <U0NAMED0>, <U0NAMED1>, <U0NAMED2> und 17 weitere."),
    ],
)
def test_the_card_says_before_anything_else_whom_alone_it_asks(count: int, language: str, first: str) -> None:
    with catalogue.speaking(language):
        shown = card(tool_call(reviewers=NAMED[:count]))
        assert words(shown[1:]).startswith(first)
        assert "<U0NAMED" not in words(card(tool_call()))


def test_whom_it_asked_is_no_news_once_it_is_decided() -> None:
    done = tool_call(reviewers=NAMED[:2], status=Status.APPROVED, decided_by=NAMED[0], decided_at=sheets.OPENED)
    assert "can decide" not in words(card(done))


@pytest.mark.parametrize("name", [ids.APPROVE, ids.REJECT, ids.REJECT_MODAL, ids.CHANGES_MODAL, ids.UNDO])
async def test_whoever_is_not_named_hears_who_is_whatever_they_press(world: World, name: str) -> None:
    named(world, BEN)
    at = await world.post_card()
    if name == ids.UNDO:
        world.approvals.change(status=Status.APPROVED, undo_until=datetime.now(UTC) + timedelta(seconds=60))
    answer = await world.press(payload(name, at, sheets.A1))
    await world.slack.desk.afterwards.drain()
    view = answer.json().get("view") if answer.text else None
    heard = world.told(seed.ROSA) + "".join(text for _, text in strings(view or {}))
    assert "you are not among them" in heard
    assert f"Only <@{seed.BEN}> can decide this." in heard
    assert not world.workspace.views(seed.ROSA), "nobody types a reason that does not count"


async def test_a_reminder_calls_those_whom_it_names_and_who_can_decide(world: World) -> None:
    named(world, BEN, OLU)  # Olu is no reviewer
    at = await world.post_card()
    await world.slack.chat.remind(world.approvals.held)
    reminder = world.workspace.messages(at.channel, at.ts)[-1]
    assert f"Reminder for <{seed.BEN}>: " in read(reminder["blocks"][0])
    assert seed.OLU not in str(reminder)
    assert seed.REVIEWERS_GROUP not in str(reminder)


async def test_the_last_rung_calls_them_beside_the_card_and_leaves_on_call_alone(world: World) -> None:
    named(world, BEN)
    card_at = await world.post_card()
    at = await world.slack.chat.escalate(world.approvals.held)
    assert (at.channel, world.message(at)["thread_ts"]) == (card_at.channel, card_at.ts)
    assert world.workspace.messages(seed.ONCALL) == []
    assert f"Only <{seed.BEN}> can decide this, so on-call was not called." in said(world, at)
    assert seed.ONCALL_GROUP not in str(world.message(at))
    assert buttons(world.message(at)["blocks"]) == [], "nobody is asked to look after it"
    assert world.command_ports.presses.shown[at] == Shown(Kind.ESCALATION, sheets.A1)


async def test_said_twice_it_is_there_once_and_over_it_is_struck_through(world: World) -> None:
    named(world, BEN)
    await world.post_card()
    at = await world.slack.chat.escalate(world.approvals.held)
    assert await world.slack.chat.escalate(world.approvals.held) == at
    held = replace(sheets.decided(Status.REJECTED), reminders=())
    letter = await world.slack.chat.reminders.letter(Kind.ESCALATION, held, reminders.NO_WAYS)
    assert "can decide" not in words(letter.blocks)
    assert struck(world, at) == ""


@pytest.mark.parametrize(
    ("change", "can"),
    [
        ({}, True),
        ({"deleted": True}, False),
        ({"is_restricted": True}, False),
        ({"is_ultra_restricted": True}, False),
        ({"is_bot": True}, False),
        ({"profile": {"email": ""}}, False),
        ({"profile": {"email": "ada@example.com"}}, False),
    ],
)
async def test_who_can_decide_is_slacks_word_of_now(world: World, change: dict[str, object], can: bool) -> None:
    world.workspace.admin.user(seed.BEN, change)
    named(world, BEN, OLU)
    assert await world.slack.chat.who_can_decide(world.approvals.held) == ((BEN,) if can else ())


async def test_of_what_names_nobody_and_while_slack_is_silent_nothing_is_said(world: World) -> None:
    assert await world.slack.chat.who_can_decide(world.approvals.held) is None
    named(world, BEN)
    world.workspace.faults({"kind": "server_error", "method": "users.info"})
    assert await world.slack.chat.who_can_decide(world.approvals.held) is None


async def test_while_slack_is_silent_all_are_called_whom_it_names(world: World) -> None:
    named(world, BEN, OLU)
    at = await world.post_card()
    world.workspace.faults({"kind": "server_error", "method": "users.info"})
    await world.slack.chat.remind(world.approvals.held)
    assert f"Reminder for <{seed.BEN}>, <{seed.OLU}>: " in read(
        world.workspace.messages(at.channel, at.ts)[-1]["blocks"][0]
    )


async def test_without_a_channel_the_card_goes_to_one_whom_it_names(world: World) -> None:
    named(world, BEN)
    world.workspace.faults({"archive_channel": seed.APPROVALS})
    at: Posted = await world.post_card()
    assert at.channel == world.workspace.state.direct_message(seed.BEN)["id"]
