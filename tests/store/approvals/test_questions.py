"""Questions: asked once per source, answered once, and the deadline moves by the time they were open."""

import asyncio
from datetime import timedelta

import pytest

from app import store
from app.domain.approvals.questions import QUESTIONS_MAX, Answer, AskRefusal, NewQuestion
from app.domain.approvals.voting import Choice, Counted, Status
from app.domain.ids import ActorId, ApprovalId, Posted, QuestionId, TenantId
from app.errors import NotFound
from tests.store.given import ACME, ALICE, BOB, DEMO, Given, click

ANSWER = Answer("None before.", "offline", ("orders",))


def new(text: str = "Any refunds before?", source: str = "slack:1", by: ActorId = ALICE) -> NewQuestion:
    return NewQuestion(by=by, text=text, source=source)


async def asked(given: Given, approval_id: ApprovalId, source: str = "slack:1") -> QuestionId:
    verdict = await given.questions.ask(DEMO, approval_id, new(source=source))
    assert verdict.question_id is not None, verdict
    return verdict.question_id


async def deadline(given: Given, approval_id: ApprovalId) -> float:
    return (await given.approvals.get(DEMO, approval_id)).deadline.timestamp()


async def test_a_question_is_kept_told_and_on_record_and_stops_the_clock(given: Given) -> None:
    opened = await given.approval()
    question_id = await asked(given, opened.id)
    now = await given.approvals.get(DEMO, opened.id)
    assert now.status is Status.PENDING
    assert now.paused_at is not None
    assert now.deadline - opened.deadline == timedelta(seconds=1800)
    lines = [line for line in await given.outbox.due(DEMO, limit=100) if line.event.name == "approval/question.asked"]
    assert [line.event.payload()["question_id"] for line in lines] == [question_id]
    assert len(await given.recorded("question_asked")) == 1
    assert "Any refunds" not in str(await given.recorded()), "the record keeps no words"


async def test_the_same_press_or_message_is_one_question(given: Given) -> None:
    opened = await given.approval()
    first, *rest = await asyncio.gather(*(given.questions.ask(DEMO, opened.id, new()) for _ in range(5)))
    assert {first, *rest} == {first}
    assert len(await given.recorded("question_asked")) == 1


async def test_the_deadline_moves_by_the_time_the_question_was_open_and_no_more(given: Given) -> None:
    opened = await given.approval()
    question_id = await asked(given, opened.id)
    await asyncio.sleep(0.3)
    await given.questions.answer(DEMO, question_id, ANSWER)
    await given.questions.close(DEMO, question_id)
    moved = await deadline(given, opened.id) - opened.deadline.timestamp()
    assert 0.3 <= moved < 5
    assert (await given.approvals.get(DEMO, opened.id)).paused_at is None


async def test_two_open_questions_stop_one_clock(given: Given) -> None:
    opened = await given.approval()
    first, second = await asked(given, opened.id, "slack:1"), await asked(given, opened.id, "slack:2")
    await given.questions.close(DEMO, first)
    assert await deadline(given, opened.id) - opened.deadline.timestamp() == 1800
    await given.questions.close(DEMO, second)
    assert await deadline(given, opened.id) - opened.deadline.timestamp() < 5


async def test_questions_hold_the_clock_no_longer_than_the_bound_in_all(given: Given) -> None:
    questions = store.PostgresQuestions(given.pool, pause_max_seconds=lambda _: 0.2)
    opened = await given.approval()
    for number in range(3):
        verdict = await questions.ask(DEMO, opened.id, new(source=f"slack:{number}"))
        assert verdict.question_id is not None
        await asyncio.sleep(0.15)
        await questions.close(DEMO, verdict.question_id)
    assert await deadline(given, opened.id) - opened.deadline.timestamp() == pytest.approx(0.2, abs=1e-3)


async def test_an_unanswered_question_does_not_keep_an_approval_for_ever(given: Given) -> None:
    opened = await given.approval()
    await asked(given, opened.id)
    await given.deadline_in(opened.id, -1)
    assert await given.approvals.expire(DEMO, opened.id) is Status.EXPIRED


async def test_the_sweeper_leaves_an_approval_whose_question_is_open(given: Given) -> None:
    opened = await given.approval()
    await given.deadline_in(opened.id, 0.2)
    await asked(given, opened.id)
    await asyncio.sleep(0.3)
    assert await given.approvals.expire_overdue(DEMO, limit=10) == []
    assert (await given.approvals.reading(DEMO, opened.id)).left_seconds > 1000
    assert isinstance(await given.approvals.cast(DEMO, opened.id, click(BOB, Choice.APPROVE)), Counted)


async def test_there_are_at_most_five_questions(given: Given) -> None:
    opened = await given.approval()
    for number in range(QUESTIONS_MAX):
        await asked(given, opened.id, f"slack:{number}")
    verdict = await given.questions.ask(DEMO, opened.id, new(source="slack:more"))
    assert verdict.refusal is AskRefusal.TOO_MANY
    assert len(await given.recorded("question_refused")) == 1


async def test_a_decided_an_expired_and_a_missing_approval_take_no_question(given: Given) -> None:
    decided = await given.approved()
    assert (await given.questions.ask(DEMO, decided.id, new())).refusal is AskRefusal.CLOSED
    late = await given.approval()
    await given.deadline_in(late.id, -1)
    assert (await given.questions.ask(DEMO, late.id, new())).refusal is AskRefusal.CLOSED
    assert (await given.questions.ask(DEMO, ApprovalId("apr_no"), new())).refusal is AskRefusal.UNKNOWN
    assert (await given.questions.ask(ACME, late.id, new())).refusal is AskRefusal.UNKNOWN


async def test_the_first_answer_kept_is_the_answer(given: Given) -> None:
    opened = await given.approval()
    question_id = await asked(given, opened.id)
    first = await given.questions.answer(DEMO, question_id, ANSWER)
    again = await given.questions.answer(DEMO, question_id, Answer("Something else", "m"))
    assert first.answer == again.answer == ANSWER


async def test_closing_twice_is_closing_once_and_ends_the_telling(given: Given) -> None:
    opened = await given.approval()
    question_id = await asked(given, opened.id)
    await given.questions.answer(DEMO, question_id, ANSWER)
    await given.questions.close(DEMO, question_id)
    after = await deadline(given, opened.id)
    await asyncio.sleep(0.05)
    await given.questions.close(DEMO, question_id)
    assert await deadline(given, opened.id) == after
    assert len(await given.recorded("question_answered")) == 1
    assert [line for line in await given.outbox.due(DEMO, limit=100) if "question" in line.event.name] == []


async def test_a_decision_while_a_question_is_open_stands(given: Given) -> None:
    opened = await given.approval()
    question_id = await asked(given, opened.id)
    assert isinstance(await given.approvals.cast(DEMO, opened.id, click(BOB, Choice.REJECT)), Counted)
    await given.questions.close(DEMO, question_id)
    assert (await given.approvals.get(DEMO, opened.id)).status is Status.REJECTED
    assert len(await given.recorded("question_unanswered")) == 1


async def test_a_thread_is_asked_about_by_its_live_card(given: Given) -> None:
    opened = await given.approval()
    await given.approvals.card_posted(DEMO, opened.id, Posted("C1", "1.1"))
    assert await given.questions.asked_about(DEMO, Posted("C1", "1.1")) == opened.id
    assert await given.questions.asked_about(DEMO, Posted("C1", "1.2")) is None
    assert await given.questions.asked_about(ACME, Posted("C1", "1.1")) is None


async def test_a_tenants_language_is_chosen_and_read(given: Given) -> None:
    tenants = store.PostgresTenants(given.pool)
    assert await tenants.language(DEMO) == "en"
    await tenants.speak(DEMO, "de")
    assert await tenants.language(DEMO) == "de"
    with pytest.raises(NotFound):
        await tenants.speak(TenantId("nobody"), "de")


async def test_a_question_names_the_order_as_people_and_the_agents_lookups_do(given: Given) -> None:
    opened = await given.approval()
    details = await given.questions.details(DEMO, await asked(given, opened.id))
    assert details.order_number == opened.facts.order_number == "1003"


async def test_all_that_were_asked_about_one_request_are_read_together_and_no_others(given: Given) -> None:
    opened, other = await given.approval(), await given.approval()
    first, second = await asked(given, opened.id, "slack:1"), await asked(given, opened.id, "slack:2")
    await asked(given, other.id, "slack:3")
    await given.questions.answer(DEMO, first, ANSWER)
    found = await given.questions.about(DEMO, opened.id)
    assert [(one.id, one.answer) for one in found] == [(first, ANSWER), (second, None)]
    assert await given.questions.about(TenantId("acme"), opened.id) == ()
