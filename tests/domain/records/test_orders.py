"""An order's lines add up to what was paid, or it is said why they do not."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.ids import CustomerId, OrderId
from app.domain.records.orders import LINES_MAX, OrderLine, OrderRecord, lines_fault

SHOES = OrderLine(1, "RUN-43", "Running shoes", 1, 10_000, discount_cents=500, tax_cents=1805)
LACES = OrderLine(2, "LACE", "Laces", 2, 250)


def order(*lines: OrderLine, **fields: Any) -> OrderRecord:
    """Shoes and laces with shipping and a discount: 119.05 paid."""
    plain: dict[str, Any] = {
        "id": OrderId("ord_1"),
        "number": "1",
        "description": "Shoes",
        "customer_id": CustomerId("cust_1"),
        "charge_id": "ch_1",
        "paid_cents": 11_905,
        "refunded_cents": 0,
        "currency": "EUR",
        "placed_on": "2026-06-01",
        "lines": lines or (SHOES, LACES),
        "shipping_cents": 500,
        "discount_cents": 400,
    }
    return OrderRecord(**{**plain, **fields})


def test_a_line_is_quantity_times_price_less_its_discount_with_its_tax_on_top() -> None:
    assert SHOES.total_cents == 11_305
    assert lines_fault(order()) is None


def test_an_order_without_lines_has_no_fault() -> None:
    assert lines_fault(replace(order(), lines=(), paid_cents=1)) is None


def test_lines_that_do_not_add_up_are_told_with_the_sums() -> None:
    said = lines_fault(order(paid_cents=11_904))
    assert said == (
        "The lines (118.05 EUR) with shipping (5.00 EUR) less the order's discount (4.00 EUR) "
        "make 119.05 EUR, but 119.04 EUR was paid"
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(LACES, quantity=0), "Line 2 of the order has a quantity below 1"),
        (replace(LACES, unit_cents=-1), "Line 2 of the order has an amount below 0"),
        (replace(LACES, tax_cents=-1), "Line 2 of the order has an amount below 0"),
        (replace(LACES, discount_cents=501), "Line 2 of the order has a discount that is more than its price"),
        (replace(LACES, number=0), "Line 0 of the order must be counted from 1"),
        (replace(LACES, number=1), "Two lines of the order have the same number"),
    ],
)
def test_a_line_that_cannot_be_is_named(wrong: OrderLine, said: str) -> None:
    assert lines_fault(order(SHOES, wrong)) == said


def test_shipping_below_zero_is_no_discount() -> None:
    assert lines_fault(order(shipping_cents=-100, discount_cents=0, paid_cents=11_705)) is not None


def test_an_order_has_an_end() -> None:
    lines = [OrderLine(number, "x", "x", 1, 1) for number in range(1, LINES_MAX + 2)]
    paid = {"paid_cents": len(lines), "shipping_cents": 0, "discount_cents": 0}
    assert lines_fault(order(*lines, **paid)) == f"The order has {LINES_MAX + 1} lines; {LINES_MAX} is the most"
    assert lines_fault(order(*lines[1:], **{**paid, "paid_cents": LINES_MAX})) is None
