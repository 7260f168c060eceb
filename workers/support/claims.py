"""Owns the step from what a mail says to which refunds to ask for: exact claims, or a question back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from workers.support.amounts import Sum, money
from workers.support.contracts import PROPOSALS_MAX, OrderFact
from workers.support.reading import Reading

Unclear = Literal[
    "no_orders",
    "nothing_left",
    "which_order",
    "unknown_order",
    "how_much",
    "other_currency",
    "too_much",
    "too_many",
]
_DULL_WORDS: Final = frozenset(
    "all and any back can card for from full get half have item money more new not off one order pack paid part"
    " please plan refund return set size the this that want was with you your".split()
)


@dataclass(frozen=True)
class Claim:
    """One refund worth asking people for."""

    order_id: str
    amount_cents: int


@dataclass(frozen=True)
class Doubt:
    """Why nothing can be asked for yet; `about` fills the sentence that says so."""

    what: Unclear
    about: str = ""


def settle(reading: Reading, orders: Sequence[OrderFact]) -> tuple[Claim, ...] | Doubt:
    """Ask back rather than guess: a wrong proposal costs a person's time, a wrong approval costs money."""
    reading = _number_not_sum(reading, orders)
    chosen = _orders_meant(reading, orders)
    if isinstance(chosen, Doubt):
        return chosen
    if len(chosen) > PROPOSALS_MAX:
        return Doubt("too_many", str(PROPOSALS_MAX))
    if len(reading.sums) > 1 or (len(reading.sums) == 1 and len(chosen) > 1):
        return Doubt("how_much")
    if reading.vague_amount and not reading.sums and reading.percent is None:
        return Doubt("how_much")
    claims: list[Claim] = []
    for order in chosen:
        amount = _amount(reading, order)
        if isinstance(amount, Doubt):
            return amount
        claims.append(Claim(order.order_id, amount))
    return tuple(claims)


def _number_not_sum(reading: Reading, orders: Sequence[OrderFact]) -> Reading:
    """In "refund 1007" the number is an order if the customer has such an order, whatever else the mail names."""
    known = {number_of(order.order_id) for order in orders}
    numbers = {str(one.value) for one in reading.sums if not one.currencies} & known
    if not numbers:
        return reading

    def amounts(sums: tuple[Sum, ...]) -> tuple[Sum, ...]:
        return tuple(one for one in sums if one.currencies or str(one.value) not in numbers)

    return replace(
        reading,
        order_numbers=(*reading.order_numbers, *sorted(numbers - set(reading.order_numbers))),
        sums=amounts(reading.sums),
        stray_sums=amounts(reading.stray_sums),
    )


def _orders_meant(reading: Reading, orders: Sequence[OrderFact]) -> Sequence[OrderFact] | Doubt:
    if not orders:
        return Doubt("no_orders")
    named = _named(reading, orders)
    if named is not None:
        return named
    described = _best_described(orders, reading.text)
    if len(described) == 1:
        return described
    open_orders = sorted(
        (order for order in described or orders if order.refundable_cents > 0),
        key=lambda o: (o.placed_on, o.order_id),
    )
    if not open_orders:
        return Doubt("nothing_left")
    if len(open_orders) > 1 and reading.vague_order:
        return Doubt("which_order")
    return open_orders[-1:]


def _named(reading: Reading, orders: Sequence[OrderFact]) -> Sequence[OrderFact] | Doubt | None:
    in_full = [order for order in orders if _mentioned(order.order_id, reading.text)]
    by_number = {number_of(order.order_id): order for order in orders}
    named = {order.order_id: order for order in in_full}
    for number in reading.order_numbers:
        if number in by_number:
            named.setdefault(by_number[number].order_id, by_number[number])
        elif not in_full:
            return Doubt("unknown_order", number)
    return list(named.values()) or None


def number_of(order_id: str) -> str:
    """The digits a customer would quote: "ord_1007" and "ORD-1007" are both 1007."""
    return re.sub(r"\D", "", order_id).lstrip("0") or "0"


def _mentioned(order_id: str, text: str) -> bool:
    if order_id.isdigit():  # a bare number may be anything; `reading` knows when it is an order
        return False
    return re.search(rf"(?<![\w-]){re.escape(order_id)}(?![\w-])", text, re.IGNORECASE) is not None


def _best_described(orders: Sequence[OrderFact], text: str) -> list[OrderFact]:
    """The orders whose description shares most words with the mail; none when no word is shared."""
    shared = {order.order_id: _words_shared(order, text) for order in orders}
    most = max(shared.values())
    return [order for order in orders if most and shared[order.order_id] == most]


def _words_shared(order: OrderFact, text: str) -> int:
    words = set(re.findall(r"[a-z]{3,}", order.description.lower())) - _DULL_WORDS
    return sum(1 for word in words if re.search(rf"\b{word}s?\b", text, re.IGNORECASE))


def _amount(reading: Reading, order: OrderFact) -> int | Doubt:
    left_cents = order.refundable_cents
    if left_cents == 0:
        return Doubt("nothing_left", order.order_id)
    asked_cents: int | None = left_cents
    stray = {one.cents_in(order.currency) for one in reading.stray_sums} - {order.paid_cents, left_cents}
    if reading.sums:
        asked_cents = reading.sums[0].cents_in(order.currency)
        if asked_cents is None:
            foreign = reading.sums[0].currencies and order.currency not in reading.sums[0].currencies
            return Doubt("other_currency" if foreign else "how_much", order.currency)
    elif reading.percent is not None and reading.percent != 100:
        asked_cents = order.paid_cents * reading.percent // 100
    elif reading.percent is None and stray:
        return Doubt("how_much")
    if not asked_cents:
        return Doubt("how_much")
    if asked_cents > left_cents:
        return Doubt("too_much", f"{money(left_cents, order.currency)} of order {order.order_id}")
    return asked_cents
