"""Owns how the offline rules put a reply together: what became of a refund, what has to be asked, what was asked."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from workers.agent.contracts import NO_RULE, OrderFact, PolicyTopic
from workers.agent.offline.sentences import ENGLISH, GERMAN, Sentences
from workers.agent.rules.amounts import money
from workers.agent.rules.claims import Doubt
from workers.agent.rules.patterns import Question

NO_MODEL: Final = ENGLISH.no_model
SAYS_NO_MODEL: Final = (ENGLISH.no_model, GERMAN.no_model)
_ORDERS_SHOWN_MAX: Final = 10
_WITH_ORDERS: Final = frozenset(
    {"which_order", "one_at_a_time", "unknown_order", "which_items", "how_much", "refund_status", "too_long"}
)
TOPIC_OF: Final[Mapping[Question, PolicyTopic]] = {
    "refunds": "refunds",
    "shipping": "shipping",
    "privacy": "privacy",
}


def doubt(what: Doubt, orders: Sequence[OrderFact], words: Sentences = ENGLISH) -> str:
    about = what.about
    if what.what == "nothing_left":
        about = words.order.format(order=about) if about else words.your_orders
    said = [words.doubts[what.what].format(about=about, near=what.near)]
    if what.what == "unknown_order" and what.near:
        said.append(words.did_you_mean.format(near=what.near))
    if what.what == "which_order" and len(orders) == 1:
        said = [words.this_order.format(order=orders[0].order_id)]
    sentence = " ".join(said)
    if what.what in _WITH_ORDERS and orders:
        sentence += "\n\n" + order_list(orders, words)
    return sentence


def outcome(told: Mapping[str, Any], order_id: str, words: Sentences = ENGLISH) -> str:
    """Say what became of one refund, no more and no less than the desk told us."""
    receipt = str(told.get("receipt") or "").strip()
    note = str(told.get("note") or "").strip()
    came_of_it = str(told.get("outcome") or "")
    sentence = words.outcomes.get(came_of_it, words.outcomes["other"])
    items = [str(item) for item in told.get("items") or ()]
    if items and came_of_it == "executed":
        receipt = f"{receipt.rstrip('.')}. {words.items.format(items='; '.join(items))}"
    said = sentence.format(order=order_id, receipt=receipt, why=note or receipt).strip()
    return f"{said} {words.reason.format(note=note)}" if came_of_it == "rejected" and note else said


def order_list(orders: Sequence[OrderFact], words: Sentences = ENGLISH) -> str:
    newest = sorted(orders, key=lambda o: (o.placed_on, o.order_id), reverse=True)[:_ORDERS_SHOWN_MAX]
    return f"{words.orders}\n" + "\n".join(_order_line(order, words) for order in newest)


def _order_line(order: OrderFact, words: Sentences) -> str:
    line = words.order_line.format(
        order=order.order_id,
        placed_on=order.placed_on,
        description=order.description,
        paid=money(order.paid_cents, order.currency),
    )
    if order.refunded_cents:
        line += words.refunded.format(amount=money(order.refunded_cents, order.currency))
    return line


def rule_told(rule: str, words: Sentences = ENGLISH) -> str:
    """As the shop wrote it; what it did not write is left to a person."""
    return words.no_rule if rule.strip() in ("", NO_RULE) else words.rule.format(rule=rule.strip())


def question(
    asked: Question, orders: Sequence[OrderFact], policies: Mapping[str, str], words: Sentences = ENGLISH
) -> str:
    topic = TOPIC_OF.get(asked)
    if topic is not None:
        return rule_told(policies.get(topic, NO_RULE), words)
    if asked == "hours":
        return words.hours
    if not orders:
        return words.doubts["no_orders"]
    if asked == "refund_status":
        return words.refunds_shown + "\n" + order_list(orders, words)
    return order_list(orders, words)


def letter(blocks: Sequence[str], words: Sentences = ENGLISH) -> str:
    said = list(dict.fromkeys(blocks)) or [words.not_understood]
    return "\n\n".join([words.greeting, *said, words.closing, words.no_model])
