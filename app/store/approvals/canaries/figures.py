"""What seeded false requests are made after, and what came of them: sums and counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import asyncpg

from app.domain.approvals.canaries.canary import CatchRate
from app.domain.approvals.canaries.shape import REQUESTS_MIN, SHARED_MIN, Shape
from app.domain.ids import ActorId
from app.store.db.pool import Conn

REQUESTS_MAX: Final = 200  # newest that are looked at
RATES_MAX: Final = 50  # of reviewers, and of rules

# Asked where none is seen, so that none is made after another.
_REQUESTS: Final = """
SELECT a.action->>'currency' AS currency, (a.action->>'amount_cents')::bigint AS amount_cents,
       (a.facts->>'paid_cents')::bigint AS paid_cents, a.facts->>'order_number' AS order_number,
       a.facts->>'description' AS description, a.order_id, a.charge_id, a.customer_id, cu.tier,
       split_part(cu.email, '@', 2) AS domain,
       greatest(0, a.opened_at::date - (a.facts->>'placed_on')::date) AS age_days,
       greatest(0, extract(epoch FROM a.opened_at - m.received_at))::int AS waited
FROM approvals a
JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
JOIN cases c ON c.tenant = a.tenant AND c.id = a.case_id
JOIN customers cu ON cu.tenant = c.tenant AND cu.id = c.customer_id
WHERE a.kind = 'refund' AND a.requested_by = 'agent' AND a.reopens IS NULL AND m.erased_at IS NULL
ORDER BY a.opened_at DESC LIMIT $1
"""
_DOMAINS: Final = """
SELECT split_part(email, '@', 2) AS domain FROM customers GROUP BY 1
HAVING count(*) >= $1 ORDER BY count(*) DESC, 1 LIMIT 20
"""
_RATES: Final = """
WITH decided AS (
    SELECT k.decided_by, a.rule, k.outcome
    FROM canaries k JOIN approvals a ON a.tenant = k.tenant AND a.id = k.approval_id
    WHERE k.closed_at >= $1 AND k.closed_at < $2 AND k.outcome IN ('caught', 'missed')
)
SELECT decided_by, rule, count(*) FILTER (WHERE outcome = 'caught') AS caught,
       count(*) FILTER (WHERE outcome = 'missed') AS missed
FROM decided GROUP BY GROUPING SETS ((), (decided_by), (rule))
HAVING count(*) > 0 ORDER BY GROUPING(decided_by, rule) DESC, count(*) DESC, decided_by, rule LIMIT $3
"""


async def shape(conn: Conn) -> Shape | None:
    """What the desk's requests look like; None where there are too few of one currency."""
    rows = await conn.fetch(_REQUESTS, REQUESTS_MAX)
    currencies = [row["currency"] for row in rows]
    if not currencies:
        return None
    currency = max(sorted(set(currencies)), key=currencies.count)
    alike = [row for row in rows if row["currency"] == currency and row["charge_id"] and row["paid_cents"]]
    if len(alike) < REQUESTS_MIN:
        return None
    domains = [row["domain"] for row in await conn.fetch(_DOMAINS, SHARED_MIN)]
    return Shape(
        currency=currency,
        amounts_cents=_all(alike, "amount_cents"),
        paid_cents=_all(alike, "paid_cents"),
        order_numbers=_all(alike, "order_number"),
        descriptions=_shared(alike),
        order_ids=_all(alike, "order_id"),
        charge_ids=_all(alike, "charge_id"),
        customer_ids=_all(alike, "customer_id"),
        domains=tuple(domains),
        tiers=_all(alike, "tier"),
        ages_days=_all(alike, "age_days"),
        waits_seconds=_all(alike, "waited"),
    )


async def catch_rates(conn: Conn, begins: datetime, ends: datetime) -> Sequence[CatchRate]:
    """In all, then by reviewer and by rule. Runs where seeded ones are shown."""
    return [
        CatchRate(
            caught=row["caught"],
            missed=row["missed"],
            reviewer=None if row["decided_by"] is None else ActorId(row["decided_by"]),
            rule=row["rule"],
        )
        for row in await conn.fetch(_RATES, begins, ends, RATES_MAX)
    ]


def _all(rows: Sequence[asyncpg.Record], name: str) -> tuple:  # type: ignore[type-arg]
    return tuple(row[name] for row in rows)


def _shared(rows: Sequence[asyncpg.Record]) -> tuple[str, ...]:
    """What only one customer bought may say who they are."""
    buyers: dict[str, set[str]] = {}
    for row in rows:
        buyers.setdefault(row["description"], set()).add(row["customer_id"])
    return tuple(sorted(name for name, who in buyers.items() if len(who) >= SHARED_MIN))
