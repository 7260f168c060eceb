"""What a program says of its own request: answers to what reviewers ask before deciding, and comments."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.askers.comments import COMMENTS_MAX
from app.domain.approvals.questions import NewQuestion
from app.domain.ids import QuestionId
from app.domain.people.api_keys import Scope
from tests.store.given import ALICE, Given
from tests.web.api.calls import problem, rows, url
from tests.web.api.programs import Program, of
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

CREATE, READ = Scope.APPROVALS_CREATE, Scope.APPROVALS_READ
NO_QUESTION = "qst_" + "0" * 24


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(signed: Composed) -> AsyncIterator[Given]:
    """Hands on the records of the host."""
    pool = await store.open_pool(url(signed), size=4)
    yield Given(pool)
    await pool.close()


async def asked(desk: Given, caller: Program) -> tuple[Approval, QuestionId]:
    """A request of its own, and what a reviewer asks about it."""
    approval = await caller.opened()
    verdict = await desk.questions.ask(desk.tenant, approval.id, NewQuestion(ALICE, "Which?", f"t:{approval.id}"))
    assert verdict.question_id is not None
    return approval, verdict.question_id


async def test_a_question_is_answered_once_and_is_open_no_more(signed: Composed, desk: Given) -> None:
    agent = await of(desk, CREATE, READ)
    approval, question = await asked(desk, agent)
    path, said = f"/v1/approvals/{approval.id}", {"question_id": question, "text": "main\n\tand next"}
    async with signed.http() as http:
        assert (await http.get(path, headers=agent.headers)).json()["question"]["id"] == question
        first, again = [await http.post(f"{path}/answer", json=said, headers=agent.headers) for _ in range(2)]
        other = await http.post(f"{path}/answer", json={**said, "text": "no"}, headers=agent.headers)
        assert (await http.get(path, headers=agent.headers)).json()["question"] is None
    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert first.json() == again.json() == {"id": approval.id, "question_id": question}
    assert "has its answer already" in problem(other, 409)
    kept = (await desk.questions.details(desk.tenant, question)).answer
    assert kept is not None
    assert kept.text == "main\n\tand next"


async def test_whoever_did_not_ask_finds_nothing_to_answer(signed: Composed, desk: Given) -> None:
    agent, other, reader = await of(desk, CREATE), await of(desk, CREATE), await of(desk, READ)
    approval, question = await asked(desk, agent)
    said = {"question_id": question, "text": "x"}
    async with signed.http() as http:
        hidden = await http.post(f"/v1/approvals/{approval.id}/answer", json=said, headers=other.headers)
        missing = await http.post(f"/v1/approvals/apr_{'0' * 24}/answer", json=said, headers=other.headers)
        odd = await http.post("/v1/approvals/%00/answer", json=said, headers=other.headers)
        unknown = {**said, "question_id": NO_QUESTION}
        none = await http.post(f"/v1/approvals/{approval.id}/answer", json=unknown, headers=agent.headers)
        refused = await http.post(f"/v1/approvals/{approval.id}/answer", json=said, headers=reader.headers)
    assert problem(hidden, 404) == problem(missing, 404) == problem(odd, 404)
    assert "no such question" in problem(none, 404)
    assert "this needs approvals:create" in problem(refused, 403)
    assert (await desk.questions.details(desk.tenant, question)).answer is None


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"question_id": NO_QUESTION}, "text must be a text"),
        ({"question_id": NO_QUESTION, "text": 5}, "text must be a text"),
        ({"question_id": NO_QUESTION, "text": " \u200b"}, "text is empty: say something"),
        ({"question_id": NO_QUESTION, "text": "x" * 2001}, "text has 2,001 characters; 2,000 is the most"),
        ({"question_id": NO_QUESTION, "text": "a\u0000"}, "characters that cannot be kept"),
        ({"question_id": NO_QUESTION, "text": "x", "by": "me"}, "the field 'by'; there are question_id, text"),
        ({"text": "x"}, "question_id must be the id"),
        ({"question_id": "' OR 1", "text": "x"}, "question_id must be the id"),
        ({"question_id": None, "text": "x"}, "question_id must be the id"),
        ([], "must be a JSON object"),
    ],
)
async def test_an_answer_is_a_question_and_a_text(signed: Composed, desk: Given, body: Any, sentence: str) -> None:
    agent = await of(desk, CREATE)
    headers = {**agent.headers, "content-type": "application/json"}
    async with signed.http() as http:
        path = f"/v1/approvals/apr_{'0' * 24}/answer"
        assert sentence in problem(await http.post(path, content=json.dumps(body), headers=headers), 400)


async def test_a_comment_is_kept_on_record_and_under_one_name_said_once(signed: Composed, desk: Given) -> None:
    agent = await of(desk, CREATE, READ)
    approval = await agent.opened()
    path, said = f"/v1/approvals/{approval.id}/comment", {"text": "Card 4111 1111 1111 1111 is *mine* <!channel>"}
    named = {**agent.headers, "idempotency-key": "c-1"}
    async with signed.http() as http:
        first, again = [await http.post(path, json=said, headers=named) for _ in range(2)]
        other = await http.post(path, json={"text": "Something else"}, headers=named)
        free = [await http.post(path, json=said, headers=agent.headers) for _ in range(2)]
        lines = (await http.get(f"/v1/approvals/{approval.id}/audit", headers=agent.headers)).json()["lines"]
        assert (await http.get("/v1/openapi.json")).json()["paths"]["/v1/approvals/{approval_id}/comment"]
    assert [first.status_code, again.status_code, *(one.status_code for one in free)] == [201, 200, 201, 201]
    assert first.json() == again.json()
    assert other.json()["code"] == "idempotency_conflict"
    kept = await rows(signed, "SELECT body, said_by FROM approval_comments WHERE approval_id = $1", approval.id)
    assert len(kept) == 3
    assert {row["body"] for row in kept} == {"Card [card number ending 1111 removed] is *mine* <!channel>"}
    assert [line["actor"] for line in lines if line["action"] == "approval_commented"] == [agent.key_id] * 3
    assert "mine" not in str(await desk.recorded("approval_commented")), "the record keeps no words"


async def test_of_comments_at_once_under_one_name_one_is_kept(signed: Composed, desk: Given) -> None:
    agent = await of(desk, CREATE)
    approval = await agent.opened()
    headers = {**agent.headers, "idempotency-key": "c-2"}
    async with signed.http() as http:
        path = f"/v1/approvals/{approval.id}/comment"
        sent = await asyncio.gather(*(http.post(path, json={"text": "x"}, headers=headers) for _ in range(8)))
    assert sorted(one.status_code for one in sent) == [*[200] * 7, 201]
    assert len({one.json()["comment_id"] for one in sent}) == 1


async def test_nobody_comments_on_what_another_asked_and_nobody_without_end(signed: Composed, desk: Given) -> None:
    agent, other = await of(desk, CREATE), await of(desk, CREATE, Scope.APPROVALS_READ_ALL)
    approval, ours = await agent.opened(), await desk.approval()
    async with signed.http() as http:
        for caller, one in ((other, approval), (other, ours), (agent, ours)):
            answer = await http.post(f"/v1/approvals/{one.id}/comment", json={"text": "x"}, headers=caller.headers)
            problem(answer, 404)
        path = f"/v1/approvals/{approval.id}/comment"
        odd = await http.post(path, json={"text": "x"}, headers={**agent.headers, "idempotency-key": "x" * 256})
        assert "1 to 255 plain characters" in problem(odd, 400)
        for _ in range(COMMENTS_MAX):
            assert (await http.post(path, json={"text": "x"}, headers=agent.headers)).status_code == 201
        assert "has 50 comments already" in problem(
            await http.post(path, json={"text": "x"}, headers=agent.headers), 409
        )
