"""A long thread's pieces as steps: kept in the records, apart from one another, billed, bounded, and shown."""

from typing import Any

import pytest

from app.domain.cases.cases import Accepted
from app.domain.cases.thread_summary import LONG_MESSAGES, NEWEST, Piece, PieceFound
from app.domain.ids import CustomerId, Posted
from app.domain.operations.model_usage import BUDGET_SPENT, Bill, Purpose, Used
from app.errors import ChatError, NotFound, Unavailable
from app.ports.bundle import Ports
from tests.agent.test_over_http import message, model_at, response, server_saying
from tests.store.given import DEMO, Given, turn
from tests.workers.conftest import CASE_TOKENS_MAX, Chat, steps
from workers import agent
from workers.functions.agent_runs.agent_steps import Work, ask_about, run_agent
from workers.functions.agent_runs.model_calls import Models
from workers.functions.cases.refresh_summary import (
    _CASE_NOT_SHOWN,
    _find,
    _repaint_card,
    _repaint_case,
    _repaint_draft,
)
from workers.functions.cases.summarise_thread import _read, _wanted
from workers.functions.runtime.limits import AGENT_TRIES, REPAINT_TRIES

OFFLINE = Models(agent.ModelChoice.parse("offline"))
UNREACHABLE = Models(agent.ModelChoice.parse("chat:none", "http://127.0.0.1:9/v1", timeout_seconds=2))
CANARY = "canary-4711"


def saying(text: str) -> dict[str, Any]:
    """A model's answer, with what it used."""
    return response([message({"type": "output_text", "text": text, "annotations": []})])


async def long_thread(given: Given, more: int = 0) -> list[Accepted]:
    """Ada's thread, long enough."""
    first = await given.message(external_id="first@x", body=f"Order 1003 arrived broken. {CANARY}")
    numbers = range(LONG_MESSAGES + more)
    later = [await given.message(references=("first@x",), body=f"Any news? ({number})") for number in numbers]
    return [first, *later]


async def read_all(ports: Ports, models: Models, last: Accepted, attempt: int = 0) -> list[str]:
    """All three pieces, one after another."""
    return [await _read(ports, DEMO, models, last.message_id, piece.value, attempt) for piece in Piece]


async def test_pieces_are_kept_and_the_engine_is_told_codes_only(given: Given, ports: Ports) -> None:
    *_, last = await long_thread(given)
    assert await _wanted(ports, DEMO, last.message_id) is True
    assert await read_all(ports, OFFLINE, last) == ["read"] * 3
    assert await ports.summaries.announce(DEMO, last.message_id)
    thread_summary = (await ports.cases.details(DEMO, last.message_id)).thread_summary
    assert thread_summary is not None
    assert "Order 1003 arrived broken." in thread_summary.summary
    assert thread_summary.key_points[0] == "Orders named: 1003"
    assert thread_summary.written_by == agent.OFFLINE_LABEL


async def test_a_repeated_request_asks_no_model_again(given: Given, ports: Ports) -> None:
    *_, last = await long_thread(given)
    await read_all(ports, OFFLINE, last)
    assert await read_all(ports, UNREACHABLE, last) == ["kept before"] * 3
    assert await _wanted(ports, DEMO, last.message_id) is False
    await ports.summaries.announce(DEMO, last.message_id)
    assert await _wanted(ports, DEMO, last.message_id) is False
    [newest] = [await given.message(references=("first@x",), body="And now?")]
    assert await _wanted(ports, DEMO, newest.message_id) is True, "the thread has grown"


async def test_a_request_nobody_made_starts_nothing(given: Given, ports: Ports) -> None:
    accepted = await given.message()
    with pytest.raises(NotFound):
        await _wanted(ports, DEMO, accepted.message_id)


async def test_one_piece_failing_does_not_lose_the_others(given: Given, ports: Ports) -> None:
    *_, last = await long_thread(given)
    for attempt in range(AGENT_TRIES - 1):
        with pytest.raises(agent.SupportFailure):
            await _read(ports, DEMO, UNREACHABLE, last.message_id, "summary", attempt)
    gave_up = await _read(ports, DEMO, UNREACHABLE, last.message_id, "summary", AGENT_TRIES - 1)
    assert gave_up == "agent_transient"
    assert await _read(ports, DEMO, OFFLINE, last.message_id, "sentiment", 0) == "read"
    assert await _read(ports, DEMO, OFFLINE, last.message_id, "key_points", 0) == "read"
    assert await ports.summaries.announce(DEMO, last.message_id)
    thread_summary = (await ports.cases.details(DEMO, last.message_id)).thread_summary
    assert thread_summary is not None
    assert (thread_summary.summary, bool(thread_summary.sentiment), bool(thread_summary.key_points)) == (
        "",
        True,
        True,
    )


async def test_each_piece_is_on_the_cases_bill_once(given: Given, ports: Ports) -> None:
    *_, last = await long_thread(given)
    async with server_saying(saying("calm")) as (url, heard):
        models = Models(UNREACHABLE.main, model_at(url, "responses"))
        for _ in range(2):
            assert set(await read_all(ports, models, last)) <= {"read", "kept before"}
    assert len(heard) == 3, "the cheaper model does all three"
    keys = [row["key"].rpartition(":")[0] for row in await given.pool.fetch("SELECT key FROM model_usage")]
    assert sorted(keys) == sorted(f"{piece.value}:{last.message_id}" for piece in Piece)


async def test_a_spent_case_is_not_summarised(given: Given, ports: Ports, chat: Chat) -> None:
    *_, last = await long_thread(given)
    spent = Bill("before", Purpose.REPLY, last.case_id, "main", Used(1, CASE_TOKENS_MAX, 0, 0))
    await ports.spending.record(DEMO, spent)
    assert await read_all(ports, UNREACHABLE, last) == [BUDGET_SPENT] * 3
    assert not await ports.summaries.announce(DEMO, last.message_id)
    assert len(chat.notices) == 1


async def test_the_agent_of_a_long_thread_is_given_the_gist_and_the_newest_messages(
    given: Given, ports: Ports
) -> None:
    mails = await long_thread(given, more=3)
    reader = mails[-1]
    before = ask_about(await ports.cases.conversation(DEMO, reader.message_id))
    assert (before.in_short, len(before.history)) == ("", LONG_MESSAGES + 3)
    covered = mails[LONG_MESSAGES + 1].message_id
    await ports.summaries.keep(DEMO, covered, PieceFound(Piece.SUMMARY, f"Broken kettle. {CANARY}", "chat:gpt-x"))
    await ports.summaries.announce(DEMO, covered)
    work = Work(DEMO, reader.message_id, CustomerId("cust_001"))
    async with server_saying(saying("Dear Ada, soon.")) as (url, heard):
        told = await run_agent(ports, Models(model_at(url, "responses")), work, 0)
    assert told["outcome"] == "finished"
    said = heard[0]["input"][0]["content"]
    assert '"earlier_in_short": "Broken kettle. canary-4711"' in said
    assert said.count("Any news?") == NEWEST + 1, "four before it, and the mail itself"
    assert "Order 1003 arrived broken" not in said
    assert "earlier_in_short" in heard[0]["instructions"], "and what that is"


async def test_a_thank_you_goes_to_the_cheaper_model_and_never_with_a_refund_tool(given: Given, ports: Ports) -> None:
    first = await given.message(external_id="first@x", body="How long does shipping take?")
    thanks = await given.message(references=("first@x",), body="Thank you so much!")
    async with server_saying(saying("You are welcome.")) as (url, heard):
        models = Models(UNREACHABLE.main, model_at(url, "responses"))
        work = Work(DEMO, thanks.message_id, CustomerId("cust_001"))
        assert (await run_agent(ports, models, work, 0))["outcome"] == "finished"
        assert [tool["name"] for tool in heard[0]["tools"]] == ["list_orders", "read_policy"]
        alone = Work(DEMO, first.message_id, CustomerId("cust_001"))
        with pytest.raises(agent.SupportFailure):
            await run_agent(ports, models, alone, 0)
        assert len(heard) == 1, "any other mail is for the main model"
        opening = await given.message(body="Thank you so much!")
        with pytest.raises(agent.SupportFailure):
            await run_agent(ports, models, Work(DEMO, opening.message_id, CustomerId("cust_001")), 0)
        assert len(heard) == 1, "and so is a thank-you out of the blue"


async def test_without_a_cheaper_model_a_thank_you_is_a_mail_like_any_other(given: Given, ports: Ports) -> None:
    await given.message(external_id="first@x", body="How long does shipping take?")
    thanks = await given.message(references=("first@x",), body="Thank you so much!")
    async with server_saying(saying("You are welcome.")) as (url, heard):
        work = Work(DEMO, thanks.message_id, CustomerId("cust_001"))
        await run_agent(ports, Models(model_at(url, "responses")), work, 0)
    assert "issue_refund" in [tool["name"] for tool in heard[0]["tools"]]


async def test_a_new_gist_is_shown_on_head_card_and_draft(given: Given, ports: Ports, chat: Chat) -> None:
    mails = await long_thread(given)
    case_id, last = mails[0].case_id, mails[-1]
    await ports.cases.bind_thread(DEMO, case_id, Posted("C", "1.1"))
    approval = await given.approval(message=last)
    await ports.approvals.card_posted(DEMO, approval.id, Posted("C", "2.2"))
    draft_id = await ports.drafts.create(DEMO, last.message_id, turn())
    await ports.drafts.posted(DEMO, draft_id, Posted("C", "3.3"))
    await read_all(ports, OFFLINE, last)
    await ports.summaries.announce(DEMO, last.message_id)
    places = await _find(ports, DEMO, case_id)
    assert places == {"heads": [mails[0].message_id], "approvals": [approval.id], "drafts": [draft_id]}
    assert await _repaint_case(ports, DEMO, places["heads"][0])
    assert await _repaint_card(ports, DEMO, approval.id, 0)
    assert await _repaint_draft(ports, DEMO, draft_id, 0)
    assert chat.said == ["case"]
    assert [details.thread_summary is not None for details in chat.cards] == [True]
    assert [details.thread_summary is not None for details in chat.drafts] == [True]


async def test_what_is_just_being_posted_is_waited_for_and_then_let_be(
    given: Given, ports: Ports, chat: Chat
) -> None:
    """Whoever posts it may have read the row before the gist was there."""
    [*_, last] = await long_thread(given)
    approval = await given.approval(message=last)
    draft_id = await ports.drafts.create(DEMO, last.message_id, turn())
    for repaint, subject in ((_repaint_card, approval.id), (_repaint_draft, draft_id)):
        with pytest.raises(Unavailable):
            await repaint(ports, DEMO, subject, 0)
        assert await repaint(ports, DEMO, subject, REPAINT_TRIES - 1) is False
    assert (chat.cards, chat.drafts) == ([], [])


async def test_slack_in_trouble_costs_a_few_tries_and_no_more(given: Given, ports: Ports, chat: Chat) -> None:
    [first, *_] = await long_thread(given)
    chat.fault = ChatError("Busy.", detail="ratelimited")
    with pytest.raises(ChatError):
        await steps(ports).best_effort("case", _repaint_case, str(first.message_id), unless=_CASE_NOT_SHOWN)
    last = steps(ports, REPAINT_TRIES - 1)
    assert await last.best_effort("case", _repaint_case, str(first.message_id), unless=_CASE_NOT_SHOWN) is False
