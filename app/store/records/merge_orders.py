"""Orders with their lines out of staging into the records: what is wrong with them, what is new, what changed."""

from typing import Final

from app.store.records.merge_parts import CHARGE_KEPT, PAID_BELOW, REFUNDED_KEPT, TWICE, noted

# What is there is compared with what came; what a row does not say stays. A customer is named by id or by address.
# Of an order that somebody was asked about, customer, payment and lines are not changed from under the request.
JUDGE: Final = """
CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
SELECT *, NOT is_new AND (lines_changed OR (
    number_before, description_before, owner_before, coalesce(charge_before, ''), currency_before, paid_before,
    refunded_before, shipping_before, discount_before, placed_before, source_before
) IS DISTINCT FROM (
    number, description, customer_id, coalesce(charge_id, ''), currency, paid_cents,
    refunded_cents, shipping_cents, discount_cents, placed_on, 'tables'
)) AS is_changed FROM (
SELECT s.line, s.id, s.number, s.customer AS said, o.id IS NULL AS is_new, asked.yes AS asked,
       coalesce(by_id.id, by_address.id) AS owner, o.customer_id AS owner_before,
       CASE WHEN asked.yes THEN o.customer_id ELSE coalesce(by_id.id, by_address.id) END AS customer_id,
       coalesce(s.description, o.description, '') AS description,
       CASE WHEN asked.yes AND o.charge_id IS NOT NULL THEN o.charge_id ELSE coalesce(s.charge_id, o.charge_id) END
           AS charge_id, s.charge_id AS charge_said, o.charge_id AS charge_before,
       s.currency, o.currency AS currency_before, s.paid_cents,
       greatest(s.refunded_cents, o.refunded_cents, 0) AS refunded_cents, s.refunded_cents AS refunded_said,
       o.refunded_cents AS refunded_before, s.placed_on,
       coalesce(s.shipping_cents, o.shipping_cents, 0) AS shipping_cents,
       coalesce(s.discount_cents, o.discount_cents, 0) AS discount_cents,
       s.lines IS NOT NULL AND s.lines::jsonb IS DISTINCT FROM coalesce(l.lines, '[]')
           AND NOT (asked.yes AND l.lines IS NOT NULL) AS lines_changed,
       s.lines IS NOT NULL AND s.lines::jsonb <> l.lines AND asked.yes AS lines_kept,
       CASE WHEN asked.yes AND l.lines IS NOT NULL THEN l.lines ELSE coalesce(s.lines::jsonb, l.lines) END
           AS lines_after,
       o.number AS number_before, o.description AS description_before, o.paid_cents AS paid_before,
       o.shipping_cents AS shipping_before, o.discount_cents AS discount_before, o.placed_on AS placed_before,
       o.source AS source_before
FROM staged_orders s
LEFT JOIN customers by_id ON by_id.id = s.customer
LEFT JOIN customers by_address ON by_address.email = lower(s.customer)
LEFT JOIN orders o ON o.id = s.id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(
        x.number, x.sku, x.description, x.quantity, x.unit_cents, x.discount_cents, x.tax_cents
    ) ORDER BY x.number) AS lines FROM order_lines x WHERE x.order_id = o.id
) l ON true
LEFT JOIN LATERAL (SELECT EXISTS (SELECT FROM approvals a WHERE a.order_id = o.id) AS yes) asked ON true
) compared
"""
FAULTS: Final = noted(
    TWICE,
    PAID_BELOW,
    """
    SELECT line, 'number_twice', first::text FROM (
        SELECT line, min(line) OVER (PARTITION BY number) AS first, min(line) OVER (PARTITION BY id) AS same
        FROM judged
    ) one WHERE line > first AND line = same
    UNION ALL
    SELECT j.line, 'number_taken', o.id FROM judged j JOIN orders o ON o.number = j.number AND o.id <> j.id
    WHERE NOT EXISTS (SELECT FROM judged x WHERE x.id = o.id AND x.number <> j.number)
    UNION ALL
    SELECT line, 'no_customer', '' FROM judged WHERE owner IS NULL
    UNION ALL
    SELECT line, 'other_currency', currency_before FROM judged
    WHERE currency <> currency_before AND (asked OR refunded_before > 0)
    UNION ALL
    SELECT line, 'lines_stale', '' FROM judged j
    WHERE lines_after IS NOT NULL AND paid_cents <> shipping_cents - discount_cents + (
        SELECT sum((x->>3)::bigint * (x->>4)::bigint - (x->>5)::bigint + (x->>6)::bigint)
        FROM jsonb_array_elements(lines_after) x
    )
""",
)
KEPT: Final = noted(
    CHARGE_KEPT,
    REFUNDED_KEPT,
    "SELECT line, 'customer', id FROM judged WHERE owner_before <> owner AND asked",
    "SELECT line, 'lines', id FROM judged WHERE lines_kept",
)
# What was refunded is compared with the row as it is by then: the provider's news may have come between.
MERGE: Final = (
    """
UPDATE orders o SET number = 'moving-' || md5(o.id) FROM judged j
WHERE o.id = j.id AND o.number <> j.number AND j.is_changed
""",
    """
UPDATE orders o SET number = j.number, description = j.description, customer_id = j.customer_id,
    charge_id = j.charge_id, currency = j.currency, paid_cents = j.paid_cents,
    refunded_cents = greatest(o.refunded_cents, j.refunded_cents), shipping_cents = j.shipping_cents,
    discount_cents = j.discount_cents, placed_on = j.placed_on, source = 'tables', fetched_at = NULL
FROM judged j WHERE o.id = j.id AND j.is_changed
""",
    """
INSERT INTO orders (tenant, id, number, description, customer_id, charge_id, currency, paid_cents, refunded_cents,
                    shipping_cents, discount_cents, placed_on)
SELECT current_tenant(), id, number, description, customer_id, charge_id, currency, paid_cents, refunded_cents,
       shipping_cents, discount_cents, placed_on FROM judged WHERE is_new
""",
    "DELETE FROM order_lines l USING judged j WHERE l.order_id = j.id AND j.lines_changed AND NOT j.is_new",
    """
INSERT INTO order_lines (tenant, order_id, number, sku, description, quantity, unit_cents, discount_cents, tax_cents)
SELECT current_tenant(), j.id, (x->>0)::int, x->>1, x->>2, (x->>3)::int, (x->>4)::bigint, (x->>5)::bigint,
       (x->>6)::bigint
FROM judged j, jsonb_array_elements(j.lines_after) x WHERE j.lines_changed
""",
)
