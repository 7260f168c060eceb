"""Asking before deciding on the desk's page: on record, answered on the same card, and bounded as in Slack."""

import json
from dataclasses import replace

import pytest

from app.domain.approvals.questions import QUESTIONS_MAX, Answer
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, QuestionId
from app.domain.people.actors import slack_person
from app.local.slack import seed
from tests.slack.tool_call_records import ACTION, FACTS
from tests.store.given import DEMO, Given
from tests.store.given_requests import asked
from tests.web.api.calls import rows
from tests.web.composed import Composed
from tests.web.conftest import SHARED
from tests.web.desk_page.page_visits import ROSA, Visitor, forms, slack_silent, told, visitor

pytestmark = [SHARED, pytest.mark.usefixtures("rested")]

ASKED = "Hat <b>Ada</b> schon einmal etwas zurückbekommen?"
CALL = replace(ACTION, tenant=DEMO)


async def questions_of(desk: Composed, approval_id: str) -> list[dict[str, object]]:
    found = await rows(desk, "SELECT id, asked_by, body FROM questions WHERE approval_id = $1", approval_id)
    return [dict(row) for row in found]


async def refused(ann: Visitor, approval_id: str, question: str) -> str:
    answer = await ann.press(approval_id, "ask", question=question)
    assert answer.status_code in (400, 409), answer.text
    return told(answer)


async def test_a_question_is_on_record_stops_the_clock_and_its_answer_stands_on_the_card(
    desk: Composed, given: Given
) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann, slack_silent(desk):
        await ann.sign_in()
        stale = next(
            one for one in forms(await ann.http.get(f"/desk/approvals/{approval.id}")) if "approve" in one.buttons
        )
        answer = await ann.press(approval.id, "ask", question=f"  {ASKED} ")
        assert "Your question is on its way." in told(answer)
        assert "Hat &lt;b&gt;Ada&lt;/b&gt; schon einmal" in answer.text
        assert "There is no answer yet." in answer.text
        [kept] = await questions_of(desk, approval.id)
        assert (kept["asked_by"], kept["body"]) == (slack_person(ROSA), ASKED)
        now = await given.approvals.get(DEMO, approval.id)
        assert (now.status, now.paused_at is not None) == (Status.PENDING, True)
        [line] = [one for one in await given.recorded("question_asked") if one["data"]["question"] == kept["id"]]
        assert (line["actor"], line["data"]["authority"]) == (slack_person(ROSA), "desk_file")
        assert "changed since you opened it" in told(await ann.send(stale, choice="approve"))
        unanswered = next(one for one in forms(answer) if "approve" in one.buttons)
        question_id = QuestionId(str(kept["id"]))
        words = Answer("Nie. Telefon 0170 1234567, frag <i>sie</i>.", "offline", ("orders",))
        await given.questions.answer(DEMO, question_id, words)
        card = (await ann.http.get(f"/desk/approvals/{approval.id}")).text
        assert "Nie. Telefon" in card
        assert "&lt;i&gt;sie" in card
        assert "1234567" not in card, "masked, as in the card's thread"
        assert "There is no answer yet." not in card
        late = await ann.send(unanswered, choice="approve")
        assert "changed since you opened it" in told(late), "nobody decides past an answer that they did not see"
        assert "this customer&#39;s orders" in card, "what was looked at is said"
        assert "Your approval is recorded." in told(await ann.press(approval.id, "approve"))


async def test_one_form_is_one_question_and_another_persons_text_is_not_in_the_record(
    desk: Composed, given: Given
) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        form = next(
            one for one in forms(await ann.http.get(f"/desk/approvals/{approval.id}")) if "ask" in one.buttons
        )
        await ann.send(form, choice="ask", question=ASKED)
        again = await ann.send(form, choice="ask", question=ASKED)
    assert again.status_code == 409, "the card has moved: it has a question now"
    assert len(await questions_of(desk, approval.id)) == 1
    assert "zurückbekommen" not in json.dumps(await given.recorded(), default=str, ensure_ascii=False)


async def test_no_more_questions_than_the_bound_and_none_that_is_empty_or_endless(
    desk: Composed, given: Given
) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        assert "Please write a question first." in await refused(ann, approval.id, "  \n ")
        long = await ann.press(approval.id, "ask", question="ä" * 1001)
        assert "1000 characters at most" in told(long).replace(",", "")
        assert "ä" * 1001 in long.text, "what was typed is still there, to be shortened"
        assert await questions_of(desk, approval.id) == []
        for number in range(QUESTIONS_MAX):
            assert (await ann.press(approval.id, "ask", question=f"Frage {number}?")).status_code == 200
        assert f"{QUESTIONS_MAX} questions were asked" in await refused(ann, approval.id, "And one more?")
        card = (await ann.http.get(f"/desk/approvals/{approval.id}")).text
        assert [number for number in range(6) if f"Frage {number}?" in card] == list(range(QUESTIONS_MAX))
    assert len(await questions_of(desk, approval.id)) == QUESTIONS_MAX


async def test_of_what_is_closed_nothing_is_asked(desk: Composed, given: Given) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        form = next(
            one for one in forms(await ann.http.get(f"/desk/approvals/{approval.id}")) if "ask" in one.buttons
        )
        await ann.press(approval.id, "reject")
        late = await ann.send(form, choice="ask", question=ASKED)
        assert "This request is closed" in told(late)
        assert not [one for one in forms(late) if "ask" in one.buttons]
    assert await questions_of(desk, approval.id) == []


@pytest.mark.parametrize(("named", "taken"), [(ROSA, True), (seed.BEN, False)])
async def test_a_program_is_asked_back_by_whom_its_request_names(
    desk: Composed, given: Given, named: str, taken: bool
) -> None:
    opened = await asked(given, action=CALL, facts=FACTS, reviewers=(slack_person(named),))
    async with visitor(desk) as ann:
        await ann.sign_in()
        answer = await ann.press(opened.id, "ask", question="Which branch?")
    assert (answer.status_code == 200) is taken
    assert bool(await questions_of(desk, opened.id)) is taken
    events = await rows(
        desk,
        "SELECT payload FROM outbox WHERE name = 'approval/question.asked' AND payload::text LIKE $1",
        f"%{opened.id}%",
    )
    assert len(events) == taken, "whoever answers hears of it in the same commit"


PHONE = "Ruf an: +49 170 1234567"


async def test_what_is_masked_is_shown_in_full_for_one_look_and_on_record(desk: Composed, given: Given) -> None:
    message = await given.message(subject="Kaputt", body=f"Guten Tag. {PHONE}")
    approval = await given.approval(message=message)
    async with visitor(desk) as ann:
        await ann.sign_in()
        address = f"/desk/approvals/{approval.id}"
        masked = (await ann.http.get(address)).text
        assert "Guten Tag." in masked, "the whole mail stands under Details"
        assert "1234567" not in masked
        assert await revealed(given, approval.id) == []
        opened = await ann.press(approval.id, "reveal")
        assert PHONE in opened.text
        assert "that is on record" in opened.text
        assert await revealed(given, approval.id) == [slack_person(ROSA)]
        assert "1234567" not in (await ann.http.get(address)).text
        assert (await ann.http.get(f"{address}?choice=reveal")).text.count("1234567") == 0
        form = next(one for one in forms(opened) if "approve" in one.buttons)
        assert "Your approval is recorded." in told(await ann.send(form, choice="approve")), "it can be decided there"
    assert len(await revealed(given, approval.id)) == 1


async def test_where_nothing_is_masked_there_is_nothing_to_reveal(desk: Composed, given: Given) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        card = await ann.http.get(f"/desk/approvals/{approval.id}")
        assert not [one for one in forms(card) if "reveal" in one.buttons]


async def revealed(given: Given, approval_id: ApprovalId) -> list[str]:
    """Who read it in full, each time."""
    lines = [one for one in await given.recorded("words_revealed") if one["subject"].endswith(approval_id)]
    return [str(one["actor"]) for one in lines]
