"""The same conversations and failures over HTTP, on the Responses API and on the Chat API."""

import json
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from aiohttp import web

from tests.agent.stand_ins import Records, executed, mail
from workers.agent import Decision, Finished, ModelChoice, Outcome, Paused, SupportFailure, resume, run

APIS = ("responses", "chat")


def model_at(url: str, api: str, timeout_seconds: float = 20) -> ModelChoice:
    return ModelChoice.parse(f"{api}:gpt-x", f"{url}/v1", "key", timeout_seconds)


@pytest.fixture(params=APIS)
def model(request: pytest.FixtureRequest, aimock: str) -> ModelChoice:
    return model_at(aimock, request.param)


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("executed", "Good news, your refund is done."),
        ("rejected", "We are sorry, we cannot refund this."),
        ("expired", "It is not decided yet."),
    ],
)
async def test_a_refund_is_asked_for_decided_and_answered(model: ModelChoice, outcome: Outcome, says: str) -> None:
    ask = mail("story: broken kettle, 50.00 EUR")
    turn = await run(ask, Records(), model)
    assert isinstance(turn, Paused)
    [proposal] = turn.proposals
    assert (proposal.order_id, proposal.amount_cents, proposal.reason) == ("ord_1007", 5_000, "The kettle broke.")
    assert turn.usage.requests == 2
    decision = Decision(proposal.call_id, outcome, "A receipt.", None)
    done = await resume(turn.state, turn.contract, [decision], ask, Records(), model)
    assert isinstance(done, Finished)
    assert done.reply == says
    assert done.written_by == model.label
    assert done.usage.requests == 1, "its own call only: the others were counted when it paused"


async def test_a_state_paused_on_one_api_is_resumed_on_the_other(aimock: str) -> None:
    ask = mail("story: broken kettle, 50.00 EUR")
    for here, there in (APIS, APIS[::-1]):
        turn = await run(ask, Records(), model_at(aimock, here))
        assert isinstance(turn, Paused)
        decision = executed(turn.proposals[0].call_id)
        done = await resume(turn.state, turn.contract, [decision], ask, Records(), model_at(aimock, there))
        assert isinstance(done, Finished)


async def test_two_conversations_get_two_call_ids(model: ModelChoice) -> None:
    turns = [await run(mail("story: broken kettle, 50.00 EUR"), Records(), model) for _ in range(2)]
    calls = [turn.proposals[0].call_id for turn in turns if isinstance(turn, Paused)]
    assert len(set(calls)) == 2


async def test_an_impossible_refund_goes_back_to_the_model(model: ModelChoice) -> None:
    turn = await run(mail("story: greedy"), Records(), model)
    assert isinstance(turn, Finished)
    assert turn.reply == "I could not ask for that."


async def test_a_link_never_leaves(model: ModelChoice) -> None:
    turn = await run(mail("story: question"), Records(), model)
    assert isinstance(turn, Finished)
    assert turn.reply == "See (link removed)."
    assert turn.stripped == ("markdown link",)


@pytest.mark.parametrize(
    ("story", "kind", "code"),
    [
        ("rate limited", "transient", "rate_limited"),
        ("no quota", "permanent", "insufficient_quota"),
        ("server error", "transient", "model_server_error"),
        ("overloaded", "transient", "model_server_error"),
        ("wrong key", "permanent", "model_access"),
        ("no access", "permanent", "model_access"),
        ("no such model", "permanent", "model_request_rejected"),
        ("too long", "permanent", "model_request_rejected"),
        ("against policy", "refused", "content_policy"),
        ("disconnect", "transient", "model_unreachable"),
        ("malformed", "transient", "malformed_answer"),
    ],
)
async def test_each_failure_has_one_kind(model: ModelChoice, story: str, kind: str, code: str) -> None:
    with pytest.raises(SupportFailure) as failure:
        await run(mail(f"story: {story}"), Records(), model)
    assert (failure.value.kind, failure.value.code) == (kind, code)


@pytest.mark.parametrize("api", APIS)
async def test_a_model_that_does_not_answer_in_time_is_given_up(aimock: str, api: str) -> None:
    with chaos(aimock, latencyMs=5_000), pytest.raises(SupportFailure) as failure:
        await run(mail("story: question"), Records(), model_at(aimock, api, timeout_seconds=0.3))
    assert (failure.value.kind, failure.value.code) == ("transient", "model_timeout")


@pytest.mark.parametrize("api", APIS)
async def test_a_server_that_is_not_there_is_worth_another_try(api: str) -> None:
    with pytest.raises(SupportFailure) as failure:
        await run(mail("hello"), Records(), model_at("http://127.0.0.1:9", api))
    assert (failure.value.kind, failure.value.code) == ("transient", "model_unreachable")


async def test_a_failure_after_the_decision_is_healed_by_resuming_the_same_state(aimock: str) -> None:
    ask, model = mail("story: broken kettle, 50.00 EUR"), model_at(aimock, "responses")
    turn = await run(ask, Records(), model)
    assert isinstance(turn, Paused)
    decision = executed(turn.proposals[0].call_id)
    with chaos(aimock, dropRate=1), pytest.raises(SupportFailure):
        await resume(turn.state, turn.contract, [decision], ask, Records(), model)
    done = await resume(turn.state, turn.contract, [decision], ask, Records(), model)
    assert isinstance(done, Finished)


@contextmanager
def chaos(url: str, **rates: float) -> Iterator[None]:
    _control(url, "POST", rates)
    try:
        yield
    finally:
        _control(url, "DELETE", None)


def _control(url: str, method: str, body: Any) -> None:
    request = urllib.request.Request(
        f"{url}/__aimock/chaos",
        data=json.dumps(body).encode() if body else None,
        method=method,
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5):
        pass


# What aimock cannot say: refusals, filtered and cut answers, and what exactly we sent.


@asynccontextmanager
async def server_saying(*answers: Any) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """A server that gives these answers in turn, and keeps what it was sent."""
    heard: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return web.json_response(answers[min(len(heard), len(answers)) - 1])

    app = web.Application()
    app.router.add_post("/v1/responses", answer)
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", heard
    finally:
        await runner.cleanup()


def response(output: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": "gpt-x",
        "status": "completed",
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "output": output,
        "usage": {
            "input_tokens": 1,
            "output_tokens": 1,
            "total_tokens": 2,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        },
        **more,
    }


def message(content: dict[str, Any]) -> dict[str, Any]:
    return {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [content]}


def completion(finish_reason: str, **said: Any) -> dict[str, Any]:
    return {
        "id": "c_1",
        "object": "chat.completion",
        "created": 1,
        "model": "gpt-x",
        "choices": [
            {"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", "content": None, **said}}
        ],
    }


_REFUSAL = message({"type": "refusal", "refusal": "I will not."})


@pytest.mark.parametrize(
    ("api", "answer", "kind", "code"),
    [
        ("responses", response([_REFUSAL]), "refused", "model_refusal"),
        ("chat", completion("stop", refusal="I will not."), "refused", "model_refusal"),
        ("chat", completion("content_filter"), "refused", "model_refusal"),
        (
            "responses",
            response([], status="incomplete", incomplete_details={"reason": "content_filter"}),
            "refused",
            "content_policy",
        ),
        (
            "responses",
            response([], status="incomplete", incomplete_details={"reason": "max_output_tokens"}),
            "transient",
            "answer_cut",
        ),
        (
            "responses",
            response(
                [message({"type": "output_text", "text": "Your refund of", "annotations": []})],
                status="incomplete",
                incomplete_details={"reason": "max_output_tokens"},
            ),
            "transient",
            "answer_cut",
        ),
        ("chat", completion("length", content="Your refund of"), "transient", "answer_cut"),
        ("chat", completion("max_tokens", content="Your refund of"), "transient", "answer_cut"),
        ("chat", completion("stop", content=""), "transient", "empty_reply"),
    ],
)
async def test_a_refused_or_unfinished_answer_has_one_kind(
    api: str, answer: dict[str, Any], kind: str, code: str
) -> None:
    async with server_saying(answer) as (url, _):
        with pytest.raises(SupportFailure) as failure:
            await run(mail("hello"), Records(), model_at(url, api))
    assert (failure.value.kind, failure.value.code) == (kind, code)


async def test_what_is_sent_asks_the_server_to_keep_nothing_and_points_at_nothing_kept() -> None:
    first = response(
        [
            {"id": "rs_1", "type": "reasoning", "summary": []},
            {
                "id": "fc_1",
                "type": "function_call",
                "call_id": "call_1",
                "name": "list_orders",
                "arguments": "{}",
                "status": "completed",
            },
        ]
    )
    last = response([message({"type": "output_text", "text": "Hello.", "annotations": []})])
    async with server_saying(first, last) as (url, heard):
        done = await run(mail("hello"), Records(), model_at(url, "responses"))
    assert isinstance(done, Finished)
    assert (done.usage.requests, done.usage.input_tokens, done.usage.output_tokens) == (2, 2, 2)
    assert [sent["store"] for sent in heard] == [False, False]
    assert [sent["parallel_tool_calls"] for sent in heard] == [False, False]
    assert "previous_response_id" not in heard[1]
    assert "rs_1" not in json.dumps(heard[1])
    assert "fc_1" not in json.dumps(heard[1])
    assert "ada@example.com" not in json.dumps(heard)


async def test_the_chat_api_is_asked_for_the_same() -> None:
    async with server_saying(completion("stop", content="Hello.")) as (url, heard):
        await run(mail("hello"), Records(), model_at(url, "chat"))
    assert heard[0]["store"] is False
    assert heard[0]["parallel_tool_calls"] is False
    names = ["list_orders", "read_policy", "issue_refund", "propose_store_credit"]
    assert [tool["function"]["name"] for tool in heard[0]["tools"]] == names


async def test_a_cut_answer_is_billed_all_the_same() -> None:
    usage = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
    async with server_saying({**completion("length", content="Your refund of"), "usage": usage}) as (url, _):
        with pytest.raises(SupportFailure) as failure:
            await run(mail("hello"), Records(), model_at(url, "chat"))
    used = failure.value.usage
    assert (used.requests, used.input_tokens, used.output_tokens) == (1, 7, 5)
