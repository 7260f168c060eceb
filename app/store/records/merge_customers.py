"""Customers out of staging into the records: what is wrong with them, what is new, what changed."""

from typing import Final

from app.store.records.merge_parts import TWICE, noted

# What is there is compared with what came; what a row does not say stays.
JUDGE: Final = """
CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
SELECT s.line, s.email, coalesce(s.id, held.id, s.fresh_id) AS id, c.id IS NULL AS is_new, held.id AS holder,
       coalesce(s.tier, c.tier, 'standard') AS tier, coalesce(s.name, c.name, '') AS name, c.email AS email_before,
       c.id IS NOT NULL AND (c.email, c.tier, c.name, c.source) IS DISTINCT FROM
           (s.email, coalesce(s.tier, c.tier), coalesce(s.name, c.name), 'tables') AS is_changed
FROM staged_customers s
LEFT JOIN customers held ON held.email = s.email
LEFT JOIN customers c ON c.id = coalesce(s.id, held.id)
"""
FAULTS: Final = noted(
    TWICE,
    """
    SELECT line, 'address_twice', first::text FROM (
        SELECT line, min(line) OVER (PARTITION BY email) AS first, min(line) OVER (PARTITION BY id) AS same
        FROM judged
    ) one WHERE line > first AND line = same
    UNION ALL
    SELECT j.line, 'address_taken', j.holder FROM judged j
    WHERE j.holder <> j.id
      AND NOT EXISTS (SELECT FROM judged o WHERE o.id = j.holder AND o.email <> j.email)
""",
)
KEPT: Final = "SELECT 0 AS line, '' AS code, '' AS said, 0::bigint AS total WHERE false AND $1 > 0"
# Two customers may swap their addresses, and no moment of it may see both under one.
MERGE: Final = (
    """
UPDATE customers c SET email = 'moving-' || md5(c.id) || '@invalid'
FROM judged j WHERE c.id = j.id AND j.is_changed AND c.email <> j.email
""",
    """
UPDATE customers c SET email = j.email, tier = j.tier, name = j.name, source = 'tables', fetched_at = NULL
FROM judged j WHERE c.id = j.id AND j.is_changed
""",
    """
INSERT INTO customers (tenant, id, email, tier, name)
SELECT current_tenant(), id, email, tier, name FROM judged WHERE is_new
""",
)
