"""Owns the agent that looks into things for colleagues: it reads, reports, and may note a refund to decide on."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from agents import (
    Agent,
    FunctionTool,
    ModelSettings,
    RunContextWrapper,
    Runner,
    RunResult,
    ToolGuardrailFunctionOutput,
    ToolInputGuardrailData,
    TResponseInputItem,
    function_tool,
    tool_input_guardrail,
)
from agents.tool_context import ToolContext

from workers.agent.contracts import TURNS_MAX, Lookups, OrderFact, PolicyTopic, Proposal, SupportFailure, Usage
from workers.agent.customers_words import CustomersWords
from workers.agent.guards.reply_filter import quotes
from workers.agent.metering import metered
from workers.agent.model_choice import ModelChoice
from workers.agent.offline.investigator import OfflineInvestigator
from workers.agent.prompt import bounded, cleaned
from workers.agent.refund_requests import LineWanted, RefundArguments, read_arguments
from workers.agent.reply_agent import run_config
from workers.agent.tools import CaseFile, not_proposed, read_tools, why_not

_QUESTION_MAX_CHARS: Final = 1_000
_FINDINGS_MAX_CHARS: Final = 6_000
_DECISIONS_MAX: Final = 20
_PROPOSALS_MAX: Final = 1
_TOOL_SECONDS: Final = 20.0
_INSTRUCTIONS: Final = Path(__file__).with_name("investigator_instructions.md")


@dataclass(frozen=True)
class PastDecision:
    """One earlier refund request of the customer; amounts in the currency's minor unit."""

    order_id: str
    amount_cents: int
    currency: str
    status: str
    asked_on: str
    refund_status: str
    trouble: str
    state: str = ""  # in words, as the desk's lists and cards say it


class RecordLookups(Lookups, Protocol):
    """What an investigator may read. Whoever makes one binds it to a single customer of a single tenant."""

    async def list_decisions(self) -> Sequence[PastDecision]: ...


@dataclass(frozen=True)
class Inquiry:
    """What to look into. `about` names the thing, such as "order 1003"."""

    question: str
    about: str
    customer_id: str
    today: str


@dataclass(frozen=True)
class Findings:
    """The report, and what was really looked at: by our own count, not by the model's word."""

    text: str
    written_by: str
    looked_at: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    usage: Usage


@dataclass
class Folder(CaseFile):
    """What an investigation carries with it: look-ups that note what was asked of them, and what it would propose."""

    records: RecordLookups | None = None
    seen: list[str] = field(default_factory=list)
    proposed: list[Proposal] = field(default_factory=list)


@dataclass
class _Noting:
    inner: RecordLookups
    seen: list[str]

    async def list_orders(self) -> Sequence[OrderFact]:
        found = await self.inner.list_orders()
        self.seen.append(f"orders:{len(found)}")
        return found

    async def list_decisions(self) -> Sequence[PastDecision]:
        found = (await self.inner.list_decisions())[:_DECISIONS_MAX]
        self.seen.append(f"decisions:{len(found)}")
        return found

    async def read_policy(self, topic: PolicyTopic) -> str:
        self.seen.append(f"policy:{topic}")
        return await self.inner.read_policy(topic)


async def investigate(inquiry: Inquiry, lookups: RecordLookups, model: ModelChoice) -> Findings:
    """Look, and say what was found. Nothing it can do changes anything, so it may run any number of times."""
    seen: list[str] = []
    noting = _Noting(lookups, seen)
    folder = Folder(
        noting, CustomersWords(body=bounded(inquiry.question, _QUESTION_MAX_CHARS)), records=noting, seen=seen
    )
    async with metered(run_config(model), model.timeout_seconds) as frame:
        result = await Runner.run(
            build_investigator(model),
            _document(inquiry),
            context=folder,
            max_turns=TURNS_MAX,
            run_config=frame.config,
            hooks=frame.meter,
        )
        return _findings(result, folder, model, frame.usage)


def build_investigator(model: ModelChoice) -> Agent[CaseFile]:
    """A plain agent with tools that read, and one that writes a wish into its own folder."""
    return Agent(
        name="investigator",
        instructions=_instructions(),
        tools=[*read_tools(), *_more_tools()],
        model_settings=ModelSettings(parallel_tool_calls=False, store=False),
        model=OfflineInvestigator() if model.kind == "offline" else None,
    )


def _document(inquiry: Inquiry) -> list[TResponseInputItem]:
    """JSON is the fence: whatever was pasted into the question arrives escaped."""
    document = asdict(inquiry) | {"question": bounded(inquiry.question, _QUESTION_MAX_CHARS)}
    return [{"role": "user", "content": json.dumps({"kind": "investigation", **document}, ensure_ascii=False)}]


@cache
def _instructions() -> str:
    return _INSTRUCTIONS.read_text(encoding="utf-8")


def _findings(result: RunResult, folder: Folder, model: ModelChoice, usage: Usage) -> Findings:
    text = bounded(str(result.final_output or "").strip(), _FINDINGS_MAX_CHARS)
    if not text:
        raise SupportFailure("transient", "empty_reply", "The agent wrote nothing.")
    if quotes(text, _instructions()):
        raise SupportFailure("refused", "instructions_leaked", "The report quoted the agent's own instructions.")
    return Findings(text, model.label, tuple(dict.fromkeys(folder.seen)), tuple(folder.proposed), usage)


@tool_input_guardrail
async def _one_sound_proposal(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
    """As whoever answers customers is held to it; a sum has to stand in the question. The policy judges later."""
    folder, call_id = data.context.context, data.context.tool_call_id
    read = read_arguments(RefundArguments, data.context.tool_arguments)
    if not isinstance(read, RefundArguments):
        return ToolGuardrailFunctionOutput.reject_content(str(read))
    if len([asked for asked in folder.asked if asked != call_id]) >= _PROPOSALS_MAX:
        return ToolGuardrailFunctionOutput.reject_content("One refund was proposed already; people decide on that.")
    why = await why_not(folder, call_id, read)
    if why is None:
        return ToolGuardrailFunctionOutput.allow()
    return ToolGuardrailFunctionOutput.reject_content(not_proposed(why))


async def _list_decisions(context: RunContextWrapper[CaseFile]) -> str:
    """List this customer's earlier refund requests, how they were decided, and what became of them (in cents)."""
    folder = context.context
    assert isinstance(folder, Folder)
    assert folder.records is not None
    return json.dumps({"decisions": [asdict(one) for one in await folder.records.list_decisions()]})


async def _propose_refund(
    context: ToolContext[CaseFile],
    order_id: str,
    reason: str,
    lines: list[LineWanted] | None = None,
    whole: bool | None = None,
    amount_cents: int | None = None,
) -> str:
    """Note a refund for people to decide. Nothing is refunded by this, and the decision is not told here.

    Give exactly one of lines, whole and amount_cents; for the first two the desk works out the amount.

    Args:
        order_id: The order's id exactly as list_orders gives it.
        reason: One factual sentence for the person who decides.
        lines: Lines of the order with how many units of each; null otherwise.
        whole: true for all that is left of the order; null otherwise.
        amount_cents: A sum that the question names, in the currency's minor unit (cents); null otherwise.
    """
    folder = context.context
    assert isinstance(folder, Folder)
    asked = folder.asked[context.tool_call_id]
    told = (asked.call_id, order_id, asked.amount_cents, cleaned(reason).strip())
    folder.proposed.append(Proposal(*told, lines=asked.lines, whole=asked.whole))
    return json.dumps({"outcome": "noted", "who_decides": "a person at the desk"})


def _more_tools() -> list[FunctionTool]:
    return [
        function_tool(
            _list_decisions,
            name_override="list_decisions",
            failure_error_function=None,
            timeout=_TOOL_SECONDS,
            timeout_behavior="raise_exception",
        ),
        function_tool(
            _propose_refund,
            name_override="propose_refund",
            failure_error_function=None,
            tool_input_guardrails=[_one_sound_proposal],
        ),
    ]
