"""Owns every sentence the offline rules write to a customer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from workers.support.amounts import money
from workers.support.claims import Doubt
from workers.support.contracts import OrderFact, PolicyTopic
from workers.support.wording import Question

NO_MODEL: Final = "(Drafted by fixed rules. No language model wrote this message.)"
_ORDERS_SHOWN_MAX: Final = 10

_DOUBTS: Final[Mapping[str, str]] = {
    "no_orders": "I could not find any order under your email address. "
    "Could you send us the order number, or write from the address you ordered with?",
    "nothing_left": "As far as I can see there is nothing left to refund on {about}. "
    "If you think that is wrong, tell us and a colleague will check it.",
    "which_order": "Which order is this about? Please send us its number.",
    "unknown_order": "I could not find order {about} under your email address. Could you check the number?",
    "how_much": "How much would you like to have refunded, and for which order?",
    "other_currency": "Your order was paid in {about}. "
    "Could you tell us the amount you would like to have refunded in that currency?",
    "too_much": "At most {about} can still be refunded. Would you like us to ask for that?",
    "too_many": "I can ask for at most {about} refunds at a time. Which ones should come first?",
}
TOPIC_OF: Final[Mapping[Question, PolicyTopic]] = {
    "refunds": "refunds",
    "shipping": "shipping",
    "privacy": "privacy",
}


def doubt(what: Doubt, orders: Sequence[OrderFact]) -> str:
    about = what.about
    if what.what == "nothing_left":
        about = f"order {about}" if about else "your orders"
    sentence = _DOUBTS[what.what].format(about=about)
    if what.what in ("which_order", "unknown_order", "how_much", "too_many") and orders:
        sentence += "\n\n" + order_list(orders)
    return sentence


def outcome(told: Mapping[str, Any], order_id: str) -> str:
    """Say what became of one refund, no more and no less than the desk told us."""
    receipt = str(told.get("receipt") or "").strip()
    note = str(told.get("note") or "").strip()
    match told.get("outcome"):
        case "executed":
            return f"Your refund for order {order_id} is on its way. {receipt}".strip()
        case "rejected":
            kindly = (
                f"Thank you for your patience. A colleague looked carefully at your request for order "
                f"{order_id}, and we are sorry that we cannot refund it."
            )
            return f"{kindly} The reason: {note}" if note else kindly
        case "expired":
            return (
                f"Your refund request for order {order_id} has not been decided yet. "
                "We are sorry for the wait; a person will follow up with you."
            )
        case "facts_changed":
            return (
                f"No refund was made for order {order_id} yet, because something about the order changed while "
                f"we were looking at it. {receipt}".strip()
            )
        case "blocked":
            return f"No refund was made for order {order_id}. {note or receipt}".strip()
        case _:
            return f"I could not put a refund for order {order_id} forward. A colleague will look at it."


def order_list(orders: Sequence[OrderFact]) -> str:
    newest = sorted(orders, key=lambda o: (o.placed_on, o.order_id), reverse=True)[:_ORDERS_SHOWN_MAX]
    return "Your orders:\n" + "\n".join(_order_line(order) for order in newest)


def _order_line(order: OrderFact) -> str:
    line = f"- {order.order_id} of {order.placed_on}: {order.description}, {money(order.paid_cents, order.currency)}"
    if order.refunded_cents:
        line += f" ({money(order.refunded_cents, order.currency)} refunded)"
    return line


def question(asked: Question, orders: Sequence[OrderFact], policies: Mapping[str, str]) -> str:
    topic = TOPIC_OF.get(asked)
    if topic is not None:
        return f"This is how it works:\n{policies.get(topic, '').strip()}"
    if asked == "hours":
        return "I do not have our opening hours at hand; a colleague will add them to this answer."
    if not orders:
        return _DOUBTS["no_orders"]
    if asked == "refund_status":
        return "This is what our records show about your refunds.\n" + order_list(orders)
    return order_list(orders)


def letter(blocks: Sequence[str]) -> str:
    said = list(dict.fromkeys(blocks)) or [
        "Thank you for your message. I am not sure what you need; a colleague will read it and answer you. "
        "If it is about an order, its number helps us."
    ]
    return "\n\n".join(["Hello,", *said, "Kind regards,\nThe support desk", NO_MODEL])
