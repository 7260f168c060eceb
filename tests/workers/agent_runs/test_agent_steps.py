"""The agent's steps: kept turns, stale states, and which failures burn tries."""

from dataclasses import replace

import pytest

from app.domain.cases.replies import Proposal, TurnRecord
from app.domain.ids import CustomerId
from app.ports.bundle import Ports
from tests.store.given import DEMO, Given
from workers import agent
from workers.functions.agent_runs.agent_steps import Work, resume_agent, run_agent
from workers.functions.agent_runs.model_calls import Models
from workers.functions.approvals.outcome import Outcome
from workers.functions.runtime.limits import AGENT_TRIES

OFFLINE = Models(agent.ModelChoice.parse("offline"))
UNREACHABLE = Models(agent.ModelChoice.parse("chat:none", "http://127.0.0.1:9/v1", timeout_seconds=2))
ASKS = "Order 1003 was cancelled before it was charged. I would like a refund, please."


async def work_on(given: Given, body: str) -> Work:
    """A message of Ada's."""
    message = await given.message(body=body, subject="Order 1003")
    return Work(DEMO, message.message_id, CustomerId("cust_001"))


async def kept(ports: Ports, work: Work, number: int) -> TurnRecord:
    """A stored turn."""
    found = await ports.turns.load(DEMO, work.message_id, number)
    assert found is not None
    return found


async def test_a_retried_step_answers_from_the_row_and_asks_no_model_again(given: Given, ports: Ports) -> None:
    work = await work_on(given, ASKS)
    first = await run_agent(ports, OFFLINE, work, 0)
    assert first["outcome"] == "paused"
    assert await run_agent(ports, UNREACHABLE, work, 0) == first


async def test_the_engine_is_told_where_a_turn_is_and_never_what_it_says(given: Given, ports: Ports) -> None:
    work = await work_on(given, "How long does shipping take? canary-4711")
    reference = await run_agent(ports, OFFLINE, work, 0)
    assert set(reference) == {"outcome", "number", "calls", "code"}
    assert "canary" not in str(reference)
    assert "ada@" not in str(reference)


async def test_an_executed_refund_is_told_in_the_reply(given: Given, ports: Ports) -> None:
    work = await work_on(given, ASKS)
    paused = await run_agent(ports, OFFLINE, work, 0)
    done = Outcome(approval_id=None, outcome="executed", sentence="Refunded 99.00 EUR, refund re_1")
    finished = await resume_agent(ports, OFFLINE, work, {paused["calls"][0]: done}, 1, 0)
    assert finished["outcome"] == "finished"
    reply = (await kept(ports, work, 2)).reply
    assert reply is not None
    assert "99.00 EUR" in reply


async def test_a_state_from_another_contract_is_redrafted_and_never_executed_blind(
    given: Given, ports: Ports
) -> None:
    work = await work_on(given, ASKS)
    proposal = Proposal("call_old", "ord_1003", 9900, "as an older agent put it")
    stale = TurnRecord(1, None, "", state='{"from": "another agent"}', contract="0" * 64, proposals=(proposal,))
    await ports.turns.save(DEMO, work.message_id, stale)
    blocked = Outcome(approval_id=None, outcome="rejected", sentence="A reviewer rejected the refund")
    again = await resume_agent(ports, OFFLINE, work, {"call_old": blocked}, 1, 0)
    assert again["number"] == 2
    assert again["outcome"] in ("finished", "paused"), "drafted afresh; a new proposal goes to people again"
    assert not await given.recorded("refund_attempted")


async def test_a_transient_failure_is_raised_while_tries_remain_and_then_returned(given: Given, ports: Ports) -> None:
    work = await work_on(given, ASKS)
    for attempt in range(AGENT_TRIES - 1):
        with pytest.raises(agent.SupportFailure):
            await run_agent(ports, UNREACHABLE, work, attempt)
    gave_up = await run_agent(ports, UNREACHABLE, work, AGENT_TRIES - 1)
    assert (gave_up["outcome"], gave_up["code"]) == ("failed", "agent_transient")
    assert await ports.turns.load(DEMO, work.message_id, 1) is None, "so that a fixed model can still answer"


async def test_the_first_turn_saved_wins(given: Given, ports: Ports) -> None:
    work = await work_on(given, ASKS)
    await run_agent(ports, OFFLINE, work, 0)
    first = await kept(ports, work, 1)
    other = replace(first, state="{}", proposals=())
    assert await ports.turns.save(DEMO, work.message_id, other) == first
