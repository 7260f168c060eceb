"""A call of somebody else's agent: one tool of those the desk's file declares, with the exact arguments."""

import hashlib
import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Literal

from app.domain.actions.action import Action, Altered, Facts, Happened, Kind
from app.domain.actions.policy import Block, PolicyLimits
from app.domain.ids import TenantId
from app.domain.reason_codes import Code, Datum, say

ARGUMENTS_BYTES_MAX: Final = 64 * 1024
ANSWER_CHARS_MAX: Final = 2_000


class Asks(StrEnum):
    """What a person is asked for."""

    DECISION = "decision"  # yes or no
    CHOICE = "choice"  # one of the options
    TEXT = "text"  # a short answer


@dataclass(frozen=True)
class Evidence:
    """Where the asker says that its reasons can be seen: unchecked."""

    title: str
    url: str


@dataclass(frozen=True)
class ToolCallFacts(Facts):
    """The tool as the desk's file declared it when the call was asked for, and what the asker said of the call."""

    tool_title: str
    schema_json: str  # JSON Schema 2020-12 as the file has it, in whose order arguments are shown
    schema_digest: str  # SHA-256 (hex) of its canonical form
    asker: str  # the key's name
    title: str = ""  # the asker's words
    asks: str = Asks.DECISION
    options: tuple[str, ...] = ()  # what may be chosen
    changes: bool = False  # whether a reviewer may change the arguments
    silent_after_seconds: int = 1800  # approved, and nothing reported: so long until the card says so
    evidence: tuple[Evidence, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """Read."""
        found: dict[str, Any] = json.loads(self.schema_json)
        return found


@dataclass(frozen=True)
class ToolCallAction(Action):
    """What is approved: this tool, in this form, with these arguments, for this program, and no other.

    ``arguments`` is a JSON object in the canonical form of RFC 8785; ``answer`` is what a person chose or wrote.
    """

    tenant: TenantId
    tool: str
    arguments: str
    schema_digest: str
    asker_id: str  # the key's id; of one that replaced another, the first one's
    answer: str = ""
    kind: Literal["tool_call"] = "tool_call"

    def __post_init__(self) -> None:
        """Refuse what nobody could carry out."""
        if not self.tool or len(self.arguments.encode()) > ARGUMENTS_BYTES_MAX:
            raise ValueError("A call needs a tool, and arguments of at most 64 KiB")
        if not isinstance(json.loads(self.arguments), dict):
            raise ValueError("The arguments of a call are a JSON object")
        if len(self.answer) > ANSWER_CHARS_MAX:
            raise ValueError("The answer is too long")

    @property
    def values(self) -> dict[str, Any]:
        """The arguments, read."""
        found: dict[str, Any] = json.loads(self.arguments)
        return found

    @property
    def arguments_hash(self) -> str:
        """SHA-256 (hex) of the canonical arguments: what whoever carries it out compares."""
        return hashlib.sha256(self.arguments.encode()).hexdigest()

    def may_become(self, approved: Action) -> bool:
        """The same tool for the same program, with other arguments or an answer."""
        theirs = tool_call_of(approved)
        return replace(self, arguments=theirs.arguments, answer=theirs.answer) == theirs

    def without_words(self) -> "ToolCallAction":
        """The tool alone."""
        return replace(self, arguments="{}", answer="")

    def fits(self, facts: Facts) -> bool:
        """Of the tool in the form that it was declared in."""
        return isinstance(facts, ToolCallFacts) and facts.schema_digest == self.schema_digest

    def told(self) -> dict[str, Datum]:
        """Which tool."""
        return {"tool": self.tool}


def tool_call_of(action: Action) -> ToolCallAction:
    """For what is about tool calls only. Raises TypeError on any other kind."""
    if not isinstance(action, ToolCallAction):
        raise TypeError(f"a {action.kind} is no tool call")
    return action


def tool_call_facts_of(facts: Facts) -> ToolCallFacts:
    """The same for their facts."""
    if not isinstance(facts, ToolCallFacts):
        raise TypeError("these are no facts of a tool call")
    return facts


def answer_mark(arguments: str | None, answer: str | None) -> str:
    """Names what a reviewer filled in: the same again is the same vote, something else is another one."""
    return hashlib.sha256(f"{arguments}\n{answer}".encode()).hexdigest()[:16]


def read_call_facts(**data: Any) -> ToolCallFacts:
    """What a row keeps of them. Raises TypeError or ValueError on anything else."""
    evidence = tuple(Evidence(**one) for one in data.get("evidence", ()))
    return ToolCallFacts(**{**data, "options": tuple(data.get("options", ())), "evidence": evidence})


class ToolCallKind(Kind):
    """A kind whose action is carried out by whoever asked."""

    def alter(self, limits: PolicyLimits, action: Action, facts: Facts, wanted: Altered) -> Action | Block | None:
        """Other arguments, which whoever calls has held by the tool's schema, or the answer that was asked for."""
        call, known = tool_call_of(action), tool_call_facts_of(facts)
        if wanted.arguments not in (None, call.arguments) and not known.changes:
            return Block("arguments_fixed", say(Code.ARGUMENTS_FIXED))
        if (trouble := _answer_trouble(known, wanted.answer or "")) is not None:
            return trouble
        changed = replace(call, arguments=wanted.arguments or call.arguments, answer=wanted.answer or "")
        return None if changed == call else changed


def _answer_trouble(facts: ToolCallFacts, answer: str) -> Block | None:
    if facts.asks == Asks.DECISION:
        return Block("no_answer_asked", say(Code.NO_ANSWER_ASKED)) if answer else None
    if not answer.strip():
        return Block("answer_needed", say(Code.ANSWER_NEEDED))
    if facts.asks == Asks.CHOICE and answer not in facts.options:
        return Block("not_an_option", say(Code.NOT_AN_OPTION))
    if len(answer) > ANSWER_CHARS_MAX:
        return Block("answer_too_long", say(Code.ANSWER_TOO_LONG, count=ANSWER_CHARS_MAX))
    return None


KIND: Final = ToolCallKind(
    name="tool_call",
    action=ToolCallAction,
    facts=read_call_facts,
    receipts={
        Happened.WAITS: Code.CALL_WAITS,
        Happened.NOT_DONE_YET: Code.CALL_NOT_DONE_YET,
        Happened.BEING_DONE: Code.CALL_BEING_DONE,
        Happened.DONE: Code.CALL_DONE,
        Happened.DONE_PART: Code.CALL_DONE,
        Happened.REJECTED: Code.CALL_REJECTED,
        Happened.EXPIRED: Code.CALL_EXPIRED,
        Happened.CANCELLED: Code.CALL_CANCELLED,
        Happened.WITHDRAWN: Code.CALL_WITHDRAWN,
        Happened.NOT_SETTLED: Code.CALL_NOT_SETTLED,
    },
    recorded=("tool", "schema_digest"),
    issued="tool_call_done",
    blocked="tool_call_blocked",
    asked_again=False,
    by_asker=True,
)
