"""Amounts from records: parts of an order add up to the whole of it to the cent, and never to more than is left."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions.line_shares import ShippingRule, line_shares, lines_agree, shipping_paid
from app.domain.actions.refund_amount import (
    Lines,
    NamedAmount,
    NotWorkedOut,
    Reason,
    RefundedBefore,
    RefundLine,
    WholeOrder,
    WorkedOut,
    refund_amount,
    units_left,
)
from app.domain.money import exponent, format_money
from app.domain.records.orders import OrderLine

RULES: tuple[ShippingRule, ...] = ("never", "whole_order", "always")
NOTHING = RefundedBefore()


@dataclass(frozen=True)
class Order:
    """As much of an order as its amounts depend on."""

    lines: tuple[OrderLine, ...]
    shipping_cents: int = 0
    discount_cents: int = 0

    @property
    def paid_cents(self) -> int:
        return sum(line.total_cents for line in self.lines) + self.shipping_cents - self.discount_cents


def line(number: int, quantity: int, unit_cents: int, discount: int = 0, tax: int = 0) -> OrderLine:
    return OrderLine(number, f"SKU-{number}", f"Thing {number}", quantity, unit_cents, discount, tax)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """With free lines, lines given away, odd tax, and discounts up to all that was to pay."""
    lines = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        quantity, unit = draw(st.integers(1, 7)), draw(st.one_of(st.just(0), st.integers(1, 20_000)))
        discount = draw(st.one_of(st.just(0), st.just(quantity * unit), st.integers(0, quantity * unit)))
        tax = draw(st.integers(0, 1_999)) if discount < quantity * unit else 0
        lines.append(line(number, quantity, unit, discount, tax))
    shipping = draw(st.one_of(st.just(0), st.integers(1, 1_500)))
    most = sum(one.total_cents for one in lines) + shipping
    return Order(tuple(lines), shipping, draw(st.one_of(st.just(0), st.just(most), st.integers(0, most))))


@st.composite
def partitions(draw: st.DrawFn) -> tuple[Order, list[Lines]]:
    """An order, and requests that together are for each of its units once."""
    order = draw(orders())
    units = draw(st.permutations([one.number for one in order.lines for _ in range(one.quantity)]))
    cuts = sorted(draw(st.sets(st.integers(1, len(units)), max_size=5)) | {len(units)})
    requests, start = [], 0
    for cut in cuts:
        part = units[start:cut]
        requests.append(Lines(tuple((number, part.count(number)) for number in dict.fromkeys(part))))
        start = cut
    return order, requests


def after(before: RefundedBefore, done: WorkedOut) -> RefundedBefore:
    quantities = dict(before.quantities)
    for one in done.lines:
        quantities[one.number] = quantities.get(one.number, 0) + one.quantity
    return RefundedBefore(before.cents + done.amount_cents, quantities)


def whole_of(order: Order, rule: ShippingRule) -> int:
    worked = refund_amount(order, WholeOrder(), rule, NOTHING)
    return worked.amount_cents if isinstance(worked, WorkedOut) else 0


@pytest.mark.parametrize("rule", RULES)
@given(partitions())
def test_any_parts_in_any_sequence_add_up_to_the_whole(rule: ShippingRule, drawn: tuple[Order, list[Lines]]) -> None:
    order, requests = drawn
    before, parts = NOTHING, []
    for request in requests:
        worked = refund_amount(order, request, rule, before)
        if isinstance(worked, NotWorkedOut):
            assert worked.code is Reason.NOTHING_LEFT
            continue
        parts.append(worked.amount_cents)
        before = after(before, worked)
    assert sum(parts) == whole_of(order, rule)
    assert whole_of(order, rule) == order.paid_cents - (shipping_paid(order) if rule == "never" else 0)
    assert min(parts, default=0) >= 0


@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("EUR", 2), ("KWD", 3)])
@given(partitions())
def test_the_parts_as_people_read_them_add_up_in_every_currency(
    currency: str, decimals: int, drawn: tuple[Order, list[Lines]]
) -> None:
    order, requests = drawn
    assert exponent(currency) == decimals
    before, read = NOTHING, Decimal(0)
    for request in requests:
        worked = refund_amount(order, request, "whole_order", before)
        if isinstance(worked, WorkedOut):
            read += Decimal(format_money(worked.amount_cents, currency).split()[0].replace(",", ""))
            before = after(before, worked)
    assert read == Decimal(order.paid_cents).scaleb(-decimals)


@pytest.mark.parametrize("rule", RULES)
@given(partitions(), st.lists(st.integers(1, 30_000), max_size=4))
def test_sums_between_the_parts_never_make_it_more_than_was_paid(
    rule: ShippingRule, drawn: tuple[Order, list[Lines]], sums: list[int]
) -> None:
    """And what is asked for at last as the whole is exactly what is left."""
    order, requests = drawn
    asked = [one for pair in zip(requests, [*map(NamedAmount, sums), *requests], strict=False) for one in pair]
    before = NOTHING
    for request in asked[:-1]:
        left = order.paid_cents - before.cents
        worked = refund_amount(order, request, rule, before)
        if isinstance(worked, WorkedOut):
            assert 0 <= worked.amount_cents <= left
            assert sum(one.amount_cents for one in worked.lines) <= worked.amount_cents
            assert all(one.amount_cents >= 0 for one in worked.lines)
            before = after(before, worked)
    last = refund_amount(order, WholeOrder(), rule, before)
    most = order.paid_cents - before.cents - (shipping_paid(order) if rule == "never" else 0)
    assert (last.amount_cents if isinstance(last, WorkedOut) else 0) == max(0, most)


@pytest.mark.parametrize("rule", RULES)
@given(orders(), st.data())
def test_more_of_an_order_is_never_less_money(rule: ShippingRule, order: Order, data: st.DataObject) -> None:
    more = {one.number: data.draw(st.integers(0, one.quantity)) for one in order.lines}
    less = {number: data.draw(st.integers(0, quantity)) for number, quantity in more.items()}
    amounts = []
    for chosen in (less, more):
        wanted = Lines(tuple((number, quantity) for number, quantity in chosen.items() if quantity))
        worked = refund_amount(order, wanted, rule, NOTHING) if wanted.quantities else WorkedOut(0)
        amounts.append(worked.amount_cents if isinstance(worked, WorkedOut) else 0)
    assert amounts[0] <= amounts[1] <= whole_of(order, rule)


@given(orders())
def test_the_lines_add_up_to_what_was_paid_with_tax_and_discounts(order: Order) -> None:
    assert lines_agree(order)
    assert sum(one.amount_cents for one in line_shares(order, "always")) == order.paid_cents
    goods = sum(one.amount_cents for one in line_shares(order, "never"))
    assert goods + shipping_paid(order) == order.paid_cents
    assert all(one.amount_cents >= 0 for one in line_shares(order, "never"))
    # What is free stays free: no part of a discount or of the shipping falls on it.
    if goods:
        free = {one.number for one in order.lines if one.total_cents == 0}
        assert all(one.amount_cents == 0 for one in line_shares(order, "always") if one.number in free)


LAMPS = line(1, 3, 2_990, tax=1_704)  # 106.74
TABLE = line(2, 1, 9_999)
CABLE = line(3, 2, 0)
SHOP = Order((LAMPS, TABLE, CABLE), shipping_cents=490, discount_cents=1_000)


def test_what_is_over_goes_to_the_last_unit_and_to_the_last_line() -> None:
    """1000 shared over 10674 and 9999 is 516 and 483, and 1 over for the table; 10158 by three leaves none over."""
    assert [one.amount_cents for one in line_shares(SHOP, "never")] == [10_158, 9_515, 0]
    odd = Order((line(1, 3, 0, tax=1_000),))
    taken = [refund_amount(odd, Lines(((1, 1),)), "never", RefundedBefore(333 * n, {1: n})) for n in range(3)]
    assert [one.amount_cents for one in taken if isinstance(one, WorkedOut)] == [333, 333, 334]


@pytest.mark.parametrize(
    ("rule", "one_lamp", "all_but_the_table", "whole"),
    [("never", 3_386, 10_158, 19_673), ("whole_order", 3_386, 10_158, 20_163), ("always", 3_470, 10_411, 20_163)],
)
def test_the_desk_says_what_becomes_of_the_shipping(
    rule: ShippingRule, one_lamp: int, all_but_the_table: int, whole: int
) -> None:
    for what, cents in (
        (Lines(((1, 1),)), one_lamp),
        (Lines(((1, 3), (3, 2))), all_but_the_table),
        (Lines(((2, 1), (1, 3), (3, 2))), whole),
        (Lines(((2, 1), (1, 3))), whole),  # the cables were free: nothing that was paid for is kept
        (WholeOrder(), whole),
    ):
        worked = refund_amount(SHOP, what, rule, NOTHING)
        assert isinstance(worked, WorkedOut)
        assert worked.amount_cents == cents


def test_the_lines_of_an_order_come_in_its_own_sequence_and_what_is_over_is_shipping() -> None:
    worked = refund_amount(SHOP, WholeOrder(), "whole_order", NOTHING)
    assert worked == WorkedOut(20_163, (RefundLine(1, 3, 10_158), RefundLine(2, 1, 9_515), RefundLine(3, 2, 0)))
    assert isinstance(worked, WorkedOut)
    assert worked.amount_cents - sum(one.amount_cents for one in worked.lines) == SHOP.shipping_cents


def test_a_discount_of_everything_leaves_nothing_to_refund() -> None:
    free = Order((line(1, 2, 5_000),), shipping_cents=500, discount_cents=10_500)
    for what in (WholeOrder(), Lines(((1, 1),)), Lines(((1, 2),))):
        assert refund_amount(free, what, "always", NOTHING) == NotWorkedOut(Reason.NOTHING_LEFT)


@pytest.mark.parametrize(
    ("what", "before", "why"),
    [
        (Lines(((4, 1),)), NOTHING, NotWorkedOut(Reason.NO_SUCH_LINE, line=4)),
        (Lines(()), NOTHING, NotWorkedOut(Reason.NO_SUCH_LINE)),
        (Lines(((1, 1), (1, 1))), NOTHING, NotWorkedOut(Reason.NO_SUCH_LINE, line=1)),
        (Lines(((1, 0),)), NOTHING, NotWorkedOut(Reason.QUANTITY, line=1, left=3)),
        (Lines(((1, -1),)), NOTHING, NotWorkedOut(Reason.QUANTITY, line=1, left=3)),
        (Lines(((1, 4),)), NOTHING, NotWorkedOut(Reason.QUANTITY, line=1, left=3)),
        (Lines(((1, 2),)), RefundedBefore(6_772, {1: 2}), NotWorkedOut(Reason.QUANTITY, line=1, left=1)),
        (Lines(((2, 1),)), RefundedBefore(9_515, {2: 1}), NotWorkedOut(Reason.QUANTITY, line=2, left=0)),
        (Lines(((2, 1),)), RefundedBefore(20_163), NotWorkedOut(Reason.NOTHING_LEFT)),
        (WholeOrder(), RefundedBefore(20_163), NotWorkedOut(Reason.NOTHING_LEFT)),
        (WholeOrder(), RefundedBefore(99_999), NotWorkedOut(Reason.NOTHING_LEFT)),
        (NamedAmount(20_164), NOTHING, NotWorkedOut(Reason.BEYOND_LEFT, left=20_163)),
        (NamedAmount(164), RefundedBefore(20_000), NotWorkedOut(Reason.BEYOND_LEFT, left=163)),
        (NamedAmount(0), NOTHING, NotWorkedOut(Reason.NOT_POSITIVE)),
        (NamedAmount(-5), NOTHING, NotWorkedOut(Reason.NOT_POSITIVE)),
    ],
)
def test_what_cannot_be_refunded_is_refused_with_what_is_left(
    what: Lines | WholeOrder | NamedAmount, before: RefundedBefore, why: NotWorkedOut
) -> None:
    assert refund_amount(SHOP, what, "whole_order", before) == why


def test_a_sum_belongs_to_no_line_and_is_taken_off_what_is_left() -> None:
    assert refund_amount(SHOP, NamedAmount(20_163), "never", NOTHING) == WorkedOut(20_163)
    assert units_left(SHOP, RefundedBefore(5_000, {1: 1})) == {1: 2, 2: 1, 3: 2}
    rest = refund_amount(SHOP, WholeOrder(), "whole_order", RefundedBefore(15_000))
    assert rest == WorkedOut(5_163, (RefundLine(1, 3, 5_163), RefundLine(2, 1, 0), RefundLine(3, 2, 0)))


@dataclass(frozen=True)
class Bare:
    """An order whose lines nobody knows, or whose lines are not what was paid."""

    paid_cents: int
    lines: tuple[OrderLine, ...] = ()
    shipping_cents: int = 0
    discount_cents: int = 0


@pytest.mark.parametrize("order", [Bare(9_900), Bare(9_900, (TABLE,)), Bare(10_000, (TABLE,), -1)])
def test_without_lines_that_add_up_an_order_is_refunded_whole_or_by_a_sum(order: Bare) -> None:
    assert refund_amount(order, Lines(((2, 1),)), "always", NOTHING) == NotWorkedOut(Reason.LINES_UNKNOWN)
    assert refund_amount(order, WholeOrder(), "always", RefundedBefore(900)) == WorkedOut(order.paid_cents - 900)
    assert refund_amount(order, NamedAmount(5), "always", NOTHING) == WorkedOut(5)


def test_shipping_that_is_never_refunded_stays_out_of_an_order_without_lines_too() -> None:
    assert refund_amount(Bare(9_900, (), 490), WholeOrder(), "never", NOTHING) == WorkedOut(9_410)
