"""Stand-ins for what the agent meets: the records it may read, and models that do as a test tells them."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents import Model, ModelProvider, ModelResponse
from agents import Usage as SdkUsage
from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
)

from workers.agent import Ask, Decision, ModelChoice, OrderFact, Paused, Turn, resume, run

KETTLE = OrderFact("ord_1007", "Steel kettle", 5_000, 0, "EUR", "2026-01-10")
LAMP = OrderFact("ord_1008", "Desk lamp", 12_000, 2_000, "EUR", "2026-02-02")
MUG = OrderFact("ord_1009", "Blue mug", 1_250, 1_250, "EUR", "2026-02-20")
ORDERS = (KETTLE, LAMP, MUG)
OFFLINE = ModelChoice.parse("offline")
CUSTOMER = "ada@example.com"


@dataclass
class Records:
    """One customer's records. `broken` makes every look-up fail with it."""

    orders: Sequence[OrderFact] = ORDERS
    broken: Exception | None = None
    reads: list[str] = field(default_factory=list)

    async def list_orders(self) -> Sequence[OrderFact]:
        self.reads.append("orders")
        if self.broken:
            raise self.broken
        return self.orders

    async def read_policy(self, topic: str) -> str:
        self.reads.append(topic)
        return f"Our rule on {topic}: 30 days."


@dataclass(frozen=True)
class Tool:
    """A tool call a puppet makes; `raw` sends arguments that need not be JSON."""

    name: str
    arguments: Any = None
    raw: str | None = None
    call_id: str | None = None


Move = Tool | str | list[Tool]


class Puppet(Model):
    """A model that makes the moves it is told to, in order of the conversation, and then repeats the last one."""

    def __init__(self, choose: Callable[[int, list[Any]], Move]) -> None:
        self._choose = choose

    async def get_response(self, system_instructions: Any, input: Any, *_: Any, **__: Any) -> ModelResponse:
        items = list(input) if not isinstance(input, str) else []
        turn = sum(1 for item in items if item.get("type") == "function_call")
        move = self._choose(turn, items)
        output: list[Any] = []
        if isinstance(move, str):
            text = ResponseOutputText(type="output_text", text=move, annotations=[])
            output.append(
                ResponseOutputMessage(
                    id="msg_1", type="message", role="assistant", status="completed", content=[text]
                )
            )
        else:
            for number, tool in enumerate(move if isinstance(move, list) else [move]):
                output.append(
                    ResponseFunctionToolCall(
                        type="function_call",
                        call_id=tool.call_id or f"call_{len(items)}_{number}",
                        name=tool.name,
                        arguments=tool.raw if tool.raw is not None else json.dumps(tool.arguments or {}),
                    )
                )
        return ModelResponse(output=output, usage=SdkUsage(requests=1), response_id=None)

    def stream_response(self, *_: Any, **__: Any) -> AsyncIterator[Any]:
        raise NotImplementedError


class _Only(ModelProvider):
    def __init__(self, model: Model) -> None:
        self._model = model

    def get_model(self, model_name: str | None) -> Model:
        return self._model


@dataclass(frozen=True)
class PuppetChoice(ModelChoice):
    model: Model | None = None

    def provider(self) -> ModelProvider:
        assert self.model is not None
        return _Only(self.model)


def puppet(*moves: Move) -> ModelChoice:
    """Plays the moves one after another; the place in the conversation decides, so it survives a resume."""
    return PuppetChoice(kind="chat", name="puppet", model=Puppet(lambda turn, _: moves[min(turn, len(moves) - 1)]))


def refund(
    order_id: Any = "ord_1007",
    amount_cents: Any = 5_000,
    reason: Any = "It broke.",
    call_id: str | None = None,
) -> Tool:
    arguments = {"order_id": order_id, "amount_cents": amount_cents, "reason": reason}
    return Tool("issue_refund", arguments, call_id=call_id)


def mail(body: str, subject: str = "Hello", conversation: str = "case_1") -> Ask:
    return Ask(CUSTOMER, subject, body, conversation, "2026-03-01")


def executed(call_id: str, receipt: str = "Refunded 50.00 EUR, refund re_1.") -> Decision:
    return Decision(call_id, "executed", receipt)


async def drafted(body: str, subject: str = "Hello", records: Records | None = None) -> Turn:
    return await run(mail(body, subject), records or Records(), OFFLINE)


async def paused(body: str, records: Records | None = None) -> Paused:
    turn = await drafted(body, records=records)
    assert isinstance(turn, Paused), turn
    return turn


async def decided(turn: Paused, *decisions: Decision, model: ModelChoice = OFFLINE, body: str = "") -> Turn:
    return await resume(turn.state, turn.contract, decisions, mail(body), Records(), model)
