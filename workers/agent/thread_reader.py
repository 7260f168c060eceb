"""Owns how a long thread is read for colleagues: one small call for each of summary, sentiment and key points."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from agents import Agent, ModelSettings, Runner, TResponseInputItem

from workers.agent.contracts import Speaker, SupportFailure, Usage
from workers.agent.guards.reply_filter import made_safe, quotes
from workers.agent.metering import metered
from workers.agent.model_choice import ModelChoice
from workers.agent.offline.thread_reader import OfflineThread
from workers.agent.prompt import bounded, cut
from workers.agent.reply_agent import run_config

Want = Literal["summary", "sentiment", "key_points"]

SENTIMENTS: Final = ("pleased", "calm", "worried", "annoyed", "angry")
_MESSAGES_MAX: Final = 20
_MESSAGE_MAX_CHARS: Final = 2_000
_SUBJECT_MAX_CHARS: Final = 300
_IN_SHORT_MAX_CHARS: Final = 2_000
_SUMMARY_MAX_CHARS: Final = 400
_POINTS_MAX: Final = 5
_POINT_MAX_CHARS: Final = 160
_BULLET: Final = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_INSTRUCTIONS: Final = Path(__file__).with_name("thread_instructions.md")


@dataclass(frozen=True)
class LongThread:
    """What was said, oldest first. ``total`` counts messages that are not here too; ``in_short`` sums them up."""

    subject: str
    messages: Sequence[tuple[Speaker, str]]
    total: int
    in_short: str = ""


@dataclass(frozen=True)
class Gleaned:
    """One of the three. Key points are one a line; a sentiment is one of ``SENTIMENTS``."""

    text: str
    written_by: str
    usage: Usage


async def read_thread(want: Want, thread: LongThread, model: ModelChoice) -> Gleaned:
    """One call, without tools: there is nothing it could do, and nothing it could look up."""
    async with metered(run_config(model), model.timeout_seconds) as frame:
        result = await Runner.run(
            build_thread_reader(model),
            _document(want, thread),
            max_turns=1,
            run_config=frame.config,
            hooks=frame.meter,
        )
        return Gleaned(_read(want, str(result.final_output or "")), model.label, frame.usage)


def build_thread_reader(model: ModelChoice) -> Agent[None]:
    """A plain agent that can only write."""
    return Agent(
        name="thread-reader",
        instructions=_instructions(),
        model_settings=ModelSettings(store=False),
        model=OfflineThread() if model.kind == "offline" else None,
    )


def _document(want: Want, thread: LongThread) -> list[TResponseInputItem]:
    """JSON is the fence, as for a single mail."""
    document = {
        "kind": "thread",
        "want": want,
        "subject": bounded(thread.subject, _SUBJECT_MAX_CHARS),
        "total_messages": thread.total,
        "earlier_in_short": bounded(thread.in_short, _IN_SHORT_MAX_CHARS),
        "messages": [
            {"from": speaker, "text": bounded(text, _MESSAGE_MAX_CHARS)}
            for speaker, text in thread.messages[-_MESSAGES_MAX:]
        ],
    }
    return [{"role": "user", "content": json.dumps(document, ensure_ascii=False, indent=1)}]


@cache
def _instructions() -> str:
    return _INSTRUCTIONS.read_text(encoding="utf-8")


def _read(want: Want, said: str) -> str:
    text, _ = made_safe(said, "")
    if quotes(text, _instructions()):
        raise SupportFailure("refused", "instructions_leaked", "The summary quoted the agent's own instructions.")
    found = _shaped(want, text)
    if not found:
        raise SupportFailure("transient", "odd_summary", "The agent wrote something that was not asked for.")
    return found


def _shaped(want: Want, text: str) -> str:
    if want == "summary":
        return cut(" ".join(text.split()), _SUMMARY_MAX_CHARS)
    if want == "sentiment":
        word = text.strip(" .!\"'*\n").lower()
        return word if word in SENTIMENTS else ""
    points = [" ".join(_BULLET.sub("", line).split()) for line in text.splitlines()]
    return "\n".join(cut(point, _POINT_MAX_CHARS) for point in [one for one in points if one][:_POINTS_MAX])
