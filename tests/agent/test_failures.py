"""Every way a run can fail is worth a retry, pointless to retry, or for a person; people read our sentence only."""

import asyncio
import json
import pickle
from typing import Any

import agents
import httpx2 as httpx
import openai
import pytest

from tests.agent.stand_ins import OFFLINE, Puppet, PuppetChoice, Records, Tool, executed, mail, puppet, refund
from workers.agent import ModelChoice, Paused, SupportFailure, classify, resume, run
from workers.agent.tools import NoDecisionRecord

_REQUEST = httpx.Request("POST", "http://127.0.0.1/v1/responses")


def _status(kind: type[openai.APIStatusError], status: int, code: str | None = None) -> openai.APIStatusError:
    return kind("secret text", response=httpx.Response(status, request=_REQUEST), body={"code": code})


def _wrapped(cause: BaseException) -> agents.UserError:
    error = agents.UserError("secret text")
    error.__cause__ = cause
    return error


CASES: list[tuple[BaseException, str, str]] = [
    (_status(openai.RateLimitError, 429, "rate_limit_exceeded"), "transient", "rate_limited"),
    (_status(openai.RateLimitError, 429, "insufficient_quota"), "permanent", "insufficient_quota"),
    (_status(openai.InternalServerError, 500), "transient", "model_server_error"),
    (_status(openai.InternalServerError, 503), "transient", "model_server_error"),
    (_status(openai.AuthenticationError, 401), "permanent", "model_access"),
    (_status(openai.PermissionDeniedError, 403), "permanent", "model_access"),
    (_status(openai.NotFoundError, 404), "permanent", "model_request_rejected"),
    (_status(openai.BadRequestError, 400, "context_length_exceeded"), "permanent", "model_request_rejected"),
    (_status(openai.BadRequestError, 400, "content_policy_violation"), "refused", "content_policy"),
    (_status(openai.UnprocessableEntityError, 422), "permanent", "model_request_rejected"),
    (_status(openai.ConflictError, 409), "transient", "model_conflict"),
    (openai.APIConnectionError(request=_REQUEST), "transient", "model_unreachable"),
    (openai.APITimeoutError(request=_REQUEST), "transient", "model_timeout"),
    (openai.APIError("secret text", request=_REQUEST, body=None), "transient", "malformed_answer"),
    (openai.OpenAIError("secret text: missing credentials"), "permanent", "model_settings"),
    (agents.ModelTimeoutError(1.0), "transient", "model_timeout"),
    (agents.ModelRefusalError("secret text"), "refused", "model_refusal"),
    (agents.ModelBehaviorError("incomplete_details: content_filter"), "refused", "content_policy"),
    (agents.ModelBehaviorError("secret text"), "transient", "model_misbehaved"),
    (agents.MaxTurnsExceeded("secret text"), "permanent", "too_many_turns"),
    (agents.UserError("secret text"), "permanent", "agent_misused"),
    (_wrapped(NoDecisionRecord("secret text")), "permanent", "no_decision_record"),
    (_wrapped(_wrapped(TimeoutError("secret text"))), "transient", "timed_out"),
    (_wrapped(ConnectionRefusedError("secret text")), "transient", "unexpected"),
    (json.JSONDecodeError("secret text", "", 0), "transient", "malformed_answer"),
    (TimeoutError(), "transient", "timed_out"),
    (agents.ToolTimeoutError("list_orders", 20.0), "transient", "lookup_timeout"),
    (ZeroDivisionError("secret text"), "transient", "unexpected"),
]


@pytest.mark.parametrize(
    ("error", "kind", "code"), CASES, ids=lambda v: v if isinstance(v, str) else type(v).__name__
)
def test_each_failure_has_one_kind(error: BaseException, kind: str, code: str) -> None:
    failure = classify(error)
    assert (failure.kind, failure.code) == (kind, code)
    assert failure.sentence.endswith(".")
    assert "secret" not in str(failure)


def test_a_failure_already_judged_stays_as_it_was() -> None:
    judged = SupportFailure("refused", "x", "A sentence.")
    assert classify(judged) is judged
    assert classify(_wrapped(judged)) is judged


def test_a_failure_can_cross_a_process() -> None:
    copy = pickle.loads(pickle.dumps(SupportFailure("refused", "x", "A sentence.")))
    assert (copy.kind, copy.code, copy.sentence) == ("refused", "x", "A sentence.")


def test_causes_that_point_at_each_other_come_to_an_end() -> None:
    first, second = agents.UserError("a"), agents.UserError("b")
    first.__cause__, second.__cause__ = second, first
    assert classify(first).code == "agent_misused"


@pytest.mark.parametrize("call", [Tool("list_orders"), Tool("read_policy", {"topic": "refunds"}), refund()])
async def test_a_broken_look_up_stops_the_run_instead_of_reaching_the_model(call: Tool) -> None:
    class Broken(Records):
        async def read_policy(self, topic: str) -> str:
            raise ConnectionRefusedError("secret text")

    with pytest.raises(SupportFailure) as failure:
        await run(mail("hello"), Broken(broken=ConnectionRefusedError("secret text")), puppet(call, "All fine."))
    assert (failure.value.kind, failure.value.code) == ("transient", "unexpected")


async def test_an_executed_decision_whose_model_then_fails_can_be_resumed_again() -> None:
    turn = await run(mail("please, 50 EUR"), Records(), puppet(refund(), "Done."))
    assert isinstance(turn, Paused)
    decision = executed(turn.proposals[0].call_id)

    def fails(turn: int, items: list[Any]) -> Any:
        raise openai.APIConnectionError(request=_REQUEST)

    broken = PuppetChoice(kind="chat", name="puppet", model=Puppet(fails))
    with pytest.raises(SupportFailure):
        await resume(turn.state, turn.contract, [decision], mail("please, 50 EUR"), Records(), broken)
    done = await resume(
        turn.state, turn.contract, [decision], mail("please, 50 EUR"), Records(), puppet("x", "Done.")
    )
    assert not isinstance(done, Paused)
    assert done.reply == "Done."


async def test_being_cancelled_is_not_a_failure() -> None:
    class Slow(Records):
        async def list_orders(self) -> Any:
            await asyncio.sleep(60)

    task = asyncio.create_task(run(mail("hello"), Slow(), OFFLINE))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_run_that_takes_too_long_altogether_is_given_up() -> None:
    class Slow(Records):
        async def list_orders(self) -> Any:
            await asyncio.sleep(60)

    with pytest.raises(SupportFailure) as failure:
        await run(mail("hello"), Slow(), ModelChoice.parse("offline", timeout_seconds=0.02))
    assert (failure.value.kind, failure.value.code) == ("transient", "timed_out")
