"""What a program says of its own request: the first answer stands, once, and another's request is not there."""

import asyncio
from datetime import timedelta

import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.questions import NewQuestion
from app.domain.approvals.voting import Choice
from app.domain.ids import ActorId, QuestionId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from app.errors import Conflict, NotFound
from tests.store.given import ACME, ALICE, DEMO, Given, click


@pytest.fixture
def words(given: Given) -> store.PostgresProgramWords:
    return store.PostgresProgramWords(given.pool)


async def key_of(given: Given, name: str = "agent one") -> ActorId:
    made, _ = await store.PostgresApiKeys(given.pool).create(given.tenant, name, {Scope.APPROVALS_CREATE}, by=ALICE)
    return program(made.id, name)


async def asked(given: Given, by: ActorId) -> tuple[Approval, QuestionId]:
    """A request of a program's, and what a reviewer asks about it."""
    approval = await given.approval(requested_by=by)
    verdict = await given.questions.ask(given.tenant, approval.id, NewQuestion(ALICE, "Which?", f"t:{approval.id}"))
    assert verdict.question_id is not None
    return approval, verdict.question_id


async def due(given: Given) -> list[bool]:
    """Which of a question's events are due: that it was asked, or that its program answered."""
    lines = await given.outbox.due(given.tenant, limit=100)
    return [bool(line.event.payload()["answered"]) for line in lines if line.event.name == "approval/question.asked"]


async def test_an_answer_is_kept_with_who_gave_it_and_told_to_its_run(
    given: Given, words: store.PostgresProgramWords
) -> None:
    me = await key_of(given)
    approval, question = await asked(given, me)
    assert (await given.questions.details(DEMO, question)).of_program
    await given.questions.left_to_program(DEMO, question)
    assert await due(given) == []
    await words.answer(DEMO, approval.id, question, "main, card 4111 1111 1111 1111", by=me)
    assert await due(given) == [True]
    kept = (await given.questions.details(DEMO, question)).answer
    assert kept is not None
    assert (kept.text, kept.written_by) == ("main, card [card number ending 1111 removed]", me)
    await given.questions.close(DEMO, question)
    [line] = await given.recorded("question_answered")
    assert line["actor"] == me
    finished = await given.pool.fetch("SELECT done_at FROM outbox WHERE cause LIKE $1", f"{question}:%")
    assert [row["done_at"] is None for row in finished] == [False, False]


async def test_the_first_answer_stands_and_the_same_again_is_no_other(
    given: Given, words: store.PostgresProgramWords
) -> None:
    me = await key_of(given)
    approval, question = await asked(given, me)
    said = [words.answer(DEMO, approval.id, question, text, by=me) for text in ("main", "main", "next")]
    ends = await asyncio.gather(*said, return_exceptions=True)
    kept = (await given.questions.details(DEMO, question)).answer
    assert kept is not None
    refused = [end for end in ends if isinstance(end, Conflict)]
    assert len(refused) == (1 if kept.text == "main" else 2)
    await words.answer(DEMO, approval.id, question, str(kept.text), by=me)
    assert (await given.pool.fetchval("SELECT count(*) FROM outbox WHERE cause = $1", f"{question}:answered")) == 1


async def test_who_did_not_ask_answers_nothing(given: Given, acme: Given, words: store.PostgresProgramWords) -> None:
    me, other = await key_of(given), await key_of(given, "agent two")
    approval, question = await asked(given, me)
    theirs, of_theirs = await asked(given, other)
    ours, of_ours = await asked(given, ActorId("agent"))
    elsewhere, of_elsewhere = await asked(acme, await key_of(acme))
    for which, what in ((theirs, of_theirs), (ours, of_ours), (elsewhere, of_elsewhere), (approval, of_theirs)):
        with pytest.raises(NotFound):
            await words.answer(DEMO, which.id, what, "x", by=me)
    with pytest.raises(NotFound):
        await words.answer(ACME, approval.id, question, "x", by=me)
    with pytest.raises(NotFound):
        await words.answer(DEMO, ours.id, of_ours, "x", by=ActorId("agent"))
    assert (await given.questions.details(DEMO, question)).answer is None


async def test_nobody_answers_what_is_decided_or_given_up(given: Given, words: store.PostgresProgramWords) -> None:
    me = await key_of(given)
    approval, question = await asked(given, me)
    await given.approvals.cast(DEMO, approval.id, click(ALICE, Choice.REJECT))
    with pytest.raises(Conflict, match="decided already"):
        await words.answer(DEMO, approval.id, question, "x", by=me)
    late, given_up = await asked(given, me)
    await given.questions.close(DEMO, given_up)
    with pytest.raises(Conflict, match="not waited for"):
        await words.answer(DEMO, late.id, given_up, "x", by=me)


async def test_a_program_whose_key_was_replaced_answers_as_the_same(
    given: Given, words: store.PostgresProgramWords
) -> None:
    me = await key_of(given)
    approval, question = await asked(given, me)
    key_id = me.partition(":")[2].partition("(")[0]
    keys = store.PostgresApiKeys(given.pool)
    new, _ = await keys.rotate(DEMO, key_id, by=ALICE, overlap=timedelta(hours=1))
    await words.answer(DEMO, approval.id, question, "main", by=program(new.id, new.name))
    kept = (await given.questions.details(DEMO, question)).answer
    assert kept is not None
