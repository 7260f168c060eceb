"""Owns what the agent does without a refund tool: answer reviewers, thanks and strangers, and write a draft again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from agents import Agent, ModelSettings, Runner, RunResult, TResponseInputItem

from workers.agent.contracts import TURNS_MAX, Ask, Finished, Lookups, OrderFact, PolicyTopic, SupportFailure, Usage
from workers.agent.guards.account_talk import without_account_talk
from workers.agent.guards.reply_filter import made_safe, quotes
from workers.agent.metering import metered
from workers.agent.model_choice import ModelChoice
from workers.agent.offline.reader_agents import OfflineSecondLook
from workers.agent.prompt import bounded, mail_document
from workers.agent.reply_agent import run_config
from workers.agent.tools import CaseFile, read_tools

_QUESTION_MAX_CHARS: Final = 1_000
_DRAFT_MAX_CHARS: Final = 8_000
_TASKS: Final = {
    "reviewer_question": "question_instructions.md",
    "redraft": "redraft_instructions.md",
    "thanks": "thanks_instructions.md",
    "stranger": "stranger_instructions.md",
}


@dataclass(frozen=True)
class Question:
    """What a reviewer asks about a refund that waits for a decision."""

    text: str
    order_id: str
    amount_cents: int
    currency: str
    agent_reason: str


@dataclass(frozen=True)
class Answered:
    """The answer, and what was really looked at: by our own count, not by the model's word."""

    text: str
    written_by: str
    looked_at: tuple[str, ...]
    usage: Usage


@dataclass
class _Noting:
    """Look-ups that remember what was asked of them."""

    inner: Lookups
    seen: list[str] = field(default_factory=list)

    async def list_orders(self) -> Sequence[OrderFact]:
        self.seen.append("orders")
        return await self.inner.list_orders()

    async def read_policy(self, topic: PolicyTopic) -> str:
        self.seen.append(f"policy:{topic}")
        return await self.inner.read_policy(topic)


async def answer_question(question: Question, ask: Ask, lookups: Lookups, model: ModelChoice) -> Answered:
    """Answer from the records. Without a refund tool there is nothing it could do by mistake."""
    noting = _Noting(lookups)
    request = {
        "order_id": question.order_id,
        "amount_cents": question.amount_cents,
        "currency": question.currency,
        "agent_reason": bounded(question.agent_reason, _QUESTION_MAX_CHARS),
    }
    asked = {"question": bounded(question.text, _QUESTION_MAX_CHARS), "request": request}
    text, _, usage = await _go("reviewer_question", asked, ask, noting, model)
    return Answered(text, model.label, tuple(dict.fromkeys(noting.seen)), usage)


async def redraft(
    previous: str, note: str, on_record: Sequence[str], ask: Ask, lookups: Lookups, model: ModelChoice
) -> Finished:
    """Write a draft again as a colleague's note says. The note is theirs; the mail stays a stranger's."""
    asked = {
        "operator_note": bounded(note, _QUESTION_MAX_CHARS),
        "previous_draft": bounded(previous, _DRAFT_MAX_CHARS),
        "on_record": [bounded(line, _QUESTION_MAX_CHARS) for line in on_record],
    }
    text, stripped, usage = await _go("redraft", asked, ask, lookups, model)
    return Finished(reply=text, written_by=model.label, usage=usage, stripped=stripped)


async def answer_thanks(ask: Ask, lookups: Lookups, model: ModelChoice) -> Finished:
    """Answer a mail that only says thank you. Whatever it turns out to say, there is no refund tool at hand."""
    text, stripped, usage = await _go("thanks", {}, ask, lookups, model)
    return Finished(reply=text, written_by=model.label, usage=usage, stripped=stripped)


async def answer_stranger(ask: Ask, lookups: Lookups, model: ModelChoice) -> Finished:
    """Answer somebody we do not know. There is no tool at hand that reads anybody's orders, or asks for anything."""
    text, stripped, usage = await _go("stranger", {}, ask, lookups, model)
    return Finished(reply=text, written_by=model.label, usage=usage, stripped=stripped)


def build_second_look(task: str, model: ModelChoice, *, known: bool = True) -> Agent[CaseFile]:
    """A plain agent with the tools that read; where the mail is nobody's we know, only the one that reads rules."""
    return Agent(
        name=f"support-{task}",
        instructions=_instructions(task),
        tools=list(read_tools(of_customers=known)),
        model_settings=ModelSettings(parallel_tool_calls=False, store=False),
        model=OfflineSecondLook() if model.kind == "offline" else None,
    )


@cache
def _instructions(task: str) -> str:
    return Path(__file__).with_name(_TASKS[task]).read_text(encoding="utf-8")


async def _go(
    task: str, asked: dict[str, Any], ask: Ask, lookups: Lookups, model: ModelChoice
) -> tuple[str, tuple[str, ...], Usage]:
    # One JSON document: whatever the mail says arrives escaped, so no text can leave its string.
    document = {"kind": task, **asked, "mail": mail_document(ask)}
    start: list[TResponseInputItem] = [
        {"role": "user", "content": json.dumps(document, ensure_ascii=False, indent=1)}
    ]
    async with metered(run_config(model), model.timeout_seconds) as frame:
        result = await Runner.run(
            build_second_look(task, model, known=ask.known),
            start,
            context=CaseFile(lookups),
            max_turns=TURNS_MAX,
            run_config=frame.config,
            hooks=frame.meter,
        )
        return *_safe(result, ask, task), frame.usage


def _safe(result: RunResult, ask: Ask, task: str) -> tuple[str, tuple[str, ...]]:
    text, stripped = made_safe(str(result.final_output or ""), ask.customer_email)
    if not ask.known:
        text, told = without_account_talk(text)
        stripped = (*stripped, *told)
    if quotes(text, _instructions(task)):
        raise SupportFailure("refused", "instructions_leaked", "The text quoted the agent's own instructions.")
    if not text:
        raise SupportFailure("transient", "empty_reply", "The agent wrote nothing.")
    return text, stripped
