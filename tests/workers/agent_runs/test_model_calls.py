"""Calls of a model: within the case's budget, by the model the errand is worth, billed whatever came of them."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.approvals.questions import NewQuestion
from app.domain.cases.replies import TurnRecord
from app.domain.ids import CaseId, CustomerId
from app.domain.operations.model_usage import BUDGET_SPENT, Bill, Purpose, Used
from app.domain.operations.notifications import Note
from app.errors import ChatError, ChatRefused
from app.ports.bundle import Ports
from tests.agent.test_over_http import message, model_at, response, server_saying
from tests.store.given import ALICE, DEMO, Given, turn
from tests.workers.conftest import CASE_TOKENS_MAX, Chat
from workers import agent
from workers.functions.agent_runs.agent_steps import Work, run_agent
from workers.functions.agent_runs.model_calls import Errand, Models, ask_model
from workers.functions.approvals.answer_question import _look_up
from workers.functions.cases.redraft import _say_so, _write
from workers.functions.runtime.limits import AGENT_TRIES

MAIN = agent.ModelChoice.parse("chat:main", "http://127.0.0.1:9/v1", timeout_seconds=2)
EASY = agent.ModelChoice.parse("chat:easy", "http://127.0.0.1:9/v1", timeout_seconds=2)
USED = agent.Usage(requests=1, input_tokens=100, output_tokens=10, cached_tokens=40)


class Called:
    """A model call that answers or fails as it is told, and remembers who was asked."""

    def __init__(self, **failing: agent.SupportFailure) -> None:
        self.asked: list[str] = []
        self._failing = failing

    async def __call__(self, model: agent.ModelChoice) -> agent.Finished:
        self.asked.append(model.name)
        failure = self._failing.get(model.name)
        if failure is not None:
            failure.usage = USED
            raise failure
        return agent.Finished("Dear Ada", model.label, USED)


def busy() -> agent.SupportFailure:
    """Worth another try."""
    return agent.SupportFailure("transient", "rate_limited", "Busy.")


def errand(case_id: CaseId | None, purpose: Purpose = Purpose.SUMMARY, **fields: Any) -> Errand:
    """A first try."""
    return replace(Errand(DEMO, purpose, "msg_1", case_id, 0), **fields)


async def spend(given: Given, ports: Ports, tokens: int = CASE_TOKENS_MAX) -> CaseId:
    """A case that has used that much."""
    case_id = (await given.message()).case_id
    await ports.spending.record(DEMO, Bill("before", Purpose.REPLY, case_id, "main", Used(1, tokens, 0, 0)))
    return case_id


async def bills(given: Given) -> list[tuple[str, str, int]]:
    """Every bill: its key up to a random part, the model, and its tokens."""
    rows = await given.pool.fetch("SELECT key, model, input_tokens + output_tokens AS n FROM model_usage ORDER BY at")
    return [(row["key"].rpartition(":")[0], row["model"], row["n"]) for row in rows]


async def test_an_easy_errand_goes_to_the_cheaper_model_and_a_weighty_one_never(ports: Ports) -> None:
    models = Models(MAIN, EASY)
    for purpose in Purpose:
        called = Called()
        await ask_model(ports, models, errand(None, purpose, subject=purpose.value), called)
        weighty = purpose in (Purpose.REPLY, Purpose.QUESTION, Purpose.INVESTIGATION)
        assert called.asked == (["main"] if weighty else ["easy"])


def test_a_cheaper_model_that_cannot_be_read_names_its_setting() -> None:
    server = ("http://127.0.0.1:9/v1", None, 2)
    assert Models.parse("chat:main", "chat:easy", *server) == Models(MAIN, EASY)
    assert Models.parse("chat:main", "", *server) == Models(MAIN)
    with pytest.raises(ValueError, match="SUPPORT_MODEL_EASY: "):
        Models.parse("chat:main", "small", *server)


async def test_without_a_cheaper_model_the_main_one_does_everything(ports: Ports) -> None:
    for models in (Models(MAIN), Models(MAIN, MAIN)):
        called = Called(main=busy())
        with pytest.raises(agent.SupportFailure):
            await ask_model(ports, models, errand(None), called)
        assert called.asked == ["main"], "asked once, not twice"


@pytest.mark.parametrize("kind", ["transient", "permanent", "refused"])
async def test_where_the_cheaper_model_fails_the_main_one_helps_out_and_both_are_billed(
    given: Given, ports: Ports, kind: agent.FailureKind
) -> None:
    called = Called(easy=agent.SupportFailure(kind, "no", "No."))
    told = await ask_model(ports, Models(MAIN, EASY), errand(None), called)
    assert (called.asked, told.written_by) == (["easy", "main"], "chat:main")
    assert await bills(given) == [("summary:msg_1", "easy", 110), ("summary:msg_1", "main", 110)]


async def test_every_call_is_billed_also_where_its_answer_was_lost(given: Given, ports: Ports) -> None:
    for attempt in range(2):
        with pytest.raises(agent.SupportFailure):
            await ask_model(ports, Models(MAIN), errand(None, attempt=attempt), Called(main=busy()))
    for _ in range(3):
        await ask_model(ports, Models(MAIN), errand(None), Called())
    assert await bills(given) == [("summary:msg_1", "main", 110)] * 5


async def test_past_its_budget_the_model_is_not_called_and_operators_hear_of_it_once(
    given: Given, ports: Ports, chat: Chat
) -> None:
    case_id = await spend(given, ports)
    for purpose in (Purpose.REPLY, Purpose.SUMMARY, Purpose.REPLY):
        called = Called()
        with pytest.raises(agent.SupportFailure) as failure:
            await ask_model(ports, Models(MAIN, EASY), errand(case_id, purpose), called)
        assert (failure.value.kind, failure.value.code) == ("refused", BUDGET_SPENT)
        assert called.asked == []
    assert [notice.case_id for notice in chat.notices] == [case_id]
    assert len(await given.recorded("case_budget_spent")) == 1


async def test_below_its_budget_and_without_a_case_the_model_is_called(given: Given, ports: Ports) -> None:
    await spend(given, ports)
    called = Called()
    await ask_model(ports, Models(MAIN), errand(None), called)
    await ask_model(ports, Models(MAIN), errand((await given.message()).case_id), called)
    assert called.asked == ["main", "main"]


async def test_operators_are_told_again_until_slack_takes_it_and_the_case_is_not_held_up_for_it(
    given: Given, ports: Ports, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await spend(given, ports)
    faults: list[ChatError] = [ChatError("Busy.", detail="ratelimited"), ChatRefused("No.", detail="is_archived")]

    async def refuse(_notice: object) -> None:
        raise faults.pop(0)

    with monkeypatch.context() as patched:
        patched.setattr(chat, "tell_ops", refuse)
        with pytest.raises(ChatError):
            await ask_model(ports, Models(MAIN), errand(case_id), Called())
        with pytest.raises(agent.SupportFailure):
            await ask_model(ports, Models(MAIN), errand(case_id), Called())
    assert not await ports.spending.ops_told(DEMO, case_id)
    with pytest.raises(agent.SupportFailure):
        await ask_model(ports, Models(MAIN), errand(case_id), Called())
    assert len(chat.notices) == 1


async def test_a_mail_of_a_spent_case_is_left_to_a_person(given: Given, ports: Ports) -> None:
    accepted = await given.message(body="Please refund order 1003.")
    await ports.spending.record(
        DEMO, Bill("before", Purpose.REPLY, accepted.case_id, "main", Used(1, CASE_TOKENS_MAX, 0, 0))
    )
    work = Work(DEMO, accepted.message_id, CustomerId("cust_001"))
    told = await run_agent(ports, Models(agent.ModelChoice.parse("offline")), work, 0)
    assert (told["outcome"], told["code"]) == ("refused", BUDGET_SPENT)


async def test_a_draft_of_a_spent_case_stands_and_its_thread_says_why(given: Given, ports: Ports, chat: Chat) -> None:
    case_id = await spend(given, ports)
    [message_id] = [row["id"] for row in await given.pool.fetch("SELECT id FROM messages")]
    draft_id = await ports.drafts.create(DEMO, message_id, turn())
    await ports.drafts.request_retry(DEMO, draft_id, by=ALICE, note="shorter")
    assert await _write(ports, DEMO, Models(MAIN), draft_id, 0) == 0
    assert await _say_so(ports, DEMO, draft_id, 1)
    assert chat.said == [Note.CASE_BUDGET_SPENT]
    assert (await ports.spending.of_case(DEMO, case_id)).requests == 1


async def test_what_a_reply_used_over_http_is_on_the_cases_bill_with_failed_tries(given: Given, ports: Ports) -> None:
    said = response([message({"type": "output_text", "text": "Hello.", "annotations": []})])
    said["usage"] |= {"input_tokens": 900, "output_tokens": 60, "input_tokens_details": {"cached_tokens": 512}}
    empty = response([message({"type": "output_text", "text": " ", "annotations": []})])
    accepted = await given.message(body="How long does shipping take?")
    work = Work(DEMO, accepted.message_id, CustomerId("cust_001"))
    async with server_saying(empty, said) as (url, _):
        models = Models(model_at(url, "responses"))
        with pytest.raises(agent.SupportFailure):
            await run_agent(ports, models, work, 0)
        first = await run_agent(ports, models, work, 1)
        assert await run_agent(ports, models, work, 2) == first, "kept, so nobody is asked and nothing is billed"
    spent = await ports.spending.of_case(DEMO, accepted.case_id)
    assert (spent.requests, spent.input_tokens, spent.cached_tokens, spent.output_tokens) == (2, 901, 512, 61)
    assert len(await bills(given)) == 2


async def test_a_rewritten_draft_and_an_answered_question_are_billed_to_their_case(
    given: Given, ports: Ports
) -> None:
    said = response([message({"type": "output_text", "text": "Hello.", "annotations": []})])
    approval = await given.approval()
    draft_id = await ports.drafts.create(DEMO, approval.message_id, turn())
    await ports.turns.save(DEMO, approval.message_id, TurnRecord(1, "Dear Ada", "model", None, None))
    await ports.drafts.request_retry(DEMO, draft_id, by=ALICE, note="shorter")
    asked = await ports.questions.ask(DEMO, approval.id, NewQuestion(by=ALICE, text="Why?", source="slack:1"))
    assert asked.question_id is not None
    async with server_saying(said) as (url, _):
        models = Models(model_at(url, "responses"))
        for attempt in range(2):
            await _write(ports, DEMO, models, draft_id, attempt)
            await _look_up(ports, DEMO, models, asked.question_id, attempt)
    keys = {key for key, _, _ in await bills(given)}
    assert keys == {f"redraft:{approval.message_id}:2", f"question:{asked.question_id}"}
    assert (await ports.spending.of_case(DEMO, approval.case_id)).tokens == 4


async def test_tries_end_and_a_failing_model_is_billed_for_all_of_them(given: Given, ports: Ports) -> None:
    empty = response([message({"type": "output_text", "text": "", "annotations": []})])
    accepted = await given.message(body="Hello?")
    work = Work(DEMO, accepted.message_id, CustomerId("cust_001"))
    async with server_saying(empty) as (url, _):
        models = Models(model_at(url, "responses"))
        for attempt in range(AGENT_TRIES - 1):
            with pytest.raises(agent.SupportFailure):
                await run_agent(ports, models, work, attempt)
        assert (await run_agent(ports, models, work, AGENT_TRIES - 1))["outcome"] == "failed"
    assert (await ports.spending.of_case(DEMO, accepted.case_id)).requests == AGENT_TRIES
