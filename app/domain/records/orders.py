"""Orders with their lines, as they were charged, and whether the lines add up to what was paid."""

from dataclasses import dataclass, replace
from typing import Final

from app.domain.ids import CustomerId, OrderId
from app.domain.money import format_money

LINES_MAX: Final = 500  # of one order


@dataclass(frozen=True)
class OrderLine:
    """One line as it was charged, in minor units: tax comes on top; prices that hold their tax leave it 0."""

    number: int  # from 1, as the order counts its lines
    sku: str
    description: str
    quantity: int
    unit_cents: int
    discount_cents: int = 0  # of the whole line
    tax_cents: int = 0  # of the whole line

    @property
    def total_cents(self) -> int:
        """What the customer was charged for it, before the order's own discount."""
        return self.quantity * self.unit_cents - self.discount_cents + self.tax_cents


@dataclass(frozen=True)
class OrderRecord:
    """One order of a customer, with what was paid and given back (minor units)."""

    id: OrderId
    number: str
    description: str
    customer_id: CustomerId
    charge_id: str  # empty: no payment is known for it, so it can be talked about and not refunded
    paid_cents: int
    refunded_cents: int
    currency: str
    placed_on: str
    disputed: bool = False  # as far as we heard; the payment provider is the judge
    lines: tuple[OrderLine, ...] = ()  # empty, or they add up to what was paid
    shipping_cents: int = 0  # with its tax
    discount_cents: int = 0  # of the whole order, besides those of its lines
    refunded_parts: tuple[tuple[int, int], ...] = ()  # so many units of which lines this desk gave back


def lines_fault(order: OrderRecord) -> str | None:
    """Why the lines of an order cannot be relied on; None if they add up to what was paid, or there are none."""
    if not order.lines:
        return None
    if len(order.lines) > LINES_MAX:
        return f"The order has {len(order.lines)} lines; {LINES_MAX} is the most"
    numbers = [line.number for line in order.lines]
    if len(set(numbers)) < len(numbers):
        return "Two lines of the order have the same number"
    for line in order.lines:
        if fault := _line_fault(line):
            return f"Line {line.number} of the order {fault}"
    return _sum_fault(order)


def without_lines(order: OrderRecord) -> OrderRecord:
    """The same order, of which only the sum is known."""
    return replace(order, lines=(), shipping_cents=0, discount_cents=0)


def _line_fault(line: OrderLine) -> str | None:
    if line.number < 1:
        return "must be counted from 1"
    if line.quantity < 1:
        return "has a quantity below 1"
    if min(line.unit_cents, line.discount_cents, line.tax_cents) < 0:
        return "has an amount below 0"
    if line.total_cents < 0:
        return "has a discount that is more than its price"
    return None


def _sum_fault(order: OrderRecord) -> str | None:
    if min(order.shipping_cents, order.discount_cents) < 0:
        return "The order's shipping or discount is below 0"
    lines_cents = sum(line.total_cents for line in order.lines)
    total_cents = lines_cents + order.shipping_cents - order.discount_cents
    if total_cents == order.paid_cents:
        return None
    parts = (lines_cents, order.shipping_cents, order.discount_cents, total_cents, order.paid_cents)
    lines, shipping, discount, total, paid = (format_money(cents, order.currency) for cents in parts)
    return (
        f"The lines ({lines}) with shipping ({shipping}) less the order's discount ({discount}) "
        f"make {total}, but {paid} was paid"
    )
