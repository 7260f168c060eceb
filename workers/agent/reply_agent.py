"""Owns the agent's life: build it, run it until it answers or waits for people, resume it once they decided."""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import agents
from agents import (
    Agent,
    ModelSettings,
    RunConfig,
    RunContextWrapper,
    Runner,
    RunState,
    ToolExecutionConfig,
    set_trace_processors,
)
from agents.run_config import CallModelData, ModelInputData
from agents.run_state import CURRENT_SCHEMA_VERSION
from pydantic import TypeAdapter

from workers.agent.contracts import (
    TURNS_MAX,
    Ask,
    Decision,
    Finished,
    Lookups,
    Paused,
    Proposal,
    StaleContract,
    SupportFailure,
    Turn,
    Usage,
)
from workers.agent.customers_words import words_of
from workers.agent.guards.reply_filter import made_safe, quotes
from workers.agent.metering import metered
from workers.agent.model_choice import ModelChoice
from workers.agent.prompt import cleaned, to_input
from workers.agent.refund_requests import Asked, RefundArguments, SumArguments, read_arguments
from workers.agent.tools import KINDS, REFUND_TOOL, CaseFile, all_tools, answer

# Raise it when the meaning of a tool changes while its schema stays the same (cents become euros, say).
CONTRACT_VERSION: Final = 1
# Contracts of earlier versions whose paused states this one still understands: a refund of a sum alone.
_UNDERSTOOD: Final = frozenset({"d807c72166763b13258f686e7500f0ea4938cb5b418ece62e243262eee5a18da"})
_NAME: Final = "support"
_INSTRUCTIONS: Final = Path(__file__).with_name("instructions.md")
_ASKED: Final = TypeAdapter(list[Asked])


def trace_nothing() -> None:
    """Once, at start-up: else the SDK sets up its own at its first run, which stops the event loop for 50 ms."""
    set_trace_processors([])


def build_agent() -> Agent[CaseFile]:
    """A plain agent. Everything about the model is in `run_config`, so any process can rebuild a paused run."""
    return Agent(
        name=_NAME,
        instructions=_instructions(),
        tools=list(all_tools()),
        model_settings=ModelSettings(parallel_tool_calls=False, store=False),
    )


def run_config(model: ModelChoice) -> RunConfig:
    """The caller closes `model_provider` when the run is over."""
    return RunConfig(
        model=model.name or None,
        model_provider=model.provider(),
        model_settings=ModelSettings(parallel_tool_calls=False, store=False, timeout=model.timeout_seconds),
        tracing_disabled=True,
        trace_include_sensitive_data=False,
        call_model_input_filter=_without_server_ids,
        tool_execution=ToolExecutionConfig(pre_approval_tool_input_guardrails=True),
        tool_not_found_behavior="return_error_to_model",
        workflow_name="countersign-support",
    )


def _without_server_ids(data: CallModelData[Any]) -> ModelInputData:
    """With `store=False` the server kept nothing, so an item that points at its memory would be refused."""
    items: list[Any] = [
        {key: value for key, value in item.items() if key != "id"}
        for item in data.model_data.input
        if item.get("type") != "reasoning"
    ]
    return ModelInputData(input=items, instructions=data.model_data.instructions)


@cache
def _instructions() -> str:
    return _INSTRUCTIONS.read_text(encoding="utf-8")


@cache
def contract_hash() -> str:
    """What a paused state relies on; a state with another hash is drafted again."""
    relied_on = {
        "version": CONTRACT_VERSION,
        "state_schema": CURRENT_SCHEMA_VERSION,
        "agent": _NAME,
        "tools": [[tool.name, tool.params_json_schema, tool.needs_approval is True] for tool in all_tools()],
    }
    return hashlib.sha256(json.dumps(relied_on, sort_keys=True).encode()).hexdigest()


async def run(ask: Ask, lookups: Lookups, model: ModelChoice) -> Turn:
    """Draft an answer to one email, or stop where people have to decide."""
    return await _go(to_input(ask), CaseFile(lookups, words_of(ask)), ask, model)


async def resume(
    state: str,
    contract: str,
    decisions: Sequence[Decision],
    ask: Ask,
    lookups: Lookups,
    model: ModelChoice,
) -> Turn:
    """Tell a paused run what was decided. Changes nothing in the world, so it may run any number of times.

    Decisions for some of the proposals are enough: the run pauses again with the others.
    """
    if contract != contract_hash() and contract not in _UNDERSTOOD:
        raise StaleContract("the paused state was made by another version of the agent")
    case = CaseFile(lookups, words_of(ask), _asked_in(state))
    restored = await _restore(state, case)
    by_call = {decision.call_id: decision for decision in decisions}
    # Only items of the restored state count: the SDK silently ignores one that comes from anywhere else.
    for item in restored.get_interruptions():
        if decision := by_call.get(item.call_id or ""):
            _apply(decision, item, restored)
            case.record(decision)
    return await _go(restored, case, ask, model)


def _apply(decision: Decision, item: agents.ToolApprovalItem, restored: RunState[CaseFile, Any]) -> None:
    try:
        if decision.outcome == "executed":
            restored.approve(item)
        else:
            restored.reject(item, rejection_message=answer(decision))
    except agents.AgentsException as error:  # the call no longer matches its fingerprint
        raise StaleContract("the paused state was changed after it was made") from error


def _asked_in(state: str) -> dict[str, Asked]:
    try:
        asked = _ASKED.validate_python(json.loads(state)["context"]["context"]["asked"])
    except (ValueError, KeyError, TypeError) as error:
        raise StaleContract("the paused state cannot be read") from error
    return {one.call_id: one for one in asked}


async def _restore(state: str, case: CaseFile) -> RunState[CaseFile, Agent[CaseFile]]:
    wrapped: RunContextWrapper[CaseFile] = RunContextWrapper(context=case)
    try:
        return await RunState.from_string(build_agent(), state, context_override=wrapped)
    except Exception as error:
        raise StaleContract("the paused state cannot be read") from error


async def _go(start: Any, case: CaseFile, ask: Ask, model: ModelChoice) -> Turn:
    async with metered(run_config(model), model.timeout_seconds) as frame:
        result = await Runner.run(
            build_agent(),
            start,
            context=None if isinstance(start, RunState) else case,
            max_turns=TURNS_MAX,
            run_config=frame.config,
            hooks=frame.meter,
        )
        if result.interruptions:
            return _paused(result, case, frame.usage)
        return _finished(result, ask, model, frame.usage)


def _paused(result: agents.RunResult, case: CaseFile, usage: Usage) -> Paused:
    state = result.to_state().to_json(context_serializer=lambda _: case.to_state())
    return Paused(
        state=json.dumps(state, separators=(",", ":")),
        contract=contract_hash(),
        proposals=tuple(_proposal(item, case) for item in result.interruptions),
        usage=usage,
    )


def _proposal(item: agents.ToolApprovalItem, case: CaseFile) -> Proposal:
    tool, call_id = item.tool_name or REFUND_TOOL, item.call_id or ""
    arguments = read_arguments(RefundArguments if tool == REFUND_TOOL else SumArguments, item.arguments)
    asked = case.asked.get(call_id)
    if asked is None or not isinstance(arguments, RefundArguments | SumArguments):
        raise SupportFailure("permanent", "unreadable_proposal", "The agent's proposal cannot be read.")
    return Proposal(
        call_id=call_id,
        order_id=arguments.order_id,
        amount_cents=asked.amount_cents,
        reason=cleaned(arguments.reason).strip(),
        kind=KINDS[tool],
        lines=asked.lines,
        whole=asked.whole,
    )


def _finished(result: agents.RunResult, ask: Ask, model: ModelChoice, usage: Usage) -> Finished:
    reply, stripped = made_safe(str(result.final_output or ""), ask.customer_email)
    if quotes(reply, _instructions()):
        raise SupportFailure("refused", "instructions_leaked", "The draft quoted the agent's own instructions.")
    if not reply:
        raise SupportFailure("transient", "empty_reply", "The agent wrote an empty reply.")
    return Finished(reply=reply, written_by=model.label, usage=usage, stripped=stripped)
