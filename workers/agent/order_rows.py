"""Owns how an order is told to a model, and read back by one that works by rules."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from app.domain.actions.line_shares import lines_agree
from app.domain.actions.refund_amount import RefundedBefore, units_left
from app.domain.records.orders import OrderLine
from workers.agent.contracts import OrderFact

LINES_SHOWN_MAX: Final = 40
_OF_LINES: Final = frozenset({"lines", "shipping_cents", "discount_cents", "refunded_parts", "shipping_rule"})


def order_row(order: OrderFact) -> dict[str, Any]:
    """As list_orders gives it. What its lines cost is left out: amounts are not a model's to work out."""
    row = {name: value for name, value in asdict(order).items() if name not in _OF_LINES}
    row["refundable_cents"] = order.refundable_cents
    if not lines_agree(order):
        return row
    left = units_left(order, RefundedBefore(order.refunded_cents, dict(order.refunded_parts)))
    row["lines"] = [
        {
            "line": line.number,
            "sku": line.sku,
            "description": line.description,
            "quantity": line.quantity,
            "refundable": left.get(line.number, 0),
        }
        for line in order.lines[:LINES_SHOWN_MAX]
    ]
    if (more := len(order.lines) - LINES_SHOWN_MAX) > 0:
        row["more_lines"] = more
    return row


def order_from(row: Mapping[str, Any]) -> OrderFact:
    """The inverse, as far as it was told: of each line, how many can still be refunded."""
    lines = tuple(
        OrderLine(one["line"], one["sku"], one["description"], one["refundable"], unit_cents=0)
        for one in row.get("lines", ())
        if one["refundable"]
    )
    known = {name: row[name] for name in OrderFact.__dataclass_fields__ if name not in _OF_LINES}
    return OrderFact(**known, lines=() if row.get("more_lines") else lines)
