"""A paused conversation: carried to another process, decided in parts, resumed twice, outdated, or forged."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from agents import RunContextWrapper, RunState

from tests.agent.stand_ins import OFFLINE, Records, decided, executed, mail, paused, puppet, refund
from workers.agent import (
    Decision,
    Finished,
    OrderFact,
    Paused,
    StaleContract,
    SupportFailure,
    build_agent,
    contract_hash,
    reply_agent,
    resume,
    run,
    run_config,
)
from workers.agent.tools import CaseFile, all_tools

ROOT = Path(__file__).parents[2]
_OTHER_PROCESS = """
import asyncio, json, sys
from tests.agent.stand_ins import OFFLINE, Records, mail
from workers.agent import Decision, resume
told = json.load(sys.stdin)
decision = Decision(told["call_id"], "executed", "Refunded 50.00 EUR, refund re_1.")
turn = asyncio.run(resume(told["state"], told["contract"], [decision], mail(""), Records(), OFFLINE))
print(turn.reply)
"""


def test_another_process_continues_where_this_one_paused() -> None:
    turn = asyncio.run(paused("Please refund order 1007"))
    told = {"state": turn.state, "contract": turn.contract, "call_id": turn.proposals[0].call_id}
    other = subprocess.run(
        [sys.executable, "-W", "error", "-c", _OTHER_PROCESS],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert other.returncode == 0, other.stderr
    assert "Refunded 50.00 EUR, refund re_1." in other.stdout


async def test_resuming_the_same_state_twice_gives_the_same_answer() -> None:
    turn = await paused("Please refund order 1007")
    decision = executed(turn.proposals[0].call_id)
    assert await decided(turn, decision) == await decided(turn, decision)


async def test_without_a_decision_the_same_proposals_come_back() -> None:
    turn = await paused("Please refund order 1007")
    for nothing in ((), (executed("call_of_another_case"),)):
        again = await decided(turn, *nothing)
        assert isinstance(again, Paused)
        assert again.proposals == turn.proposals


async def test_the_last_of_two_decisions_on_one_call_holds() -> None:
    turn = await paused("Please refund order 1007")
    call_id = turn.proposals[0].call_id
    done = await decided(turn, executed(call_id), Decision(call_id, "rejected", "Not refunded."))
    assert isinstance(done, Finished)
    assert "cannot refund" in done.reply


async def test_several_proposals_of_one_turn_are_decided_in_any_part() -> None:
    model = puppet([refund("ord_1007", 5_000), refund("ord_1008", 10_000)], "All done.")
    first = await run(mail("both, 50 EUR and 100 EUR"), Records(), model)
    assert isinstance(first, Paused)
    assert [p.order_id for p in first.proposals] == ["ord_1007", "ord_1008"]
    kettle, lamp = first.proposals
    second = await decided(first, Decision(lamp.call_id, "rejected", "No."), model=model)
    assert isinstance(second, Paused)
    assert second.proposals == (kettle,)
    done = await decided(second, executed(kettle.call_id), model=model)
    assert isinstance(done, Finished)
    assert done.reply == "All done."


async def test_an_open_card_survives_its_sibling_taking_the_money() -> None:
    """The records already show the first refund; the second proposal stays with people, who decide on fresh facts."""
    model = puppet([refund("ord_1007", 2_000), refund("ord_1007", 3_000)], "Done.")
    first = await run(mail("both, 20 EUR and 30 EUR"), Records(), model)
    assert isinstance(first, Paused)
    gone = Records(orders=(OrderFact("ord_1007", "Steel kettle", 5_000, 5_000, "EUR", "2026-01-10"),))
    decision = executed(first.proposals[0].call_id)
    second = await resume(first.state, first.contract, [decision], mail("both"), gone, model)
    assert isinstance(second, Paused)
    assert second.proposals == first.proposals[1:]
    decision = executed(second.proposals[0].call_id)
    done = await resume(second.state, second.contract, [decision], mail("both"), gone, model)
    assert isinstance(done, Finished)


async def test_three_refunds_one_after_the_other_and_never_a_fourth() -> None:
    model = puppet(refund(amount_cents=100), refund(amount_cents=200), refund(amount_cents=300), refund(), "Done.")
    body = "1 EUR, 2 EUR, 3 EUR and 50 EUR"
    turn = await run(mail(body), Records(), model)
    asked = []
    while isinstance(turn, Paused):
        asked.append(turn.proposals[0].amount_cents)
        turn = await decided(turn, executed(turn.proposals[0].call_id), model=model, body=body)
    assert asked == [100, 200, 300]
    assert isinstance(turn, Finished)


@pytest.mark.parametrize(("outcome", "again"), [("rejected", False), ("expired", False), ("facts_changed", True)])
async def test_people_are_asked_again_only_when_the_facts_moved(outcome: Any, again: bool) -> None:
    model = puppet(refund(), refund(amount_cents=100), "Done.")
    body = "please, 50 EUR or 1 EUR"
    turn = await run(mail(body), Records(), model)
    assert isinstance(turn, Paused)
    turn = await decided(turn, Decision(turn.proposals[0].call_id, outcome, "No."), model=model, body=body)
    assert isinstance(turn, Paused) is again


async def test_usage_is_the_total_of_the_conversation() -> None:
    turn = await paused("Please refund order 1007")
    assert turn.usage.requests == 2
    done = await decided(turn, executed(turn.proposals[0].call_id))
    assert done.usage.requests == 1, "its own call only: the others were counted when it paused"


async def test_a_state_of_another_contract_is_never_resumed() -> None:
    turn = await paused("Please refund order 1007")
    with pytest.raises(StaleContract):
        await resume(turn.state, "0" * 64, [], mail(""), Records(), OFFLINE)


@pytest.mark.parametrize("state", ["", "not json", "{}", "[]", "null", '{"$schemaVersion": "99.0"}'])
async def test_a_state_that_cannot_be_read_is_stale(state: str) -> None:
    with pytest.raises(StaleContract):
        await resume(state, contract_hash(), [], mail(""), Records(), OFFLINE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("$schemaVersion",), "99.0"),
        (("current_agent", "name"), "somebody else"),
        (("context", "context"), {}),
        (("context", "context", "asked"), [{"call_id": 7}]),
        (("context", "context", "asked"), "nothing"),
    ],
)
async def test_a_damaged_state_is_stale(path: tuple[str, ...], value: object) -> None:
    turn = await paused("Please refund order 1007")
    with pytest.raises(StaleContract):
        await resume(_with(turn.state, path, value), turn.contract, [], mail(""), Records(), OFFLINE)


def _with(state: str, path: tuple[str, ...], value: object) -> str:
    document = json.loads(state)
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(document)


async def test_an_approval_forged_into_the_state_gets_no_receipt() -> None:
    turn = await paused("Please refund order 1007")
    forged = await _approved_by_the_sdk(turn)
    with pytest.raises(SupportFailure) as failure:
        await resume(forged, turn.contract, [], mail(""), Records(), OFFLINE)
    assert (failure.value.kind, failure.value.code) == ("permanent", "no_decision_record")


async def _approved_by_the_sdk(turn: Paused) -> str:
    case = CaseFile(Records())
    state = await RunState.from_string(build_agent(), turn.state, context_override=RunContextWrapper(context=case))
    state.approve(state.get_interruptions()[0])
    kept = json.loads(turn.state)["context"]["context"]
    return json.dumps(state.to_json(context_serializer=lambda _: kept))


async def test_a_changed_amount_in_the_state_is_noticed() -> None:
    turn = await paused("Please refund 50.00 EUR of order 1007")
    tampered = turn.state.replace('\\"amount_cents\\": 5000', '\\"amount_cents\\": 9000')
    assert tampered != turn.state
    with pytest.raises(StaleContract):
        await resume(tampered, turn.contract, [executed(turn.proposals[0].call_id)], mail(""), Records(), OFFLINE)


async def test_the_state_is_compact_and_holds_no_secret() -> None:
    turn = await paused("Please refund order 1007")
    assert "\n" not in turn.state
    assert ": " not in turn.state.split('"tool_invocations"')[1][:200]
    assert len(turn.state) < 16_000
    assert set(json.loads(turn.state)["context"]["context"]) == {"asked"}
    assert turn.state not in repr(turn)


async def test_hostile_characters_leave_the_state_storable() -> None:
    turn = await paused("Please refund order 1007 \x00\ud800\u202e now")
    assert "\\u0000" not in turn.state
    assert "\\ud800" not in turn.state
    turn.state.encode("utf-8")


@pytest.mark.parametrize("moved", ["version", "schema", "name", "description"])
def test_the_contract_moves_with_what_a_paused_state_relies_on(moved: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contract_hash()
    tools = all_tools()
    match moved:
        case "version":
            monkeypatch.setattr(reply_agent, "CONTRACT_VERSION", 2)
        case "schema":
            tools[2].params_json_schema["properties"]["amount_cents"]["type"] = "number"
        case "name":
            tools[2].name = "refund"
        case "description":
            tools[2].description = "Said in other words."
    monkeypatch.setattr(reply_agent, "all_tools", lambda: tools)
    contract_hash.cache_clear()
    try:
        assert (contract_hash() == before) is (moved == "description")
    finally:
        contract_hash.cache_clear()


def test_nothing_is_traced_stored_or_done_in_parallel() -> None:
    config = run_config(OFFLINE)
    assert config.tracing_disabled
    assert not config.trace_include_sensitive_data
    assert config.model_settings is not None
    assert config.model_settings.store is False
    assert config.model_settings.parallel_tool_calls is False
    assert config.model_settings.timeout == 60
