"""What the merges of all kinds of records have in common."""

from typing import Final

TWICE: Final = """
SELECT line, 'twice' AS code, first::text AS said
FROM (SELECT line, min(line) OVER (PARTITION BY id) AS first FROM judged WHERE id IS NOT NULL) one WHERE line > first
"""
CHARGE_KEPT: Final = (
    "SELECT line, 'charge' AS code, id AS said FROM judged WHERE charge_before <> charge_said AND asked"
)
REFUNDED_KEPT: Final = "SELECT line, 'refunded', id FROM judged WHERE refunded_before > refunded_said"
PAID_BELOW: Final = (
    "SELECT line, 'paid_below_refunded' AS code, '' AS said FROM judged WHERE refunded_cents > paid_cents"
)

COUNT: Final = """
SELECT count(*) FILTER (WHERE is_new) AS new, count(*) FILTER (WHERE is_changed) AS changed, count(*) AS rows
FROM judged
"""
_NOTED: Final = "SELECT line, code, said, count(*) OVER () AS total FROM found ORDER BY line, code LIMIT $1"


def noted(*found: str) -> str:
    """The first of what these find, by line, and how many there are; only ever called with constants."""
    return f"WITH found AS ({' UNION ALL '.join(found)}) {_NOTED}"
