"""Orders as rows, each with its lines in the same answer."""

from collections.abc import Sequence
from typing import Any, Final

import asyncpg

from app.domain.ids import CustomerId, OrderId
from app.domain.records.fields import TEXT_MAX
from app.domain.records.orders import OrderLine, OrderRecord, lines_fault, without_lines

ORDERS: Final = """
SELECT o.*, (
    SELECT jsonb_agg(jsonb_build_array(
        l.number, l.sku, l.description, l.quantity, l.unit_cents, l.discount_cents, l.tax_cents
    ) ORDER BY l.number)
    FROM (SELECT * FROM order_lines x WHERE x.tenant = o.tenant AND x.order_id = o.id LIMIT 501) l
) AS lines, (
    SELECT jsonb_agg(jsonb_build_array(p.line_number, p.units) ORDER BY p.line_number)
    FROM (
        SELECT r.line_number, sum(r.quantity) AS units
        FROM refund_lines r JOIN refunds m ON m.tenant = r.tenant AND m.approval_id = r.approval_id
        WHERE r.tenant = o.tenant AND r.charge_id = o.charge_id AND m.status IN ('succeeded', 'pending')
        GROUP BY r.line_number
    ) p
) AS refunded_parts
FROM orders o
"""


def order_of(row: asyncpg.Record) -> OrderRecord:
    """One of these rows. Lines that do not add up to what was paid are left out: nobody may reckon with them."""
    order = OrderRecord(
        id=OrderId(row["id"]),
        number=row["number"],
        description=row["description"] or _named_by(row["lines"] or ()) or row["number"],
        customer_id=CustomerId(row["customer_id"]),
        charge_id=row["charge_id"] or "",
        paid_cents=row["paid_cents"],
        refunded_cents=row["refunded_cents"],
        currency=row["currency"],
        placed_on=row["placed_on"].isoformat(),
        disputed=row["disputed_at"] is not None,
        lines=tuple(OrderLine(*line) for line in row["lines"] or ()),
        shipping_cents=row["shipping_cents"],
        discount_cents=row["discount_cents"],
        refunded_parts=tuple((number, units) for number, units in row["refunded_parts"] or ()),
    )
    return order if lines_fault(order) is None else without_lines(order)


def _named_by(lines: Sequence[Sequence[Any]]) -> str:
    """An order without words of its own is called by what was bought: the third value of each line."""
    return ", ".join(str(line[2]) for line in lines if line[2])[:TEXT_MAX]
