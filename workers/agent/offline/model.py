"""Owns the model that is no language model: a pure function from the conversation so far to the next move."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from agents import TResponseInputItem

from workers.agent.contracts import OrderFact
from workers.agent.offline import replies
from workers.agent.offline.moves import Call, RuleModel, in_short, wanted
from workers.agent.offline.sentences import ENGLISH, GERMAN
from workers.agent.order_rows import order_from
from workers.agent.prompt import from_input
from workers.agent.rules.claims import Claim, Doubt, settle
from workers.agent.rules.mail_intent import Reading, read_in_context


@dataclass(frozen=True)
class _Done:
    """A tool call of this conversation with its answer."""

    tool: str
    arguments: Mapping[str, Any]
    output: str


class OfflineModel(RuleModel):
    """The support agent's rules."""

    def __init__(self) -> None:
        super().__init__(next_move)


def next_move(items: str | Sequence[TResponseInputItem]) -> Call | str:
    """Orders first, then the one refund that is surely meant, then the rules asked about, then the letter."""
    letter = from_input(items)
    done = _done(items)
    listed = next((call for call in done if call.tool == "list_orders"), None)
    if listed is None:
        return Call("list_orders", {})
    orders = _orders(listed.output)
    reading = read_in_context(letter.subject, letter.body, letter.earlier, [order.order_id for order in orders])
    settled = settle(reading, orders) if reading.wants_refund or reading.held else None
    asked = [call for call in done if call.tool == "issue_refund"]
    if isinstance(settled, Claim) and reading.wants_refund and not asked:
        return _ask_for(settled, reading)
    policies = {str(call.arguments.get("topic")): call.output for call in done if call.tool == "read_policy"}
    for question in reading.questions:
        topic = replies.TOPIC_OF.get(question)
        if topic is not None and topic not in policies:
            return Call("read_policy", {"topic": topic})
    return _letter(reading, orders, settled, asked, policies)


def _letter(
    reading: Reading,
    orders: Sequence[OrderFact],
    settled: Claim | Doubt | None,
    asked: Sequence[_Done],
    policies: Mapping[str, str],
) -> str:
    words = GERMAN if reading.german else ENGLISH
    blocks = [replies.outcome(_json(call.output), str(call.arguments.get("order_id")), words) for call in asked]
    if isinstance(settled, Doubt):
        blocks.append(replies.doubt(settled, orders, words))
    elif reading.cancels and not asked:
        blocks.append(words.cancels)
    answered = {"refund_status"} if reading.held == "refund_status" else set()
    blocks += [
        replies.question(question, orders, policies, words)
        for question in reading.questions
        if question not in answered
    ]
    return replies.letter(blocks, words)


def _ask_for(claim: Claim, reading: Reading) -> Call:
    wish = in_short(reading.request)
    reason = f'The customer asks for money back on order {claim.order_id}: "{wish}"'
    return Call("issue_refund", {"order_id": claim.order_id, **wanted(claim), "reason": reason})


def _done(items: str | Sequence[TResponseInputItem]) -> list[_Done]:
    if isinstance(items, str):
        return []
    plain = [cast(dict[str, Any], item) for item in items]
    outputs = {i["call_id"]: i["output"] for i in plain if i.get("type") == "function_call_output"}
    return [
        _Done(str(i["name"]), _json(str(i["arguments"])), str(outputs[i["call_id"]]))
        for i in plain
        if i.get("type") == "function_call" and i["call_id"] in outputs
    ]


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _orders(output: str) -> list[OrderFact]:
    return [order_from(row) for row in _json(output).get("orders", [])]
