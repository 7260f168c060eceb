"""Owns how fixed rules stand in for a language model: each move they choose becomes a model's response."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from agents import Model, ModelResponse, TResponseInputItem, Usage
from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage, ResponseOutputText

from workers.agent.rules.claims import Claim

QUOTED_MAX: Final = 200
Items = str | Sequence[TResponseInputItem]


class Call(NamedTuple):
    """A tool the rules want to use."""

    tool: str
    arguments: Mapping[str, Any]


Move = Call | str


class RuleModel(Model):
    """Keeps nothing between calls, so another process can go on where this one stopped.

    ``next_move`` is a pure function from the conversation so far to a tool call or to the final words.
    """

    def __init__(self, next_move: Callable[[Items], Move]) -> None:
        self._next_move = next_move

    async def get_response(self, system_instructions: Any, input: Any, *_: Any, **__: Any) -> ModelResponse:
        # Rules read a long mail for tens of ms, which is the event loop's time otherwise.
        move = await asyncio.to_thread(self._next_move, input)
        stamp = _stamp(input, move)
        output: ResponseFunctionToolCall | ResponseOutputMessage
        if isinstance(move, str):
            text = ResponseOutputText(type="output_text", text=move, annotations=[])
            output = ResponseOutputMessage(
                id=f"msg_{stamp}", type="message", role="assistant", status="completed", content=[text]
            )
        else:
            output = ResponseFunctionToolCall(
                type="function_call", call_id=f"call_{stamp}", name=move.tool, arguments=json.dumps(move.arguments)
            )
        return ModelResponse(output=[output], usage=Usage(requests=1), response_id=None)

    def stream_response(self, *_: Any, **__: Any) -> AsyncIterator[Any]:
        raise NotImplementedError("the offline rules answer at once")


def _stamp(items: Items, move: Move) -> str:
    """An id per move: the same move at the same place has the same id, any other move another."""
    place = items if isinstance(items, str) else str(items[0])
    return hashlib.sha256(json.dumps([place, len(items), move]).encode()).hexdigest()[:24]


def wanted(claim: Claim) -> dict[str, Any]:
    """What is claimed, as tools take it."""
    if claim.lines:
        return {"lines": [{"line": number, "quantity": quantity} for number, quantity in claim.lines]}
    return {"whole": True} if claim.whole else {"amount_cents": claim.amount_cents}


def in_short(asked: str) -> str:
    """What somebody asked for, on one line, as a proposal quotes it in its reason."""
    return " ".join(asked.split())[:QUOTED_MAX]
