"""Owns the fixed rules that answer a reviewer's question or write a draft again, where no language model is set."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final, cast

from agents import TResponseInputItem

from workers.agent.contracts import OrderFact, PolicyTopic
from workers.agent.offline import strangers
from workers.agent.offline.moves import Call, Move, RuleModel
from workers.agent.offline.replies import NO_MODEL, SAYS_NO_MODEL, letter, order_list
from workers.agent.order_rows import order_from
from workers.agent.rules.amounts import money

ANSWERED_BY_RULES: Final = "(Answered by fixed rules. No language model wrote this.)"
_TOPICS: Final[tuple[tuple[re.Pattern[str], PolicyTopic], ...]] = (
    (re.compile(r"\b(shipping|delivery|parcel|versand|lieferung)", re.IGNORECASE), "shipping"),
    (re.compile(r"\b(privacy|data|gdpr|datenschutz)", re.IGNORECASE), "privacy"),
    (re.compile(r"\b(policy|rule|allowed|window|days|regel|frist|tage)", re.IGNORECASE), "refunds"),
)
_GLAD: Final = "Thank you for your kind words. We are glad that we could help."
_APOLOGY: Final = "We are sorry for the trouble this has caused you."
_THANKS: Final = "Thank you for your patience."
_WISHES: Final = (
    (re.compile(r"\b(apolog\w+|sorry|entschuldig\w+)", re.IGNORECASE), _APOLOGY),
    (re.compile(r"\b(thank\w*|dank\w*)", re.IGNORECASE), _THANKS),
)
_SHORTER: Final = re.compile(r"\b(short\w*|brief\w*|kürzer|kurz)\b", re.IGNORECASE)


class OfflineSecondLook(RuleModel):
    """The rules of a second look."""

    def __init__(self) -> None:
        super().__init__(next_move)


def next_move(items: str | Sequence[TResponseInputItem]) -> Move:
    """Orders, then a rule if one is asked about, then the words."""
    plain = [] if isinstance(items, str) else [cast(dict[str, Any], item) for item in items]
    document = json.loads(str(plain[0]["content"]))
    if document["kind"] == "thanks":
        return letter([_GLAD])
    if document["kind"] == "redraft":
        return _again(str(document["previous_draft"]), str(document["operator_note"]))
    outputs = [str(item["output"]) for item in plain if item.get("type") == "function_call_output"]
    if document["kind"] == "stranger":
        return strangers.next_move(document["mail"], outputs)
    if not outputs:
        return Call("list_orders", {})
    topic = next((topic for pattern, topic in _TOPICS if pattern.search(str(document["question"]))), None)
    if topic is not None and len(outputs) == 1:
        return Call("read_policy", {"topic": topic})
    orders = [order_from(row) for row in json.loads(outputs[0])["orders"]]
    return _answer(orders, document["request"], outputs[1] if len(outputs) > 1 else "")


def _answer(orders: Sequence[OrderFact], request: dict[str, Any], rule: str) -> str:
    about = next((order for order in orders if order.order_id == request["order_id"]), None)
    said = []
    if about is not None:
        left = money(about.refundable_cents, about.currency)
        said.append(f"Order {about.order_id} was placed on {about.placed_on}; {left} of it can still be refunded.")
    refunded = [order for order in orders if order.refunded_cents]
    said.append(f"Of this customer's {len(orders)} orders, {len(refunded)} had money given back before.")
    said.append(order_list(orders).replace("Your orders", "All orders"))
    if rule:
        said.append(f"The rule: {rule}")
    return "\n".join([*said, ANSWERED_BY_RULES])


def _again(previous: str, note: str) -> str:
    """What fixed rules can do with a note: say sorry, say thanks, or say less. Anything else is left to people."""
    paragraphs = [part for part in previous.split("\n\n") if part.strip() not in ("", *SAYS_NO_MODEL)]
    greeting, body, closing = paragraphs[:1], paragraphs[1:-1], paragraphs[-1:]
    wishes = [sentence for pattern, sentence in _WISHES if pattern.search(note)]
    shorter = _SHORTER.search(note) is not None
    body = [*(wish for wish in wishes if wish not in body), *(body[:1] if shorter else body)]
    return "\n\n".join([*greeting, *body, *closing, NO_MODEL])
