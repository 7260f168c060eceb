"""What each line of an order comes to: with its tax, less its share of the order's discount, unit by unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from app.domain.records.orders import OrderLine

ShippingRule = Literal["never", "whole_order", "always"]
SHIPPING_RULE: Final[ShippingRule] = "whole_order"


class Charged(Protocol):
    """An order as it was paid for, whoever holds it."""

    @property
    def paid_cents(self) -> int:
        """What was paid in all."""

    @property
    def lines(self) -> Sequence[OrderLine]:
        """Empty where they are not known."""

    @property
    def shipping_cents(self) -> int:
        """With its tax."""

    @property
    def discount_cents(self) -> int:
        """Of the whole order, besides those of its lines."""


@dataclass(frozen=True)
class LineShare:
    """What all of one line comes to, and what comes back for some of its units."""

    number: int
    quantity: int
    amount_cents: int

    def of_units(self, quantity: int, before: int) -> int:
        """For so many units after ``before`` others. All are worth the same; what is over goes to the last one."""
        return self._first(before + quantity) - self._first(before)

    def _first(self, units: int) -> int:
        return self.amount_cents if units >= self.quantity else self.amount_cents // self.quantity * units


def lines_agree(order: Charged) -> bool:
    """Whether its lines are known, and they with shipping and discount are what was paid."""
    if not order.lines or any(line.quantity < 1 or line.total_cents < 0 for line in order.lines):
        return False
    if order.shipping_cents < 0 or order.discount_cents < 0:
        return False
    return _goods_cents(order) + order.shipping_cents - order.discount_cents == order.paid_cents


def shipping_paid(order: Charged) -> int:
    """What was paid for shipping: a discount larger than all lines takes from it."""
    if not order.lines:
        return min(order.shipping_cents, order.paid_cents)
    return order.shipping_cents - max(0, order.discount_cents - _goods_cents(order))


def line_shares(order: Charged, rule: ShippingRule) -> tuple[LineShare, ...]:
    """In the order's own sequence; with their part of the shipping where the rule shares it.

    They add up to what was paid, or to what was paid besides the shipping.
    """
    totals = [line.total_cents for line in order.lines]
    discounts = _shared(min(order.discount_cents, sum(totals)), totals, totals)
    goods = [total - discount for total, discount in zip(totals, discounts, strict=True)]
    shipping = shipping_paid(order) if rule == "always" else 0
    parts = _shared(shipping, goods, [shipping] * len(goods))
    return tuple(
        LineShare(line.number, line.quantity, cents + part)
        for line, cents, part in zip(order.lines, goods, parts, strict=True)
    )


def _goods_cents(order: Charged) -> int:
    return sum(line.total_cents for line in order.lines)


def _shared(cents: int, weights: Sequence[int], most: Sequence[int]) -> list[int]:
    """By weight, rounded down; what is over goes to the last that weighs anything, as far as it can bear it."""
    whole = sum(weights)
    if whole == 0:
        return [0] * (len(weights) - 1) + [cents] if weights else []
    parts = [cents * weight // whole for weight in weights]
    over = cents - sum(parts)
    for place in reversed(range(len(parts))):
        room = min(over, most[place] - parts[place]) if weights[place] else 0
        parts[place] += room
        over -= room
    return parts
