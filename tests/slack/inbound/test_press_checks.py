"""A press counts where its button belongs, and only then: whatever it names, in whatever form (cases 28, 30, 31)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.voting import Status
from app.domain.cases.mail.undrafted import Stalled
from app.domain.cases.replies import DraftStatus
from app.domain.ids import ActorId, ApprovalId, AutoHourId, CaseId, DraftId, MessageId, Posted, RehearsalId
from app.domain.investigations import Alarm, SubjectKind
from app.local.slack import seed
from app.slack import ids
from app.slack.api.deadline import ANSWER_SECONDS
from tests.slack import sheets
from tests.slack.auto_records import hour, line
from tests.slack.command_records import NOW
from tests.slack.conftest import World, press_payload
from tests.slack.pressing import NAMING, payload, rule_of
from tests.slack.proposal_records import VERSION, WAITING
from tests.slack.rehearsal_gallery import OPEN

OTHER = {
    Kind.APPROVAL: "apr_2",
    Kind.DRAFT: "drf_2",
    Kind.ALARM: "apr_2",
    Kind.ESCALATION: "apr_2",
    Kind.CASE: "case_2",
    Kind.AUTO_HOUR: "hour_2",
    Kind.STALLED: "msg_2.0",
    Kind.REHEARSAL: "reh_2",
    Kind.DESK_VERSION: "5",
}


async def messages(world: World) -> dict[Kind, tuple[Posted, Posted]]:
    """Of each kind one live message of the row that the ports hold, and one of another row."""
    found: dict[Kind, tuple[Posted, Posted]] = {}
    chat, investigation_messages = world.slack.chat, world.slack.investigation_messages
    card, draft = await world.post_card(), await world.post_draft()
    details = replace(sheets.details(), approval=replace(sheets.approval(), id=ApprovalId("apr_2")))
    found[Kind.APPROVAL] = card, await chat.show_card(details)
    found[Kind.DRAFT] = draft, await chat.show_draft(replace(sheets.draft(), id=DraftId("drf_2")))
    alarm = Alarm(world.approvals.held, NOW, None, None, None, None)
    world.command_ports.alarm = alarm
    world.command_ports.knows(sheets.A1, SubjectKind.APPROVAL)
    found[Kind.ALARM] = (
        await investigation_messages.show_alarm(alarm),
        await investigation_messages.show_alarm(replace(alarm, details=details)),
    )
    other_hour = hour(line(id=ApprovalId("apr_2")), id=AutoHourId("hour_2"))
    post = world.slack.auto_messages.post
    found[Kind.AUTO_HOUR] = await post(hour()), await post(other_hour)
    found[Kind.ESCALATION] = await chat.escalate(world.approvals.held), await chat.escalate(details)
    found[Kind.CASE] = (
        await chat.open_case(replace(sheets.case(), thread=None)),
        await chat.open_case(replace(sheets.case(), thread=None, case_id=CaseId("case_2"))),
    )
    world.drafts.told = stalled = Stalled(sheets.case(), MessageId("msg_1"), 0, "agent_transient")
    another = replace(stalled, message_id=MessageId("msg_2"))
    found[Kind.STALLED] = await chat.tell_stalled(stalled), await chat.tell_stalled(another)
    show = world.slack.rehearsals.show_rehearsal
    found[Kind.REHEARSAL] = await show(OPEN), await show(replace(OPEN, id=RehearsalId("reh_2")))
    another_version = replace(WAITING, version=replace(VERSION, version=5))
    tell = world.slack.proposals.show_proposal
    found[Kind.DESK_VERSION] = await tell(WAITING), await tell(another_version)
    return found


def held(world: World) -> tuple[Any, ...]:
    """All that a press could have moved."""
    row = world.approvals.held.approval
    return (
        *(row.status, row.reopened_by, tuple(world.approvals.votes), tuple(world.questions.asked)),
        *(
            world.drafts.held.status,
            world.drafts.held.retry_by,
            tuple(world.drafts.asked),
            len(world.command_ports.opened),
        ),
        *(tuple(world.drafts.tries), tuple(world.drafts.typed)),
        tuple(world.command_ports.rehearsed),
        tuple(world.command_ports.proposals.settled),
        *(world.command_ports.escalations.holder, world.command_ports.alarm and world.command_ports.alarm.takings),
    )


def seen(world: World) -> list[Any]:
    """All that stands in the channels, and in anybody's views."""
    places = (seed.APPROVALS, seed.SUPPORT, seed.ONCALL, seed.OPS)
    heads = [message for place in places for message in world.workspace.messages(place)]
    threads = [each for head in heads for each in world.workspace.messages(head["channel"], head["ts"])]
    shown = [(message["ts"], message.get("text"), message.get("blocks")) for message in [*heads, *threads]]
    return [*shown, *world.workspace.views(seed.ROSA)]


def live(world: World, kind: Kind) -> str:
    return {
        Kind.APPROVAL: sheets.A1,
        Kind.ALARM: sheets.A1,
        Kind.ESCALATION: sheets.A1,
        Kind.DRAFT: sheets.D1,
        Kind.CASE: sheets.case().case_id,
        Kind.AUTO_HOUR: f"hour_1:{sheets.A1}",
        Kind.STALLED: "msg_1.0",
        Kind.REHEARSAL: OPEN.id,
        Kind.DESK_VERSION: "4",
    }[kind]


async def ready(world: World, name: str) -> None:
    """Let the row be one that this button could move."""
    if name in {ids.UNDO, ids.AUTO_UNDO}:
        world.approvals.change(status=Status.APPROVED, undo_until=sheets.OPENED.replace(year=2099))
    if name == ids.REOPEN:
        world.approvals.change(status=Status.EXPIRED)
    if name == ids.TAKE_OVER_ALARM:
        assert world.command_ports.alarm is not None
        world.command_ports.alarm = replace(world.command_ports.alarm, taken_by=ActorId("slack:U0ZOE"), taken_at=NOW)
    if name in {ids.SEND_AGAIN, ids.ARRIVED}:
        world.drafts.held = replace(world.drafts.held, status=DraftStatus.UNSURE)


@pytest.mark.parametrize("known", [True, False], ids=["the records know the message", "only the message tells"])
@pytest.mark.parametrize("name", NAMING)
async def test_a_button_that_names_another_row_paints_opens_and_tells_nothing(
    world: World, name: str, known: bool
) -> None:
    kind = rule_of(name).names
    assert kind is not None
    ours, theirs = (await messages(world))[kind]
    await ready(world, name)
    if known:
        world.command_ports.presses.shown[theirs] = Shown(kind, OTHER[kind])
    before, stood = held(world), seen(world)
    answer = await world.press(payload(name, theirs, live(world, kind)))
    await world.slack.desk.afterwards.drain()
    assert answer.status_code == 200
    assert held(world) == before
    assert seen(world) == stood
    told = world.told(seed.ROSA) + answer.text
    assert not {word for word in ("archives", ours.ts, "49.90", "ada", "old copy") if word in told}
    if name not in (
        ids.AMOUNT_INPUT,
        ids.LINES_INPUT,
        ids.QUANTITY_INPUT,
    ):  # whoever types in a form is told when they submit it
        assert "does not belong" in told or "does not belong" in str(answer.json())
    [kept] = world.command_ports.presses.kept
    assert (kept.code, kept.belongs, kept.action) == ("elsewhere", False, name)


@pytest.mark.parametrize("name", NAMING)
async def test_where_it_belongs_the_same_press_is_taken(world: World, name: str) -> None:
    kind = rule_of(name).names
    assert kind is not None
    ours, _ = (await messages(world))[kind]
    await ready(world, name)
    answer = await world.press(payload(name, ours, live(world, kind)))
    assert answer.status_code == 200
    assert "does not belong" not in answer.text + world.told(seed.ROSA)
    assert world.command_ports.presses.kept == []


@pytest.mark.parametrize("name", NAMING)
async def test_a_row_is_not_pressed_on_the_message_of_another_kind(world: World, name: str) -> None:
    kind = rule_of(name).names
    found, before = await messages(world), held(world)
    for other, (ours, _) in found.items():
        world.command_ports.presses.shown[ours] = Shown(other, live(world, other))
    before = held(world)
    for other, (ours, _) in found.items():
        if other is not kind:
            assert kind is not None
            await world.press(payload(name, ours, live(world, kind)))
    assert held(world) == before


WRONG: list[dict[str, Any]] = [
    {"api_app_id": "A9OTHER"},
    {"api_app_id": None},
    {"message": {"bot_id": "B9OTHER", "app_id": seed.APP_ID}},
    {"message": {"bot_id": seed.BOT_ID, "app_id": "A9OTHER"}},
    {"channel": {"id": "C9OTHER"}},
    {"container": {"type": "message", "is_ephemeral": True}},
    {"container": {"type": "message_attachment"}},
    {"container": {"type": "view", "view_id": "V1"}},
    {"container": {"type": "message", "thread_ts": "1.2"}, "message": {"bot_id": seed.BOT_ID, "thread_ts": "9.9"}},
    {"type": "interactive_message", "callback_id": ids.APPROVE},
    {"type": "dialog_submission", "callback_id": ids.APPROVE},
    {"type": "view_closed", "callback_id": ids.APPROVE},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
async def test_a_press_that_slack_would_not_send_from_our_card_counts_for_nothing(
    world: World, wrong: dict[str, Any]
) -> None:
    at = await world.post_card()
    pressed = press_payload(at, ids.APPROVE, sheets.A1)
    for name, change in wrong.items():
        pressed[name] = {**pressed[name], **change} if isinstance(change, dict) and name in pressed else change
    if "channel" in wrong:
        pressed["container"] = {**pressed["container"]}
    answer = await world.press(pressed)
    assert answer.status_code in {200, 400, 404}
    assert world.approvals.votes == []
    assert world.approvals.status is Status.PENDING


async def test_two_actions_in_one_payload_are_none(world: World) -> None:
    at = await world.post_card()
    pressed = press_payload(at, ids.APPROVE, sheets.A1)
    pressed["actions"] = pressed["actions"] * 2
    await world.press(pressed)
    assert world.approvals.votes == []


async def test_a_card_whose_place_is_not_kept_yet_is_known_by_what_it_says_it_shows(world: World) -> None:
    """And a message of ours that shows something else is not taken for it, whatever the button names."""
    await world.slack.chat.open_case(sheets.case())
    at = await world.slack.chat.show_card(world.approvals.held)
    elsewhere = await world.slack.chat.tell_ops(sheets.notice())
    await world.press(press_payload(elsewhere, ids.APPROVE, sheets.A1))
    await world.hears(seed.ROSA, "does not belong")
    assert world.approvals.status is Status.PENDING
    assert (await world.click(seed.ROSA, ids.APPROVE, at))["ok"]
    assert world.approvals.status is Status.APPROVED


@pytest.mark.parametrize("fault", [{"kind": "server_error"}, {"kind": "error", "error": "internal_error"}])
async def test_where_slack_does_not_say_what_a_message_shows_nothing_is_recorded(
    world: World, fault: dict[str, Any]
) -> None:
    at = await world.slack.chat.show_card(world.approvals.held)
    world.workspace.faults({"method": "conversations.replies", **fault})
    answer = await world.press(press_payload(at, ids.APPROVE, sheets.A1))
    assert answer.status_code == 503
    assert world.approvals.votes == []


async def test_what_a_press_takes_in_all_fits_into_slacks_three_seconds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking where it belongs and deciding share one time."""
    import asyncio

    at = await world.post_card()
    shown_at = world.command_ports.presses.shown_at

    async def slowly(*arguments: Any) -> Any:
        await asyncio.sleep(ANSWER_SECONDS - 0.7)
        return await shown_at(*arguments)

    async def slower() -> None:
        await asyncio.sleep(1.5)

    monkeypatch.setattr(world.command_ports.presses, "shown_at", slowly)
    world.approvals.before = slower
    answer = await world.click(seed.ROSA, ids.APPROVE, at)
    assert (answer["error"], answer["ack_ms"] < 2900) == ("http_status_503", True)


async def test_a_tampered_modal_names_no_other_row_than_the_message_it_was_opened_from(world: World) -> None:
    at = await world.post_card()
    good = payload(ids.REJECT_MODAL, at, sheets.A1)
    for change in ({"target": "apr_2"}, {"channel": seed.SUPPORT}, {"ts": "1.1"}, {"target": sheets.D1}):
        carried = {**json.loads(good["view"]["private_metadata"]), **change}
        view = {**good["view"], "private_metadata": json.dumps(carried)}
        answer = await world.press({**good, "view": view})
        assert "does not belong" in str(answer.json())
    assert world.approvals.votes == []
    await world.press(good)
    assert world.approvals.status is Status.REJECTED
