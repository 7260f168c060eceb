"""Owns the step from what a mail says to which refund to ask for: one exact claim, or a question back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.domain.actions.money_action import NO_PARTS, Parts
from workers.agent.contracts import OrderFact
from workers.agent.rules.amounts import money
from workers.agent.rules.mail_intent import Reading
from workers.agent.rules.order_lines import line_meant, some_lines_of
from workers.agent.rules.order_numbers import key_of
from workers.agent.rules.ordered_things import COUNTS, is_all_of, is_counted, is_of, some_things_of
from workers.agent.rules.sentence_intent import Held

Unclear = (
    Held
    | Literal[
        "no_orders",
        "nothing_left",
        "which_order",
        "one_at_a_time",
        "unknown_order",
        "which_items",
        "how_much",
        "other_currency",
        "too_much",
        "too_long",
    ]
)


@dataclass(frozen=True)
class Claim:
    """One refund worth asking people for. What lines come to is worked out by whoever is asked."""

    order_id: str
    amount_cents: int
    lines: Parts = NO_PARTS
    whole: bool = field(default=False, compare=False)  # all that is left of it, and no sum was named


@dataclass(frozen=True)
class Doubt:
    """Why nothing can be asked for yet; `about` fills the sentence that says so, `near` is what may be meant."""

    what: Unclear
    about: str = ""
    near: str = ""


def settle(reading: Reading, orders: Sequence[OrderFact]) -> Claim | Doubt:
    """Ask back rather than guess: a wrong proposal costs a person's time, a wrong approval costs money.

    Only what the customer named counts: one whole order, or one sum for it. Nothing is filled in from the records.
    """
    if not orders:
        return Doubt("no_orders")
    if reading.held:
        return Doubt(reading.held)
    if not reading.complete:
        return Doubt("too_long")
    if reading.unknown_orders:
        [unknown, *_] = reading.unknown_orders
        return Doubt("unknown_order", unknown, _near(unknown, orders))
    chosen = [order for order in orders if order.order_id in reading.order_ids]
    if not any(order.refundable_cents for order in chosen or orders):
        return Doubt("nothing_left", chosen[0].order_id if len(chosen) == 1 else "")
    if len(chosen) > 1:
        return Doubt("one_at_a_time")
    if not chosen or reading.vague_order:
        return Doubt("which_order")
    claim = _claim(reading, chosen[0])
    if isinstance(claim, Doubt):
        return claim
    return Doubt("charged_twice", chosen[0].order_id) if reading.money_unclear else claim


def _near(unknown: str, orders: Sequence[OrderFact]) -> str:
    """The one order that the number is a part of, or the other way round: to ask about, never to act on."""
    asked = set(key_of(unknown))
    close = [order.order_id for order in orders if asked & {run for run in key_of(order.order_id) if run.isdigit()}]
    return close[0] if len(close) == 1 else ""


def _claim(reading: Reading, order: OrderFact) -> Claim | Doubt:
    left_cents = order.refundable_cents
    if len(reading.sums) > 1:
        return Doubt("how_much", order.order_id)
    if reading.sums and not reading.vague_amount:
        return _stated(reading, order)
    if reading.vague_amount:
        return Doubt("how_much", order.order_id)
    if reading.talked:
        return Doubt("repeated", order.order_id)
    if reading.wishes_more:
        return Doubt("other_remedy", order.order_id)
    if reading.charged:
        return Doubt("charged_twice", order.order_id)
    if _is_for_a_part(reading, order):
        meant = line_meant(reading, order)
        return Doubt("which_items", order.order_id) if meant is None else Claim(order.order_id, 0, meant)
    told = {one.cents_in(order.currency) for one in reading.stray_sums}
    if told - {order.paid_cents, left_cents, order.refunded_cents}:
        return Doubt("how_much", order.order_id)
    return Claim(order.order_id, left_cents, whole=True)


def _is_for_a_part(reading: Reading, order: OrderFact) -> bool:
    """Whatever is named beside the order has to be what the order is of."""
    if len(order.lines) > 1 and (reading.strange or some_lines_of(reading, order)):
        return True
    if not all(is_of(word, order) for word in reading.strange):
        return True
    parts = [phrase for phrase in reading.things if not is_all_of(phrase, order)]
    if is_counted(order) and parts:
        return True
    if reading.all_of_it:
        return False
    if is_counted(order) and COUNTS.search(reading.text):
        return True
    return bool(parts) or reading.items or some_things_of(order, reading.text)


def _stated(reading: Reading, order: OrderFact) -> Claim | Doubt:
    [stated] = reading.sums
    asked_cents = stated.cents_in(order.currency)
    if asked_cents is None:
        foreign = stated.currencies and order.currency not in stated.currencies
        return Doubt("other_currency", order.currency) if foreign else Doubt("how_much", order.order_id)
    if asked_cents > order.refundable_cents:
        return Doubt("too_much", order.order_id, money(order.refundable_cents, order.currency))
    return Claim(order.order_id, asked_cents)
