"""What a run does with an event that is none of ours, and with a record that is not there."""

import json
from types import SimpleNamespace
from typing import Any, cast

import inngest
import pytest

from app.domain.operations.notifications import Job, News
from app.errors import ChatError, NotFound
from app.events import CATALOGUE, EmailReceived, Event, HealthCheckRequested, QuestionAsked
from app.ports.bundle import Ports
from app.ports.payments.payment_provider import ProviderRefund
from tests.store.given import DEMO, Given
from tests.workers.conftest import Chat
from workers.functions.runtime.client import guarded
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.triggers import MalformedEvent, UnknownRecord, event_of, failed_event_of

SECRET = "4111 1111 1111 1111"


def started_by(data: dict[str, Any]) -> inngest.Context:
    return cast("inngest.Context", SimpleNamespace(event=SimpleNamespace(data=data)))


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.name)
def test_a_malformed_event_is_refused_in_a_sentence_that_repeats_nothing_of_it(kind: type[Event]) -> None:
    data = {name: [SECRET] for name in kind.model_fields} | {SECRET: SECRET}
    with pytest.raises(MalformedEvent) as refused:
        event_of(kind, started_by(data))
    sentence = str(refused.value)
    assert sentence.startswith(f"{kind.name} is malformed: ")
    assert "tenant is not text" in sentence
    assert SECRET not in sentence
    assert not refused.value.is_retriable
    assert refused.value.__cause__ is None, "the cause would hold the input"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(MalformedEvent, match="tenant is missing, message_id is missing") as refused:
        event_of(EmailReceived, started_by({"customer_id": "cust_001", "text": SECRET}))
    assert "POST /webhooks/mail/TENANT" in str(refused.value), "and where to turn instead"


@pytest.mark.parametrize("run", ["tomorrow", "2031-5-4", "2031-05-04T09:00:00Z", " 2031-05-04"])
def test_a_look_for_no_day_is_refused_before_the_records_refuse_it_again_and_again(run: str) -> None:
    with pytest.raises(MalformedEvent, match="run "):
        event_of(HealthCheckRequested, started_by({"tenant": DEMO, "customer_id": "cust_001", "run": run}))


async def test_what_is_not_in_the_records_ends_the_run_at_once() -> None:
    async def look() -> None:
        raise NotFound("There is no such approval")

    with pytest.raises(UnknownRecord, match="There is no such approval") as refused:
        await guarded(look)()
    assert not refused.value.is_retriable


async def test_a_step_keeps_no_key_that_holds_null() -> None:
    kept = {"a": 0, "b": "", "c": [], "d": {"e": False}, "f": [1, None, {}]}

    async def look() -> dict[str, Any]:
        return {**kept, "gone": None, "d": {"e": False, "gone": None}, "f": [1, None, {"gone": None}]}

    assert await guarded(look)() == kept

    async def nothing() -> None: ...

    assert await guarded(nothing)() is None


class Steps:
    async def run(self, step_id: str, handler: Any, *arguments: Any) -> Any:
        return await handler(*arguments)


def failed(name: str, message: str, data: Any, run_id: str = "01RUN") -> inngest.Context:
    event = {"name": "customer/email.received", "data": data}
    error = {"name": name, "message": message, "stack": ""}
    told = {"event": event, "run_id": run_id, "error": error}
    return cast("inngest.Context", SimpleNamespace(step=Steps(), event=SimpleNamespace(data=told)))


@pytest.mark.parametrize("data", [None, {}, {"tenant": 7}, {"tenant": "nobody", "message_id": SECRET}])
async def test_a_refused_event_is_told_once_to_the_desk_whatever_tenant_it_names(
    ports: Ports, chat: Chat, data: Any
) -> None:
    for run_id in ("01A", "01B"):
        await tell_about_failure(ports, Job.EMAIL, failed("MalformedEvent", "it is malformed", data, run_id))
    await tell_about_failure(ports, Job.EMAIL, failed("UnknownRecord", "there is none", data))
    await tell_about_failure(ports, Job.GATE, failed("MalformedEvent", "it is malformed", data))
    assert [(notice.tenant, notice.news) for notice in chat.notices] == [(DEMO, News.EVENT_REFUSED)] * 3
    told = chat.notices[0]
    assert dict(told.facts) == {"run": "01A", "reason": "it is malformed"}
    assert SECRET not in json.dumps([[notice.data, notice.facts] for notice in chat.notices])


async def test_a_slack_that_fails_does_not_fail_the_handler(
    ports: Ports, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> bool:
        raise ChatError("Slack is down")

    monkeypatch.setattr(chat, "tell_ops_once", refuse)
    await tell_about_failure(ports, Job.EMAIL, failed("MalformedEvent", "it is malformed", {}))


async def test_operators_hear_of_a_run_whose_case_is_not_there(ports: Ports, chat: Chat) -> None:
    await tell_about_failure(
        ports, Job.EMAIL, failed("StepBug", "Oops (err_1)", {"tenant": DEMO, "message_id": "msg_x"})
    )
    [told] = chat.notices
    assert (told.news, told.case_id) == (News.RUN_STOPPED_RESEND, None)


async def test_a_case_whose_run_failed_for_good_says_why_and_what_was_done(
    ports: Ports, chat: Chat, given: Given
) -> None:
    approval = await given.approved()
    await given.refunds.begin(DEMO, approval.id)
    await given.refunds.settle(DEMO, approval.id, ProviderRefund("re_1", "succeeded", 4000))
    data = {"tenant": DEMO, "message_id": approval.message_id}
    await tell_about_failure(ports, Job.EMAIL, failed("NonRetriableError", "agent_permanent", data))
    [told] = chat.stalled
    assert (told.code, told.done) == ("agent_permanent", ("Refunded 40.00 EUR, refund re_1",))
    assert told.case.thread is not None, "it was told in the case"


def test_a_failure_handler_reads_the_event_or_learns_that_it_was_the_trouble() -> None:
    right = {"tenant": "demo", "approval_id": "apr_1", "question_id": "q_1"}
    found = failed_event_of(QuestionAsked, failed("StepBug", "", right))
    assert found is not None
    assert found.question_id == "q_1"
    for wrong in (None, "text", {}, {**right, "tenant": None}):
        assert failed_event_of(QuestionAsked, failed("MalformedEvent", "", wrong)) is None
