"""Owns the agent's tools: two that read, and two that can only ask, and report what became of it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass, field
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
from pydantic import BaseModel, ConfigDict

from app.domain.actions.refund_amount import WorkedOut
from workers.agent.contracts import PROPOSALS_MAX, Decision, Lookups, OrderFact, Outcome, PolicyTopic, ProposalKind
from workers.agent.customers_words import NO_WORDS, CustomersWords
from workers.agent.order_rows import order_row
from workers.agent.prompt import bounded
from workers.agent.refund_requests import (
    NOT_NAMED,
    Asked,
    LineWanted,
    RefundArguments,
    SumArguments,
    asked_for,
    read_arguments,
    why_not_worth,
    worth,
)

REFUND_TOOL: Final = "issue_refund"
CREDIT_TOOL: Final = "propose_store_credit"
ORDERS_TOOL: Final = "list_orders"
# What each asks for, by the desk's name for it.
KINDS: Final[Mapping[str, ProposalKind]] = {REFUND_TOOL: "refund", CREDIT_TOOL: "store_credit"}
_ORDERS_MAX = 50
_POLICY_MAX_CHARS = 8_000
_TOOL_SECONDS = 20.0
# A new card may follow only when the facts moved; otherwise a stubborn model would nag people into saying yes.
_MAY_ASK_AGAIN: frozenset[Outcome] = frozenset({"facts_changed"})


class _PolicyArguments(BaseModel):
    model_config = ConfigDict(extra="forbid")
    topic: PolicyTopic


class _NoArguments(BaseModel):
    pass


@dataclass
class CaseFile:
    """What a run carries with it. Only `asked` is written into a paused state; nothing here is secret."""

    lookups: Lookups
    words: CustomersWords = NO_WORDS
    asked: dict[str, Asked] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)

    def record(self, decision: Decision) -> None:
        self.decisions[decision.call_id] = decision
        if decision.call_id in self.asked:
            self.asked[decision.call_id].outcome = decision.outcome

    def to_state(self) -> dict[str, Any]:
        return {"asked": [asked.kept() for asked in self.asked.values()]}


class NoDecisionRecord(Exception):
    """The refund tool was about to run without a decision on record: a forged state or a bug, never a refund."""


def answer(decision: Decision) -> str:
    """The tool's answer to the model, the same shape whether money moved or not."""
    told: dict[str, Any] = {"outcome": decision.outcome, "receipt": decision.receipt, "note": decision.note}
    if decision.items:
        told["items"] = list(decision.items)
    return json.dumps(told, ensure_ascii=False)


def not_proposed(why: str) -> str:
    """The tool's answer where nobody is asked."""
    return json.dumps({"outcome": "not_proposed", "why": why}, ensure_ascii=False)


@tool_input_guardrail
def _policy_topic_exists(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
    return _understood(_PolicyArguments, data)


@tool_input_guardrail
def _arguments_are_json(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
    return _understood(_NoArguments, data)


def _understood(takes: type[BaseModel], data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
    read = read_arguments(takes, data.context.tool_arguments)
    if isinstance(read, str):
        return ToolGuardrailFunctionOutput.reject_content(read)
    return ToolGuardrailFunctionOutput.allow()


@tool_input_guardrail
async def _worth_asking_people(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
    """Runs before the pause, and again before the tool's body."""
    takes = RefundArguments if data.context.tool_name == REFUND_TOOL else SumArguments
    read = read_arguments(takes, data.context.tool_arguments)
    if isinstance(read, RefundArguments | SumArguments):
        why = await why_not(data.context.context, data.context.tool_call_id, read)
    else:
        why = str(read)
    if why is None:
        return ToolGuardrailFunctionOutput.allow()
    return ToolGuardrailFunctionOutput.reject_content(not_proposed(why))


async def why_not(case: CaseFile, call_id: str, arguments: RefundArguments | SumArguments) -> str | None:
    """Why people should not be bothered with this; noted as asked when there is no reason."""
    if known := case.asked.get(call_id):
        # People saw this call. Judged again, it would be weighed against an order that has already paid it out.
        same = known.wish == asked_for(call_id, arguments, arguments.amount_cents or 0).wish
        return None if same else "This call was already made with other arguments."
    orders = await case.lookups.list_orders()
    order = next((order for order in orders if order.order_id == arguments.order_id), None)
    unnamed = order is not None and await _not_named(case, arguments, order, [one.order_id for one in orders])
    # No await below this line: two calls of one turn must not both pass the same limit.
    if len(case.asked) >= PROPOSALS_MAX:
        return f"{PROPOSALS_MAX} refunds were already asked for in this conversation; a person has to take over."
    if order is None:
        return "This customer has no such order. Use an order_id from list_orders."
    earlier = [asked for asked in case.asked.values() if asked.order_id == order.order_id]
    if any(asked.outcome and asked.outcome not in (*_MAY_ASK_AGAIN, "executed") for asked in earlier):
        return "A refund for this order was already asked for in this conversation. Do not ask again."
    worked = worth(order, arguments, [asked for asked in earlier if asked.outcome is None])
    if not isinstance(worked, WorkedOut):
        return why_not_worth(worked, order)
    if unnamed:
        return NOT_NAMED
    if worked.amount_cents == 0:
        return "These lines were free: there is nothing to refund for them."
    case.asked[call_id] = asked_for(call_id, arguments, worked.amount_cents)
    return None


async def _not_named(
    case: CaseFile, arguments: RefundArguments | SumArguments, order: OrderFact, order_ids: Sequence[str]
) -> bool:
    """Whether it is a sum that the customer's mail does not name. Store credit may also be all that is left."""
    cents = arguments.amount_cents
    if cents is None or (isinstance(arguments, SumArguments) and cents == order.refundable_cents):
        return False
    # Rules read a long mail for tens of ms, which is the event loop's time otherwise.
    return not await asyncio.to_thread(case.words.names, cents, order.currency, order_ids)


async def _list_orders(context: RunContextWrapper[CaseFile]) -> str:
    """List this customer's orders, oldest first, with what was paid and what can still be refunded (in cents)."""
    orders = sorted(await context.context.lookups.list_orders(), key=lambda o: (o.placed_on, o.order_id))
    return json.dumps({"orders": [order_row(order) for order in orders[-_ORDERS_MAX:]]}, ensure_ascii=False)


async def _read_policy(context: RunContextWrapper[CaseFile], topic: PolicyTopic) -> str:
    """Read the shop's own rule on one topic."""
    return bounded(await context.context.lookups.read_policy(topic), _POLICY_MAX_CHARS)


async def _issue_refund(
    context: ToolContext[CaseFile],
    order_id: str,
    reason: str,
    lines: list[LineWanted] | None = None,
    whole: bool | None = None,
    amount_cents: int | None = None,
) -> str:
    """Ask the desk to refund one order: some of its lines, all that is left of it, or a sum the customer named.

    Give exactly one of lines, whole and amount_cents; for the first two the desk works out the amount. People
    decide; the answer says what was really done.

    Args:
        order_id: The order's id exactly as list_orders gives it.
        reason: One factual sentence for the person who decides.
        lines: Lines of the order with how many units of each; null otherwise.
        whole: true for all that is left of the order; null otherwise.
        amount_cents: A sum that the customer named in the mail, in the currency's minor unit (cents); null otherwise.
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


def read_tools(*, of_customers: bool = True) -> list[FunctionTool]:
    """Tool errors are raised, never told to the model: it would write a reply about a refund that failed.

    Without ``of_customers`` none of them reads what is a customer's.
    """
    return [_copied(tool) for tool in _reading() if of_customers or tool.name != ORDERS_TOOL]


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
            name_override=ORDERS_TOOL,
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
