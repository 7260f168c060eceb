"""What calls on-call: it names what it is about, one press takes it, and once it is over it is struck through."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.approvals.holders import PostedReminder
from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.voting import Choice, Counted, Status
from app.domain.ids import ActorId, Posted
from app.domain.investigations import Alarm
from app.domain.operations.dashboard import Preferences
from app.local.slack import seed
from app.slack import ids
from app.slack.inbound import press_checks
from app.slack.inbound.press_checks import May
from tests.slack import sheets
from tests.slack.command_records import NOW
from tests.slack.conftest import World, until
from tests.slack.pressing import payload
from tests.slack.reading import buttons, read

OLU, ROSA = ActorId(f"slack:{seed.OLU}"), ActorId(f"slack:{seed.ROSA}")


def said(world: World, at: Posted) -> str:
    return "\n".join(read(block) for block in world.message(at)["blocks"])


def struck(world: World, at: Posted) -> str:
    """What is struck through of a message's words."""
    leaves = [
        leaf
        for block in world.message(at)["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        for leaf in part.get("elements", ())
    ]
    return "".join(leaf["text"] for leaf in leaves if leaf["type"] == "text" and leaf.get("style", {}).get("strike"))


async def escalated(world: World) -> Posted:
    """A card, and its escalation, kept with the row as the records would."""
    await world.post_card()
    world.approvals.held = replace(world.approvals.held, case_thread=await world.slack.chat.open_case(sheets.case()))
    at = await world.slack.chat.escalate(world.approvals.held)
    called(world, Kind.ESCALATION, at)
    return at


def called(world: World, kind: Kind, at: Posted) -> None:
    """As the details have it when they are read again."""
    assert world.command_ports.presses.shown[at] == Shown(kind, sheets.A1), "its place is kept"
    held = world.approvals.held
    world.approvals.held = replace(held, reminders=(*held.reminders, PostedReminder(kind, at)))


async def take(world: World, user: str, at: Posted) -> None:
    await world.click(user, ids.TAKE_ESCALATION, at)
    await world.slack.desk.afterwards.drain()


def holds(world: World) -> None:
    """The row as the escalation's store left it."""
    world.approvals.held = replace(world.approvals.held, holder=world.command_ports.escalations.holder)


async def test_the_first_alarm_calls_the_group_and_names_and_links_what_it_is_about(world: World) -> None:
    at = await escalated(world)
    words = said(world, at)
    assert words.startswith(f"<{seed.ONCALL_GROUP}> Nobody has decided yet")
    assert all(one in words for one in ("49.90 EUR", "order 1042", "ada@example.com"))
    assert all(one in words for one in ("|Open the card>", "|Open the case>", "Nobody looks after it yet."))
    assert f"<!subteam^{seed.ONCALL_GROUP}>" in world.message(at)["text"]
    [press] = buttons(world.message(at)["blocks"])
    assert (press["text"]["text"], press["value"]) == ("I Have It", f"{sheets.A1}:0")


async def test_one_press_says_who_has_it_and_a_second_person_learns_that_and_can_take_it_over(world: World) -> None:
    at = await escalated(world)
    await take(world, seed.OLU, at)
    holds(world)
    await world.slack.chat.repaint_reminders(world.approvals.held)
    assert f"<{seed.OLU}> has it, since " in said(world, at)
    assert f"<{seed.ONCALL_GROUP}>" not in said(world, at), "nobody is called to what somebody has"
    await world.hears(seed.OLU, "It is yours")
    await world.press(payload(ids.TAKE_ESCALATION, at, f"{sheets.A1}:0", seed.ROSA))  # she saw it before
    await world.hears(seed.ROSA, f"<@{seed.OLU}> has it, since ")
    holder = world.command_ports.escalations.holder
    assert holder is not None
    assert holder.by == OLU
    await take(world, seed.ROSA, at)
    holds(world)
    await world.slack.chat.repaint_reminders(world.approvals.held)
    assert f"<{seed.ROSA}> has it, since " in said(world, at)
    assert [press["text"]["text"] for press in buttons(world.message(at)["blocks"])] == ["Take Over"]


async def test_what_is_over_is_not_taken_and_the_press_repaints_it(world: World) -> None:
    at = await escalated(world)
    world.approvals.change(status=Status.EXPIRED)
    world.command_ports.escalations.over = Status.EXPIRED
    await take(world, seed.OLU, at)
    await world.hears(seed.OLU, "it is expired")
    await until(lambda: "Over: expired" in said(world, at))


OVER: list[tuple[Status, dict[str, Any], str]] = [
    (Status.APPROVED, {}, f"Over: approved by <{seed.ROSA}>"),
    (Status.EXECUTED, {}, f"Over: approved and refunded by <{seed.ROSA}>"),
    (Status.REJECTED, {}, f"Over: rejected by <{seed.ROSA}>"),
    (Status.NEEDS_ATTENTION, {}, f"Over: approved, and now needs attention by <{seed.ROSA}>"),
    (Status.EXPIRED, {"decided_by": ActorId("clock")}, "Over: expired, <date"),
    (Status.CANCELLED, {"undo_until": NOW}, f"Over: undone by <{seed.ROSA}>"),
    (Status.CANCELLED, {"withdrawn_at": NOW}, f"Over: withdrawn by <{seed.ROSA}>"),
]


@pytest.mark.parametrize(("status", "fields", "came"), OVER)
async def test_wherever_somebody_was_called_it_is_struck_through_once_it_is_over(
    world: World, status: Status, fields: dict[str, Any], came: str
) -> None:
    at = await escalated(world)
    reminded = await world.slack.chat.remind(world.approvals.held)
    called(world, Kind.REMINDER, reminded)
    world.command_ports.people[ROSA] = Preferences(ROSA, ping="dm")
    await world.slack.direct_messages.ping(world.approvals.held, "ask")
    [pinged] = [one for one, shown in world.command_ports.presses.shown.items() if shown.kind is Kind.PING]
    called(world, Kind.PING, pinged)
    for place in (at, reminded, pinged):
        assert struck(world, place) == ""
    world.approvals.held = replace(
        sheets.decided(status, **fields, card=world.approvals.held.approval.card),
        reminders=world.approvals.held.reminders,
    )
    await world.slack.chat.show_card(world.approvals.held)
    for place, was in ((at, "Nobody has decided yet"), (reminded, "Reminder for "), (pinged, "A decision waits")):
        assert was in struck(world, place)
        assert came in said(world, place)
        assert buttons(world.message(place)["blocks"]) == []
        assert "Nobody has decided yet" not in world.message(place)["text"]
        assert "Over" not in struck(world, place), "what came of it is not"


async def test_a_decision_strikes_the_escalation_at_once(world: World) -> None:
    at = await escalated(world)
    card = world.approvals.held.approval.card
    assert card is not None
    await world.click(seed.ROSA, ids.APPROVE, card)
    await until(lambda: "Nobody has decided yet" in struck(world, at))
    assert isinstance(next(iter(world.approvals.verdicts.values())), Counted)
    assert Choice.APPROVE in {vote.choice for vote in world.approvals.votes}


async def test_a_reminder_that_was_deleted_holds_up_neither_the_card_nor_the_others(world: World) -> None:
    at = await escalated(world)
    world.approvals.held = replace(
        world.approvals.held,
        reminders=(
            PostedReminder(Kind.REMINDER, Posted(seed.APPROVALS, "1.000001")),
            *world.approvals.held.reminders,
        ),
    )
    world.approvals.change(status=Status.REJECTED)
    await world.slack.chat.show_card(world.approvals.held)
    assert "Nobody has decided yet" in struck(world, at)


async def test_only_on_call_and_reviewers_take_an_escalation_and_others_are_told_so_alone(world: World) -> None:
    assert press_checks.ACTIONS[ids.TAKE_ESCALATION].may is May.CALLED
    at = await escalated(world)
    await take(world, seed.SAM, at)
    await world.hears(seed.SAM, "Only on-call and those who may decide")
    assert world.command_ports.escalations.holder is None
    [press] = world.command_ports.presses.kept
    assert (press.by, press.code) == (f"slack:{seed.SAM}", "not_called")
    for user in (seed.OLU, seed.ROSA):
        world.command_ports.escalations.holder = None
        await take(world, user, at)
        assert world.command_ports.escalations.holder is not None


async def test_an_alarm_names_what_it_is_about_changes_hands_and_is_struck_through_where_on_call_was_called(
    world: World,
) -> None:
    details = replace(
        sheets.decided(Status.NEEDS_ATTENTION, trouble="The provider did not say"),
        case_thread=await world.slack.chat.open_case(sheets.case()),
    )
    alarm = Alarm(details, NOW, None, None, None, None)
    posted = await world.slack.investigation_messages.show_alarm(alarm)
    words = said(world, posted)
    assert all(one in words for one in (f"<{seed.ONCALL_GROUP}>", "49.90 EUR", "order 1042", "ada@example.com"))
    assert "|Open the case>" in words
    again = await world.slack.investigation_messages.escalate_alarm(replace(alarm, posted=posted, escalated_at=NOW))
    assert world.command_ports.presses.shown[again] == Shown(Kind.ALARM_ESCALATION, sheets.A1)
    kept = replace(details, reminders=(PostedReminder(Kind.ALARM_ESCALATION, again),))
    held = Alarm(kept, NOW, posted, OLU, NOW, NOW, takings=1)
    world.command_ports.alarm = held
    await world.slack.investigation_messages.repaint_alarm(held)
    assert f"<{seed.OLU}> has it, since " in said(world, posted)
    assert "Nobody has taken this failed refund yet" in struck(world, again)
    assert f"<{seed.OLU}> has it" in said(world, again)
    await world.click(seed.ROSA, ids.TAKE_OVER_ALARM, posted)
    await until(lambda: f"<{seed.ROSA}> has it" in said(world, posted))
    await world.hears(seed.ROSA, "It is yours")
    made = replace(kept, receipt=replace(kept.receipt, outcome="executed"))
    await world.slack.investigation_messages.show_alarm(replace(held, details=made))
    assert "The customer does not have the money." in struck(world, posted)
    assert "made it after all" in said(world, posted)
    assert buttons(world.message(posted)["blocks"]) == []
