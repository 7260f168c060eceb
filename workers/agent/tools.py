"""Owns the agent's tools: two that read, and two that can only ask, and report what became of it."""

import json
from collections.abc import Mapping
from copy import copy, deepcopy
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, Final

from agents import (
    FunctionTool,
    RunContextWrapper,
    ToolGuardrailFunctionOutput,
    ToolInputGuardrailData,
    function_tool,
    tool_input_guardrail,
)
from agents.tool_context import ToolContext
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from workers.agent.contracts import PROPOSALS_MAX, Decision, Lookups, Outcome, PolicyTopic, ProposalKind
from workers.agent.prompt import bounded

REFUND_TOOL: Final = "issue_refund"
CREDIT_TOOL: Final = "propose_store_credit"
# What each asks for, by the desk's name for it.
KINDS: Final[Mapping[str, ProposalKind]] = {REFUND_TOOL: "refund", CREDIT_TOOL: "store_credit"}
_ORDERS_MAX = 50
_POLICY_MAX_CHARS = 8_000
_TOOL_SECONDS = 20.0
# A new card may follow only when the facts moved; otherwise a stubborn model would nag people into saying yes.
_MAY_ASK_AGAIN: frozenset[Outcome] = frozenset({"facts_changed"})


class RefundArguments(BaseModel):
    """Read strictly: true, 12.5, "12" and NaN are not amounts."""

    model_config = ConfigDict(extra="forbid")
    order_id: StrictStr = Field(min_length=1, max_length=100)
    amount_cents: StrictInt = Field(gt=0)
    reason: StrictStr = Field(min_length=1, max_length=1_000)


class _PolicyArguments(BaseModel):
    model_config = ConfigDict(extra="forbid")
    topic: PolicyTopic


class _NoArguments(BaseModel):
    pass


class Asked(BaseModel):
    """One refund put to people in this conversation, and how it ended if it did."""

    model_config = ConfigDict(extra="forbid")
    call_id: str
    order_id: str
    amount_cents: int
    outcome: Outcome | None = None


@dataclass
class CaseFile:
    """What a run carries with it. Only `asked` is written into a paused state; nothing here is secret."""

    lookups: Lookups
    asked: dict[str, Asked] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)

    def record(self, decision: Decision) -> None:
        self.decisions[decision.call_id] = decision
        if decision.call_id in self.asked:
            self.asked[decision.call_id].outcome = decision.outcome

    def to_state(self) -> dict[str, Any]:
        return {"asked": [asked.model_dump() for asked in self.asked.values()]}


class NoDecisionRecord(Exception):
    """The refund tool was about to run without a decision on record: a forged state or a bug, never a refund."""


def answer(decision: Decision) -> str:
    """The tool's answer to the model, the same shape whether money moved or not."""
    told = {"outcome": decision.outcome, "receipt": decision.receipt, "note": decision.note}
    return json.dumps(told, ensure_ascii=False)


def _not_proposed(why: str) -> str:
    return json.dumps({"outcome": "not_proposed", "why": why}, ensure_ascii=False)


def _why_malformed(schema: type[BaseModel], raw: str | None) -> str | None:
    """A sentence when the arguments do not fit; checked on the raw text, before anything can coerce it."""
    try:
        schema.model_validate_json(raw or "{}")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "arguments"
        return f"The call was not understood: {place}: {first['msg']}."
    return None


@tool_input_guardrail
def _policy_topic_exists(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
    why = _why_malformed(_PolicyArguments, data.context.tool_arguments)
    return ToolGuardrailFunctionOutput.reject_content(why) if why else ToolGuardrailFunctionOutput.allow()


@tool_input_guardrail
def _arguments_are_json(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
    why = _why_malformed(_NoArguments, data.context.tool_arguments)
    return ToolGuardrailFunctionOutput.reject_content(why) if why else ToolGuardrailFunctionOutput.allow()


@tool_input_guardrail
async def _worth_asking_people(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
    """Runs before the pause, and again before the tool's body."""
    raw = data.context.tool_arguments
    why = _why_malformed(RefundArguments, raw)
    if why is None:
        arguments = RefundArguments.model_validate_json(raw)
        why = await _why_not(data.context.context, data.context.tool_call_id, arguments)
    if why is None:
        return ToolGuardrailFunctionOutput.allow()
    return ToolGuardrailFunctionOutput.reject_content(_not_proposed(why))


async def _why_not(case: CaseFile, call_id: str, arguments: RefundArguments) -> str | None:
    """Why people should not be bothered with this; noted as asked when there is no reason."""
    wish = Asked(call_id=call_id, order_id=arguments.order_id, amount_cents=arguments.amount_cents)
    if known := case.asked.get(call_id):
        # People saw this call. Judged again, it would be weighed against an order that has already paid it out.
        same = (known.order_id, known.amount_cents) == (wish.order_id, wish.amount_cents)
        return None if same else "This call was already made with other arguments."
    orders = await case.lookups.list_orders()
    # No await below this line: two calls of one turn must not both pass the same limit.
    if len(case.asked) >= PROPOSALS_MAX:
        return f"{PROPOSALS_MAX} refunds were already asked for in this conversation; a person has to take over."
    order = next((order for order in orders if order.order_id == arguments.order_id), None)
    if order is None:
        return "This customer has no such order. Use an order_id from list_orders."
    earlier = [asked for asked in case.asked.values() if asked.order_id == order.order_id]
    if any(asked.outcome and asked.outcome not in (*_MAY_ASK_AGAIN, "executed") for asked in earlier):
        return "A refund for this order was already asked for in this conversation. Do not ask again."
    waiting_cents = sum(asked.amount_cents for asked in earlier if asked.outcome is None)
    left_cents = order.refundable_cents - waiting_cents
    if arguments.amount_cents > left_cents:
        return f"Only {max(0, left_cents)} cents ({order.currency}) of this order can still be refunded."
    case.asked[call_id] = wish
    return None


async def _list_orders(context: RunContextWrapper[CaseFile]) -> str:
    """List this customer's orders, oldest first, with what was paid and what can still be refunded (in cents)."""
    orders = sorted(await context.context.lookups.list_orders(), key=lambda o: (o.placed_on, o.order_id))
    rows = [asdict(order) | {"refundable_cents": order.refundable_cents} for order in orders[-_ORDERS_MAX:]]
    return json.dumps({"orders": rows}, ensure_ascii=False)


async def _read_policy(context: RunContextWrapper[CaseFile], topic: PolicyTopic) -> str:
    """Read the shop's own rule on one topic."""
    return bounded(await context.context.lookups.read_policy(topic), _POLICY_MAX_CHARS)


async def _issue_refund(context: ToolContext[CaseFile], order_id: str, amount_cents: int, reason: str) -> str:
    """Ask the desk to refund part or all of one order. People decide; the answer says what was really done.

    Args:
        order_id: The order's id exactly as list_orders gives it.
        amount_cents: How much, as a whole number of the currency's minor unit (cents).
        reason: One factual sentence for the person who decides.
    """
    return _executed(context)


async def _propose_store_credit(context: ToolContext[CaseFile], order_id: str, amount_cents: int, reason: str) -> str:
    """Ask the desk for store credit on account of one order, in the place of money back. People decide.

    Args:
        order_id: The order's id exactly as list_orders gives it.
        amount_cents: How much, as a whole number of the currency's minor unit (cents).
        reason: One factual sentence for the person who decides.
    """
    return _executed(context)


def _executed(context: ToolContext[CaseFile]) -> str:
    decision = context.context.decisions.get(context.tool_call_id)
    if decision is None or decision.outcome != "executed":
        raise NoDecisionRecord(f"no executed decision for {context.tool_call_id}")
    return answer(decision)


def read_tools() -> list[FunctionTool]:
    """Tool errors are raised, never told to the model: it would write a reply about a refund that failed."""
    return [_copied(tool) for tool in _reading()]


def all_tools() -> list[FunctionTool]:
    """The tools of whoever answers customers: reading, and asking for a refund or for store credit."""
    return [_copied(tool) for tool in (*_reading(), *_asking())]


def _copied(tool: FunctionTool) -> FunctionTool:
    """Whoever changes theirs changes nobody else's."""
    own = copy(tool)
    own.params_json_schema = deepcopy(tool.params_json_schema)
    return own


# Working out the schemas takes longer than anything else of a mail, and they never change.
@cache
def _reading() -> tuple[FunctionTool, ...]:
    return (
        function_tool(
            _list_orders,
            name_override="list_orders",
            failure_error_function=None,
            timeout=_TOOL_SECONDS,
            timeout_behavior="raise_exception",
            tool_input_guardrails=[_arguments_are_json],
        ),
        function_tool(
            _read_policy,
            name_override="read_policy",
            failure_error_function=None,
            timeout=_TOOL_SECONDS,
            timeout_behavior="raise_exception",
            tool_input_guardrails=[_policy_topic_exists],
        ),
    )


@cache
def _asking() -> tuple[FunctionTool, ...]:
    asking = ((_issue_refund, REFUND_TOOL), (_propose_store_credit, CREDIT_TOOL))
    return tuple(
        function_tool(
            ask,
            name_override=name,
            failure_error_function=None,
            needs_approval=True,
            tool_input_guardrails=[_worth_asking_people],
        )
        for ask, name in asking
    )
