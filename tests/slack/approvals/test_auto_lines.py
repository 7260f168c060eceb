"""What the policy let through, as a reviewer reads it on a phone, and the Undo under each line."""

from dataclasses import replace

import pytest

from app.domain.approvals.auto_lines import LINES_MAX
from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, Posted
from app.domain.people.actors import POLICY
from app.errors import ChatRefused
from app.local.slack import seed
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.auto_lines import auto_hour, auto_hour_text
from tests.slack import line_requests, sheets
from tests.slack.auto_records import HOUR, NOW, hour, hours, line
from tests.slack.conftest import World, press_payload, until
from tests.slack.reading import buttons, read, strings

ROSA = ActorId("slack:U0ROSA")


def words(*lines: object) -> str:
    """The message as somebody reads it."""
    return "\n".join(read(block) for block in auto_hour(hour(*lines)))  # type: ignore[arg-type]


def test_a_line_says_how_much_to_whom_for_what_why_and_until_when() -> None:
    text = words(line())
    assert text.startswith("Let through without asking since <date")
    for said in ("49.90 EUR to ada@example.com", "Order 1042: Annual plan", "below the automatic limit of 50.00 EUR"):
        assert said in text
    assert "held until <date" in text
    assert auto_hour_text(hour()) == "Let through without asking: 49.90 EUR for order 1042, ada@example․com"
    assert auto_hour_text(hour(line(), line())).endswith(", and 1 more this hour")


def test_undo_is_there_while_it_lasts_and_names_message_and_line() -> None:
    def undos(*lines: object) -> list[str]:
        return [one["value"] for one in buttons(auto_hour(hour(*lines))) if one["action_id"] == ids.AUTO_UNDO]  # type: ignore[arg-type]

    assert undos(line(), line(id=ApprovalId("apr_2"))) == [f"{HOUR}:{sheets.A1}", f"{HOUR}:apr_2"]
    assert undos(line(undo_until=None)) == []
    for status in set(Status) - {Status.APPROVED}:
        assert undos(line(status)) == []


def test_what_was_undone_says_by_whom_and_what_follows() -> None:
    assert "Undone by <U0ROSA>. A fresh card asks a person." in words(line(Status.CANCELLED, decided_by=ROSA))


FOR_LINES = {
    "en": ("2 x Desk lamp, blue: 59.80 EUR", "1 x Chair: 55.30 EUR", "Refunded 115.10 EUR", "and 2 more"),
    "de": ("2 x Desk lamp, blue: 59,80 €", "1 x Chair: 55,30 €", "Erstattet: 115,10 €", "und 2 weitere Positionen"),
}


@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
@pytest.mark.parametrize("status", [Status.APPROVED, Status.EXECUTED, Status.NEEDS_ATTENTION, Status.CANCELLED])
def test_a_line_names_what_it_is_for_as_the_card_does_to_the_end(language: str, status: Status) -> None:
    lamps, chair, _, more = FOR_LINES[language]
    with catalogue.speaking(language):
        some = line_requests.asking_for(((1, 2), (2, 1))).approval
        told = words(line(status, action=some.action, facts=some.facts))
        assert lamps in told
        assert chair in told
        assert told.index(lamps) < told.index(chair)
        whole = line_requests.asking_for().approval
        assert more in words(line(status, action=whole.action, facts=whole.facts)), "of many only the first"
        one_thing = line_requests.facts_of(line_requests.LAMPS[1:2], 0)
        only = line_requests.asking_for(facts=one_thing).approval
        assert "1 x" not in words(line(status, action=only.action, facts=only.facts))


def test_nobody_is_called_by_it() -> None:
    """A quiet line: no mention of a group, of everybody or of a reviewer in anything that is posted."""
    for one in hours(iter(())):
        if all(line.details.approval.decided_by == POLICY for line in one.lines):
            assert "usergroup" not in str(auto_hour(one))
            assert "'type': 'user'" not in str(auto_hour(one))
            assert "<!" not in auto_hour_text(one)


@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
def test_a_full_hour_is_one_message_that_slack_takes(language: str) -> None:
    """Within 50 blocks, and below the 13,200 characters at which Slack says msg_blocks_too_long."""
    with catalogue.speaking(language):
        *_, full = hours(iter(()))
        assert len(full.lines) == LINES_MAX
        blocks = auto_hour(full)
        assert len(blocks) <= 50
        assert sum(len(text) for _, text in strings(blocks)) < 13_000


SAM = {"id": seed.SAM, "team_id": seed.TEAM_ID}


async def answered(world: World, user: str, words: str) -> str:
    """What somebody hears who types ``/approvals`` and this: the newest answer, as it is read."""
    before = len(world.workspace.ephemerals(user))
    await world.workspace.command(user=user, channel=seed.SUPPORT, command="/approvals", text=words)
    await until(lambda: len(world.workspace.ephemerals(user)) > before)
    message = world.workspace.ephemerals(user)[-1]
    return str(message["text"]) + "".join(read(block) for block in message.get("blocks") or [])


async def posted(world: World) -> Posted:
    """The hour's message, known to the records; its line is of the approval that the desk holds."""
    world.approvals.change(status=Status.APPROVED, decided_by=POLICY, undo_until=NOW.replace(year=2099))
    at = await world.slack.auto_messages.post(hour())
    world.auto_lines.posted = at
    world.command_ports.presses.shown[at] = Shown(Kind.AUTO_HOUR, HOUR)
    return at


async def test_a_reviewer_undoes_a_line_and_the_message_says_so(world: World) -> None:
    at = await posted(world)
    await world.click(seed.ROSA, ids.AUTO_UNDO, at)
    assert world.approvals.status is Status.CANCELLED
    await until(lambda: "Undone by" in str(world.message(at)["blocks"]))
    assert ids.AUTO_UNDO not in str(world.message(at)["blocks"])
    await world.slack.desk.afterwards.drain()
    assert world.told(seed.ROSA) == "", "the line says it"


async def test_where_the_line_cannot_be_repainted_whoever_pressed_is_told(world: World) -> None:
    at = await posted(world)
    world.workspace.faults({"method": "chat.update", "kind": "error", "error": "internal_error", "times": None})
    await world.click(seed.ROSA, ids.AUTO_UNDO, at)
    await world.hears(seed.ROSA, "Undone. No refund was made.")
    await world.click(seed.ROSA, ids.AUTO_ASK, at)
    await world.hears(seed.ROSA, "From now on a person decides on every refund to ada@example․com")
    await world.press(press_payload(at, ids.AUTO_ASK_STOP, f"{HOUR}:{sheets.A1}"))
    await world.hears(seed.ROSA, "The policy decides on small refunds to ada@example․com again")


async def test_nobody_else_undoes_it(world: World) -> None:
    at = await posted(world)
    await world.click(seed.SAM, ids.AUTO_UNDO, at)
    assert world.approvals.status is Status.APPROVED
    await world.hears(seed.SAM, "You are not set up to decide this")


async def test_a_line_of_another_message_is_not_undone_here(world: World) -> None:
    """The message belongs to the button, but has no such line."""
    at = await posted(world)
    world.command_ports.presses.lines = {("hour_2", sheets.A1)}
    await world.press(press_payload(at, ids.AUTO_UNDO, f"{HOUR}:{sheets.A1}"))
    await world.hears(seed.ROSA, "does not belong")
    assert world.approvals.status is Status.APPROVED
    [kept] = world.command_ports.presses.kept
    assert (kept.code, kept.belongs) == ("elsewhere", False)


async def test_too_late_is_said_and_the_line_brought_up_to_date(world: World) -> None:
    at = await posted(world)
    world.approvals.change(status=Status.EXECUTED)
    await world.click(seed.ROSA, ids.AUTO_UNDO, at)
    await world.hears(seed.ROSA, "approved and refunded")
    await until(lambda: ids.AUTO_UNDO not in str(world.message(at)["blocks"]))


async def test_whoever_wants_to_be_asked_next_time_is_named_on_the_line_and_takes_it_back_there(world: World) -> None:
    at = await posted(world)
    await world.click(seed.ROSA, ids.AUTO_ASK, at)
    await until(lambda: "wants to be asked" in str(world.message(at)["blocks"]))
    assert "Rosa" in str(world.message(at)["blocks"])
    assert world.approvals.status is Status.APPROVED, "this one stays as it is"
    await world.click(seed.BEN, ids.AUTO_ASK_STOP, at)
    await until(lambda: "wants to be asked" not in str(world.message(at)["blocks"]))
    await world.slack.desk.afterwards.drain()
    assert (world.told(seed.ROSA), world.told(seed.BEN)) == ("", ""), "the line says it"


async def test_nobody_but_reviewers_asks_or_takes_it_back(world: World) -> None:
    at = await posted(world)
    await world.click(seed.SAM, ids.AUTO_ASK, at)
    await world.hears(seed.SAM, "You are not set up to decide this")
    assert world.command_ports.reviews.standing is None
    await world.click(seed.ROSA, ids.AUTO_ASK, at)
    await world.press(press_payload(at, ids.AUTO_ASK_STOP, f"{HOUR}:{sheets.A1}", user=SAM))
    await world.slack.desk.afterwards.drain()
    assert world.command_ports.reviews.standing is not None


async def test_a_command_lists_who_asked_for_what_and_takes_it_back(world: World) -> None:
    at = await posted(world)
    assert "Nobody wants to be asked" in await answered(world, seed.SAM, "asked")
    await world.click(seed.ROSA, ids.AUTO_ASK, at)
    told = await answered(world, seed.SAM, "asked")
    assert "ada@example.com" in told
    assert "Rosa" in told
    assert "You are not set up to decide this" in await answered(world, seed.SAM, "stop-asking ada@example.com")
    assert world.command_ports.reviews.standing is not None
    assert "decides on small refunds" in await answered(world, seed.ROSA, "stop-asking ada@example.com")
    assert world.command_ports.reviews.standing is None
    assert "Nobody wants to be asked" in await answered(world, seed.ROSA, "stop-asking ada@example.com")
    assert "stop-asking ada@example.com" in await answered(world, seed.ROSA, "stop-asking him")


async def test_where_the_channel_is_gone_another_of_ours_takes_the_line(world: World) -> None:
    world.workspace.faults(
        {"method": "chat.postMessage", "channel": seed.APPROVALS, "kind": "error", "error": "is_archived"}
    )
    at = await world.slack.auto_messages.post(hour())
    assert at.channel == seed.OPS
    blocks = str(world.message(at)["blocks"])
    assert ids.AUTO_UNDO in blocks


async def test_where_no_channel_takes_it_that_is_told(world: World) -> None:
    world.workspace.faults({"method": "chat.postMessage", "kind": "error", "error": "invalid_blocks"})
    with pytest.raises(ChatRefused):
        await world.slack.auto_messages.post(replace(hour(), posted=None))
