"""What the records hold beside an approval: earlier refunds and rejections, other requests, and the usual."""

from datetime import datetime
from typing import Any, Final

import asyncpg

from app.domain.approvals.approval import OtherRequest
from app.domain.approvals.earlier import EarlierRefunds, EarlierRejection, RefundSum, Replaced
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, Posted
from app.domain.people.actors import ENGINE, POLICY
from app.domain.reason_codes import recall

REJECTIONS_MAX: Final = 5  # listed; the others are counted
USUAL_SHARE: Final = 0.95
USUAL_OF_MAX: Final = 500  # newest that were carried out; what one opening reads at most
USUAL_OF_MIN: Final = 20  # fewer say nothing

COLUMNS: Final = """
a.usual_cents, nx.card_channel AS next_channel, nx.card_ts AS next_ts,
was.status::text AS was_status, was.decided_by AS was_by, coalesce(was.decided_at, was.moved_at) AS was_at,
was.decision_reason AS was_reason, was.trouble AS was_trouble, was.card_channel AS was_channel, was.card_ts AS was_ts,
earlier.*, credited.credit_sums, others.others, refused.*
"""
# A decided card keeps saying what was known when it was decided. Rows of other tenants are out of reach anyway;
# the tenant is named for the indexes.
JOINS: Final = f"""
LEFT JOIN approvals nx ON nx.tenant = a.tenant AND nx.reopens = a.id
LEFT JOIN approvals was ON was.tenant = a.tenant AND was.id = a.reopens
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('currency', one.currency, 'cents', one.cents, 'count', one.made)
            ORDER BY one.currency <> a.action->>'currency', one.made DESC, one.currency)
            FILTER (WHERE one.made > 0) AS earlier_sums,
        coalesce(sum(one.of_order), 0)::int AS earlier_of_order,
        coalesce(sum(one.came_back), 0)::int AS earlier_came_back
    FROM (
        SELECT a2.action->>'currency' AS currency,
            count(*) FILTER (WHERE r2.status = 'succeeded') AS made,
            coalesce(sum(r2.amount_cents) FILTER (WHERE r2.status = 'succeeded'), 0)::bigint AS cents,
            count(*) FILTER (WHERE r2.status = 'succeeded' AND a2.order_id = a.order_id) AS of_order,
            count(*) FILTER (WHERE r2.status = 'failed') AS came_back
        FROM cases c2
        JOIN approvals a2 ON a2.tenant = c2.tenant AND a2.case_id = c2.id
        JOIN refunds r2 ON r2.tenant = a2.tenant AND r2.approval_id = a2.id
        WHERE c2.tenant = a.tenant AND c2.customer_id = c.customer_id
          AND ((r2.status = 'succeeded' AND r2.settled_at < a.opened_at)
            OR (r2.status = 'failed' AND a2.status = 'executed' AND a2.opened_at < a.opened_at))
        GROUP BY 1
    ) one
) earlier ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(to_jsonb(one) ORDER BY one.currency <> a.action->>'currency', one.currency) AS credit_sums
    FROM (
        SELECT sc.currency, sum(sc.amount_cents)::bigint AS cents, count(*) AS count FROM store_credits sc
        WHERE sc.tenant = a.tenant AND sc.customer_id = c.customer_id AND sc.issued_at < a.opened_at GROUP BY 1
    ) one
) credited ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
        'id', x.id, 'order_number', x.facts->>'order_number', 'currency', x.action->>'currency', 'kind', x.kind,
        'amount_cents', (coalesce(x.approved_action, x.action)->>'amount_cents')::bigint, 'status', x.status
    ) ORDER BY x.opened_at, x.id) AS others
    FROM approvals x LEFT JOIN refunds rx ON rx.tenant = x.tenant AND rx.approval_id = x.id
    WHERE x.tenant = a.tenant AND (x.charge_id = a.charge_id OR x.order_id = a.order_id) AND x.id <> a.id
      AND (x.status IN ('pending', 'approved', 'executing') OR (x.status = 'needs_attention'
           AND rx.status = 'unresolved' AND rx.attempts > 0 AND rx.code IN ('unknown', 'not_resumed')))
) others ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(to_jsonb(one) - 'in_all') AS rejections, coalesce(max(one.in_all), 0)::int AS rejected_count
    FROM (
        SELECT y.id, y.facts->>'order_number' AS order_number, (y.action->>'amount_cents')::bigint AS amount_cents,
            y.action->>'currency' AS currency, y.decision_reason AS reason, y.decided_by AS by, y.decided_at AS at,
            y.order_id = a.order_id AS same_order, y.card_channel, y.card_ts, count(*) OVER () AS in_all
        FROM approvals y
        WHERE y.tenant = a.tenant AND y.status = 'rejected'
          AND (y.order_id = a.order_id OR y.customer_id = a.customer_id)
          AND (a.decided_at IS NULL OR y.decided_at < a.decided_at)
        ORDER BY y.order_id = a.order_id DESC, y.decided_at DESC, y.id LIMIT {REJECTIONS_MAX}
    ) one
) refused ON true
"""
# Worked out once, as an approval opens: it must not move while people look at the card.
USUAL: Final = f"""
(SELECT CASE WHEN count(*) >= {USUAL_OF_MIN}
    THEN percentile_disc({USUAL_SHARE}) WITHIN GROUP (ORDER BY one.cents) END
FROM (
    SELECT (coalesce(e.approved_action, e.action)->>'amount_cents')::bigint AS cents,
        e.action->>'currency' AS currency
    FROM approvals e WHERE e.tenant = $1 AND e.kind = $18 AND e.status = 'executed'
    ORDER BY e.decided_at DESC LIMIT {USUAL_OF_MAX}
) one WHERE one.currency = $7::jsonb->>'currency')
"""


def refunds(row: asyncpg.Record) -> EarlierRefunds:
    """Made before this one was asked for."""
    sums = tuple(RefundSum(**one) for one in row["earlier_sums"] or ())
    own = row["action"].get("currency")
    return EarlierRefunds(
        count=sum(one.count for one in sums),
        sum_cents=sum(one.cents for one in sums if one.currency == own),
        other_currencies=sum(one.count for one in sums if one.currency != own),
        sums=sums,
        of_order=row["earlier_of_order"],
        came_back=row["earlier_came_back"],
        credits=tuple(RefundSum(**one) for one in row["credit_sums"] or ()),
    )


def others(row: asyncpg.Record) -> tuple[OtherRequest, ...]:
    """Oldest first."""
    return tuple(OtherRequest(**{**one, "status": Status(one["status"])}) for one in row["others"] or ())


def rejections(row: asyncpg.Record) -> tuple[EarlierRejection, ...]:
    """The same order's first, then the newest."""
    return tuple(_rejection(one) for one in row["rejections"] or ())


def _rejection(one: dict[str, Any]) -> EarlierRejection:
    channel, ts = one.pop("card_channel"), one.pop("card_ts")
    posted = None if ts is None else Posted(channel, ts)
    return EarlierRejection(**{**one, "at": datetime.fromisoformat(one["at"]), "posted": posted})


def replaced(row: asyncpg.Record) -> Replaced | None:
    """The closed one in whose place it was asked."""
    if row["was_status"] is None:
        return None
    return Replaced(
        id=ApprovalId(row["reopens"]),
        status=Status(row["was_status"]),
        by=None if row["was_by"] is None else ActorId(row["was_by"]),
        at=row["was_at"],
        reason=recall(row["was_reason"]) if row["was_by"] in (POLICY, ENGINE) else row["was_reason"],
        trouble=recall(row["was_trouble"]),
        posted=None if row["was_ts"] is None else Posted(row["was_channel"], row["was_ts"]),
    )
