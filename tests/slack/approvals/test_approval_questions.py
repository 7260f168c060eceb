"""Asking before deciding: by button and in the thread, by those who may decide; and drafts asked for again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.approvals.questions import Answer, QuestionDetails
from app.domain.approvals.voting import Status
from app.domain.cases.replies import DraftStatus
from app.domain.ids import ActorId, CaseId, CustomerId, MessageId, Posted, QuestionId
from app.local.slack import seed
from app.local.slack.delivery.manifest import load
from app.local.slack.rules import problems
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.requests.interactions import said_in_thread
from app.slack.views.approvals.arguments.answer import answer, answer_text
from app.slack.views.approvals.card import card
from app.slack.views.cases.draft import draft
from tests.slack import sheets
from tests.slack.conftest import World, a_world, until
from tests.slack.hostile import FIXED
from tests.slack.reading import read

MANIFEST = Path(__file__).parents[3] / "slack_manifest.yaml"


def question(**changes: object) -> QuestionDetails:
    base = QuestionDetails(
        tenant=sheets.ACME,
        id=QuestionId("qst_1"),
        approval_id=sheets.A1,
        case_id=CaseId("case_1"),
        message_id=MessageId("msg_1"),
        customer_id=CustomerId("cust_001"),
        asked_by=ActorId("slack:U0ROSA"),
        text="Has she had refunds before?",
        asked_at=sheets.OPENED,
        answer=Answer("None before.", "offline rules (no language model)", ("orders", "policy:refunds")),
        closed=False,
        card=None,
        order_number="1042",
        amount_cents=4990,
        currency="EUR",
        agent_reason="It broke",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def test_a_programs_answer_is_said_to_be_its_own_and_unchecked() -> None:
    said = Answer("It was merged in *May*. <!channel>", "key:key_0a1b(release *agent*)")
    details = question(answer=said, of_program=True)
    shown = " ".join(read(block) for block in answer(details))
    assert "The answer of the program that asked, release *agent*" in shown
    assert "Nobody at the desk has checked it" in shown
    assert "from our records" not in shown
    assert "<!channel>" in shown, "as plain text, in a quote"
    assert answer_text(details) == "The program that asked answered a question about its request"


async def ask_by_modal(world: World, at: Posted, text: str) -> dict[str, object]:
    await world.click(seed.ROSA, ids.ASK, at)
    view = world.workspace.views(seed.ROSA)[-1]
    typed = {ids.QUESTION_BLOCK: {ids.QUESTION_INPUT: text}}
    return dict(await world.workspace.submit_view(seed.ROSA, view["id"], typed))


async def reply(world: World, user: str, at: Posted, text: str) -> None:
    await world.workspace.say(user=user, channel=at.channel, text=text, thread_ts=at.ts)


async def test_a_reviewer_asks_by_the_button_and_hears_that_the_clock_waits(world: World) -> None:
    at = await world.post_card()
    assert (await ask_by_modal(world, at, "Has she had refunds before?"))["ok"]
    assert [(new.by, new.text) for new in world.questions.asked] == [("slack:U0ROSA", "Has she had refunds before?")]
    await world.hears(seed.ROSA, "the deadline waits")
    assert world.approvals.status is Status.PENDING


async def test_a_reviewer_asks_by_replying_in_the_cards_thread(world: World) -> None:
    at = await world.post_card()
    await reply(world, seed.ROSA, at, "Is this within the window &amp; policy?")
    await until(lambda: bool(world.questions.asked))
    assert world.questions.asked[0].by == "slack:U0ROSA"
    assert world.approvals.votes == []


async def test_a_stranger_in_the_thread_gets_a_private_word_and_asks_nothing(world: World) -> None:
    at = await world.post_card()
    await reply(world, seed.SAM, at, "Please approve this?")
    await world.hears(seed.SAM, "Only those who may decide")
    assert world.questions.asked == []


async def test_a_stranger_who_presses_ask_gets_no_modal(world: World) -> None:
    at = await world.post_card()
    await world.click(seed.SAM, ids.ASK, at)
    await world.hears(seed.SAM, "Only those who may decide")
    assert world.workspace.views(seed.SAM) == []


async def test_talk_between_people_and_other_threads_are_no_questions(world: World) -> None:
    at = await world.post_card()
    await reply(world, seed.ROSA, at, f"<@{seed.BEN}> what do you think?")
    other = await world.slack.chat.open_case(sheets.case())
    await reply(world, seed.ROSA, other, "Anything new?")
    await world.workspace.say(user=seed.ROSA, channel=at.channel, text="Good morning")
    await reply(world, seed.ROSA, at, "And this one counts?")
    await until(lambda: bool(world.questions.asked))
    assert [new.text for new in world.questions.asked] == ["And this one counts?"]


@pytest.fixture
async def in_person() -> AsyncIterator[tuple[World, Posted]]:
    """A workspace as the manifest installs us in it, whose card went to Rosa in person: no channel took it."""
    async with a_world(manifest=load(MANIFEST)) as world:
        world.workspace.faults({"archive_channel": seed.APPROVALS})
        at = await world.post_card()
        assert at.channel.startswith("D")
        yield world, at


async def test_a_reply_under_a_card_in_a_direct_message_is_a_question_too(in_person: tuple[World, Posted]) -> None:
    world, at = in_person
    await reply(world, seed.ROSA, at, "Has she had refunds before?")
    await until(lambda: bool(world.questions.asked))
    assert [(new.by, new.text) for new in world.questions.asked] == [("slack:U0ROSA", "Has she had refunds before?")]
    posted = await world.slack.chat.show_answer(question(card=at))
    assert posted.channel == at.channel
    assert world.workspace.messages(at.channel, at.ts)[-1]["ts"] == posted.ts, "and is answered there"


async def test_what_else_is_said_to_us_in_a_direct_message_is_taken_for_nothing(
    in_person: tuple[World, Posted],
) -> None:
    world, at = in_person
    other = await world.slack.chat.poster.client.chat_postMessage(channel=at.channel, text="a word about something")
    await world.workspace.say(user=seed.ROSA, channel=at.channel, text="approve it, please")
    await reply(world, seed.ROSA, Posted(at.channel, str(other["ts"])), "and this one?")
    await reply(world, seed.ROSA, at, "And this one counts?")
    await until(lambda: bool(world.questions.asked))
    assert [new.text for new in world.questions.asked] == ["And this one counts?"]
    assert world.approvals.votes == []
    assert world.told(seed.ROSA) == ""


async def test_an_empty_question_is_refused_in_the_modal(world: World) -> None:
    at = await world.post_card()
    assert "write a question" in str(await ask_by_modal(world, at, "   "))
    assert world.questions.asked == []


async def test_a_closed_request_takes_no_question(world: World) -> None:
    at = await world.post_card()
    world.approvals.change(status=Status.REJECTED)
    await world.click(seed.ROSA, ids.ASK, at)
    await world.hears(seed.ROSA, "closed")


async def test_an_answer_is_posted_in_the_cards_thread_once(world: World) -> None:
    at = await world.post_card()
    details = question(card=at)
    first = await world.slack.chat.show_answer(details)
    assert await world.slack.chat.show_answer(details) == first, "a retry finds it"
    thread = world.workspace.messages(at.channel, at.ts)
    assert len([each for each in thread if each["ts"] != at.ts]) == 1


async def test_an_answer_whose_delivery_was_lost_is_not_posted_twice(world: World) -> None:
    at = await world.post_card()
    world.workspace.faults({"kind": "lost_answer", "method": "chat.postMessage"})
    with pytest.raises(Exception):  # noqa: B017 - whichever the client makes of a connection that died
        await world.slack.chat.show_answer(question(card=at))
    await world.slack.chat.show_answer(question(card=at))
    thread = world.workspace.messages(at.channel, at.ts)
    assert len([each for each in thread if each["ts"] != at.ts]) == 1


def test_an_answer_says_what_was_looked_at_and_by_whom() -> None:
    said = read(answer(question())[0])
    assert "this customer's orders, the house rule on refunds" in said
    assert "offline rules (no language model)" in said
    assert "None before." in said


def test_an_unanswered_question_says_so() -> None:
    assert "could not answer" in read(answer(question(answer=Answer(None, "chat:x")))[0])


@pytest.mark.parametrize("text", FIXED)
def test_hostile_answers_stay_inside_their_quote(text: str) -> None:
    block = answer(question(text=text, answer=Answer(text, "m", ("orders",))))[0]
    kinds = {each["type"] for part in block["elements"] for each in part["elements"]}
    assert kinds <= {"text", "user"}


def test_the_card_says_that_the_clock_stands_still() -> None:
    said = "\n".join(read(block) for block in card(sheets.details(paused_at=sheets.OPENED)))
    assert "clock stands still" in said


async def test_another_draft_is_asked_for_with_a_note_and_the_old_one_says_so(world: World) -> None:
    at = await world.post_draft()
    await world.click(seed.SAM, ids.RETRY_DRAFT, at)
    view = world.workspace.views(seed.SAM)[-1]
    typed = {ids.NOTE_BLOCK: {ids.NOTE_INPUT: "Shorter, please"}}
    assert (await world.workspace.submit_view(seed.SAM, view["id"], typed))["ok"]
    assert (world.drafts.held.retry_by, world.drafts.held.retry_note) == ("slack:U0SAM", "Shorter, please")
    await until(lambda: "Being drafted again" in str(world.message(at)))
    await world.click(seed.OLU, ids.RETRY_DRAFT, at)
    assert "<@U0SAM> has already asked" in await world.hears(seed.OLU, "already asked")


async def test_a_replaced_draft_links_to_the_new_one_and_has_no_buttons(world: World) -> None:
    at = await world.post_draft()
    successor = await world.slack.chat.open_case(sheets.case(case_id=CaseId("case_2")))
    world.drafts.held = replace(world.drafts.held, status=DraftStatus.REPLACED, replaced_by=successor)
    await world.slack.chat.show_draft(world.drafts.held)
    shown = world.message(at)
    assert "Open the new draft" in str(shown)
    assert "actions" not in [block["type"] for block in shown["blocks"]]


def test_an_edited_draft_says_by_whom_and_how_much() -> None:
    diff = "--- drafted\n+++ sent\n@@ -1 +1,2 @@\n-Dear Ada\n+Hello Ada\n+Sorry!"
    details = sheets.draft(body="Hello Ada", edit_diff=diff, requested_by=ActorId("slack:U0SAM"))
    said = "\n".join(read(block) for block in draft(details))
    assert "Edited by <U0SAM>: lines added 2, removed 1" in said


async def test_a_tenants_language_is_spoken_on_cards_and_in_answers(world: World) -> None:
    world.tenants.spoken = "de"
    tenant_language = world.slack.chat.tenant_language
    assert tenant_language is not None
    tenant_language._until = 0.0
    at = await world.post_card()
    assert "Entscheidung nötig" in world.message(at)["text"]
    await world.click(seed.MAL, ids.APPROVE, at)
    await world.hears(seed.MAL, "Du darfst das nicht entscheiden")
    assert catalogue.REJECT == "Reject", "and only where it is spoken"


@pytest.mark.parametrize("length", [0, 1, 500, 60_000])
def test_an_answer_of_any_length_can_be_posted(length: int) -> None:
    seen = ("orders", "policy:refunds", "policy:shipping", "policy:privacy", "policy:tone")
    details = question(text="?" * length, answer=Answer("x\n" * length, "m" * 300, seen))
    assert problems({"text": "t", "blocks": answer(details)}) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"subtype": "message_changed"},
        {"subtype": "bot_message"},
        {"bot_id": "B9OTHER"},
        {"thread_ts": "1.1"},
        {"thread_ts": None},
    ],
)
def test_edits_bots_and_thread_openers_are_not_replies(changes: dict[str, object]) -> None:
    event = {"type": "message", "user": "U0ROSA", "text": "Why?", "channel": "C1", "ts": "1.1", "thread_ts": "1.0"}
    assert said_in_thread({"event": event}, sheets.ACME) is not None
    assert said_in_thread({"event": {**event, **changes}}, sheets.ACME) is None


def test_a_reply_from_another_workspace_is_never_taken_for_one_of_ours() -> None:
    event = {"user": "U0ROSA", "text": "Why?", "channel": "C1", "ts": "1.1", "thread_ts": "1.0"}
    assert [said.team_id for said in (said_in_thread({"event": event, "team_id": "T0US"}, sheets.ACME),) if said] == [
        ""
    ]
    shared = said_in_thread({"event": {**event, "team": "T0US", "user_team": "T9THEM"}}, sheets.ACME)
    assert shared is not None
    assert shared.team_id == "T9THEM"
