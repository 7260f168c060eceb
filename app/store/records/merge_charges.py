"""Payments of orders out of staging into the records: what is wrong with them, and what changed."""

from typing import Final

from app.store.records.merge_parts import CHARGE_KEPT, PAID_BELOW, REFUNDED_KEPT, TWICE, noted

# An order is named by number or id, the number first. What somebody was asked about keeps its payment.
JUDGE: Final = """
CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
SELECT *, false AS is_new, (coalesce(charge_before, ''), paid_before, refunded_before) IS DISTINCT FROM
    (coalesce(charge_id, ''), paid_cents, refunded_cents) AS is_changed FROM (
SELECT s.line, o.id, o.currency AS currency_before, s.currency, s.charge_id AS charge_said,
       o.charge_id AS charge_before, asked.yes AS asked,
       CASE WHEN asked.yes AND o.charge_id IS NOT NULL THEN o.charge_id ELSE s.charge_id END AS charge_id,
       coalesce(s.paid_cents, o.paid_cents) AS paid_cents, o.paid_cents AS paid_before,
       greatest(s.refunded_cents, o.refunded_cents) AS refunded_cents, o.refunded_cents AS refunded_before,
       s.refunded_cents AS refunded_said, o.source AS source_before,
       o.shipping_cents - o.discount_cents + (
           SELECT sum(x.quantity::bigint * x.unit_cents - x.discount_cents + x.tax_cents)
           FROM order_lines x WHERE x.order_id = o.id
       ) AS lines_cents
FROM staged_charges s
LEFT JOIN orders by_number ON by_number.number = s.said
LEFT JOIN orders o ON o.id = coalesce(by_number.id, s.said)
LEFT JOIN LATERAL (SELECT EXISTS (SELECT FROM approvals a WHERE a.order_id = o.id) AS yes) AS asked ON true
) compared
"""
FAULTS: Final = noted(
    PAID_BELOW,
    TWICE,
    """
    SELECT line, 'no_order', '' FROM judged WHERE id IS NULL
    UNION ALL
    SELECT line, 'other_currency', currency_before FROM judged WHERE currency <> currency_before
    UNION ALL
    SELECT line, 'lines_stale', '' FROM judged WHERE lines_cents <> paid_cents
""",
)
KEPT: Final = noted(CHARGE_KEPT, REFUNDED_KEPT)
MERGE: Final = (
    """
UPDATE orders o SET charge_id = j.charge_id, paid_cents = j.paid_cents,
    refunded_cents = greatest(o.refunded_cents, j.refunded_cents)
FROM judged j WHERE o.id = j.id AND j.is_changed
""",
)
