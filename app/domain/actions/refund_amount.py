"""How much a refund comes to: worked out from the order's records, never by whoever asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from app.domain.actions.line_shares import Charged, LineShare, ShippingRule, line_shares, lines_agree, shipping_paid


@dataclass(frozen=True)
class WholeOrder:
    """All that is left of an order."""


@dataclass(frozen=True)
class Lines:
    """So many units of some of its lines, by their numbers."""

    quantities: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class NamedAmount:
    """A sum in the customer's own words."""

    cents: int


What = WholeOrder | Lines | NamedAmount


@dataclass(frozen=True)
class RefundedBefore:
    """What was given back of the order: in sum, whoever did it, and units of lines, as far as it was us."""

    cents: int = 0
    quantities: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RefundLine:
    """So many units of one line, and what comes back for them."""

    number: int
    quantity: int
    amount_cents: int


@dataclass(frozen=True)
class WorkedOut:
    """What is refunded. What the lines do not come to is shipping; no lines: a sum that belongs to none."""

    amount_cents: int
    lines: tuple[RefundLine, ...] = ()


class Reason(StrEnum):
    """Why no amount can be worked out."""

    LINES_UNKNOWN = "lines_unknown"
    NO_SUCH_LINE = "no_such_line"
    QUANTITY = "quantity"
    NOTHING_LEFT = "nothing_left"
    BEYOND_LEFT = "beyond_left"
    NOT_POSITIVE = "not_positive"


@dataclass(frozen=True)
class NotWorkedOut:
    """``line`` and ``left`` say which line it is about, and how many of it, or how much in all, are left."""

    code: Reason
    line: int = 0
    left: int = 0


def refund_amount(order: Charged, what: What, rule: ShippingRule, before: RefundedBefore) -> WorkedOut | NotWorkedOut:
    """In minor units, never more than is left. Parts of an order, in any sequence, add up to the whole of it."""
    match what:
        case NamedAmount(cents):
            return _named(cents, max(0, order.paid_cents - before.cents))
        case WholeOrder():
            return _whole(order, rule, before)
        case Lines(quantities):
            return _lines(order, quantities, rule, before)
        case _:
            assert_never(what)


def units_left(order: Charged, before: RefundedBefore) -> dict[int, int]:
    """By the number of each line that anything is left of."""
    left = {line.number: line.quantity - before.quantities.get(line.number, 0) for line in order.lines}
    return {number: quantity for number, quantity in left.items() if quantity > 0}


def _named(cents: int, left: int) -> WorkedOut | NotWorkedOut:
    if cents <= 0:
        return NotWorkedOut(Reason.NOT_POSITIVE)
    return WorkedOut(cents) if cents <= left else NotWorkedOut(Reason.BEYOND_LEFT, left=left)


def _whole(order: Charged, rule: ShippingRule, before: RefundedBefore) -> WorkedOut | NotWorkedOut:
    most = _most(order, rule, before)
    if most == 0:
        return NotWorkedOut(Reason.NOTHING_LEFT)
    if not lines_agree(order):
        return WorkedOut(most)
    wanted = tuple(units_left(order, before).items())
    return WorkedOut(most, _capped(_priced(line_shares(order, rule), wanted, before), most))


def _lines(
    order: Charged, quantities: Sequence[tuple[int, int]], rule: ShippingRule, before: RefundedBefore
) -> WorkedOut | NotWorkedOut:
    if not lines_agree(order):
        return NotWorkedOut(Reason.LINES_UNKNOWN)
    possible = units_left(order, before)
    if (fault := _fault(order, quantities, possible)) is not None:
        return fault
    most = _most(order, rule, before)
    if most == 0:
        return NotWorkedOut(Reason.NOTHING_LEFT)
    shares, wanted = line_shares(order, rule), dict(quantities)
    priced = _capped(_priced(shares, quantities, before), most)
    others = {number: units - wanted.get(number, 0) for number, units in possible.items()}
    after = {number: before.quantities.get(number, 0) + wanted.get(number, 0) for number in possible}
    rest = _priced(shares, [(number, units) for number, units in others.items() if units], RefundedBefore(0, after))
    if not any(line.amount_cents for line in rest):  # it was the last that is worth anything: the whole is given back
        return WorkedOut(most, priced)
    return WorkedOut(sum(line.amount_cents for line in priced), priced)


def _most(order: Charged, rule: ShippingRule, before: RefundedBefore) -> int:
    left = max(0, order.paid_cents - before.cents)
    return max(0, left - shipping_paid(order)) if rule == "never" else left


def _fault(order: Charged, quantities: Sequence[tuple[int, int]], possible: Mapping[int, int]) -> NotWorkedOut | None:
    numbers = [number for number, _ in quantities]
    if not numbers or len(set(numbers)) < len(numbers):
        return NotWorkedOut(Reason.NO_SUCH_LINE, line=numbers[0] if numbers else 0)
    known = {line.number for line in order.lines}
    for number, quantity in quantities:
        if number not in known:
            return NotWorkedOut(Reason.NO_SUCH_LINE, line=number)
        if not 0 < quantity <= possible.get(number, 0):
            return NotWorkedOut(Reason.QUANTITY, line=number, left=possible.get(number, 0))
    return None


def _priced(
    shares: Sequence[LineShare], quantities: Sequence[tuple[int, int]], before: RefundedBefore
) -> tuple[RefundLine, ...]:
    """In the order's own sequence, whichever they were asked for in."""
    wanted = dict(quantities)
    return tuple(
        RefundLine(
            share.number,
            wanted[share.number],
            share.of_units(wanted[share.number], before.quantities.get(share.number, 0)),
        )
        for share in shares
        if share.number in wanted
    )


def _capped(lines: Sequence[RefundLine], most: int) -> tuple[RefundLine, ...]:
    """Together at most so much: what is too much comes off the last ones."""
    kept = []
    for line in lines:
        cents = min(line.amount_cents, most)
        most -= cents
        kept.append(RefundLine(line.number, line.quantity, cents))
    return tuple(kept)
