"""What holds a refund back: others of the same payment, and the sums that passed without a person before."""

from dataclasses import replace
from typing import Final

from app.domain.actions.policy import CUSTOMER_DAYS, DAY_HOURS, LetThrough, over_a_sum
from app.domain.actions.refund import RefundAction
from app.domain.approvals.approval import NewApproval
from app.domain.ids import ApprovalId, ChargeId, TenantId
from app.domain.people.actors import GATE
from app.domain.reason_codes import Code, Remark, say
from app.errors import ChargeBusy
from app.ports.payments.payments import OnCharge
from app.store.db.pool import Conn

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 2))"
_ON_CHARGE: Final = """
SELECT count(*) FILTER (WHERE r.attempts > 0) AS attempts,
       count(*) FILTER (WHERE r.status = 'attempting') AS attempting,
       count(*) FILTER (WHERE a.status = 'approved' AND a.decided_by = 'policy') AS let_through,
       count(*) FILTER (WHERE a.status = 'pending' OR (a.status = 'approved' AND a.decided_by <> 'policy')) AS asked,
       count(*) FILTER (
           WHERE r.status = 'unresolved' AND r.code IN ('unknown', 'not_resumed') AND r.attempts > 0
             AND a.moved_at >= coalesce((SELECT me.opened_at FROM approvals me WHERE me.id = $2), '-infinity')
       ) AS unknown,
       (SELECT coalesce(jsonb_object_agg(l.line_number, l.units), '{}') FROM (
           SELECT l.line_number, sum(l.quantity) AS units FROM refund_lines l
           JOIN refunds m ON m.tenant = l.tenant AND m.approval_id = l.approval_id
           WHERE l.charge_id = $1 AND l.approval_id <> $2 AND m.status IN ('succeeded', 'pending')
           GROUP BY l.line_number
       ) l) AS parts
FROM approvals a LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
WHERE a.charge_id = $1 AND a.id <> $2
"""
# What was approved by the policy alone, whatever became of it, unless it is certain that no money moved.
_COUNTS: Final = """
FROM approvals a LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
WHERE a.decided_by = 'policy' AND a.status IN ('approved', 'executing', 'executed', 'needs_attention')
  AND a.action->>'currency' = $1 AND r.status IS DISTINCT FROM 'failed'
  AND NOT (a.status = 'needs_attention' AND r.code IS NOT DISTINCT FROM 'facts_changed')
"""
_CANCELLED: Final = "SELECT decided_by FROM approvals WHERE id = $1 AND status = 'cancelled'"
_ASKER: Final = "SELECT asked_name FROM manual_reviews WHERE customer_id = $1 AND ended_at IS NULL"
_SUM: Final = "SELECT coalesce(sum((a.action->>'amount_cents')::bigint), 0)::bigint" + _COUNTS
_OF_ORDER: Final = _SUM + " AND (a.order_id = $2 OR a.charge_id = $3)"
_OF_CUSTOMER: Final = (
    _SUM + " AND a.customer_id = $2 AND a.decided_at > clock_timestamp() - make_interval(days => $3)"
)
_OF_DAY: Final = _SUM + " AND a.decided_at > clock_timestamp() - make_interval(hours => $2)"


async def lock_charge(conn: Conn, tenant: TenantId, charge_id: str) -> None:
    """One at a time per payment, until this transaction ends. Taken after the approval's own row."""
    await conn.execute(_LOCK, f"charge {tenant} {charge_id}")


async def lock_policy(conn: Conn, tenant: TenantId) -> None:
    """One at a time per tenant: the sum of a day is everybody's. Taken before any row."""
    await conn.execute(_LOCK, f"policy {tenant}")


async def on_charge(conn: Conn, charge_id: ChargeId, besides: ApprovalId | None) -> OnCharge:
    """What else there is about a payment now. Worth something only with its lock, or compared later."""
    row = await conn.fetchrow(_ON_CHARGE, charge_id, besides or "")
    assert row is not None
    return OnCharge(
        attempts=row["attempts"],
        attempting=row["attempting"] > 0,
        let_through=row["let_through"] > 0,
        asked=row["asked"] > 0,
        unknown=row["unknown"] > 0,
        refunded_parts=tuple(sorted((int(number), int(units)) for number, units in row["parts"].items())),
    )


async def let_through(conn: Conn, action: RefundAction) -> LetThrough:
    """What passed without a person before, in the currency of ``action``, with the policy's lock held."""
    currency = action.currency
    return LetThrough(
        order_cents=await conn.fetchval(_OF_ORDER, currency, action.order_id, action.charge_id),
        customer_cents=await conn.fetchval(_OF_CUSTOMER, currency, action.customer_id, CUSTOMER_DAYS),
        day_cents=await conn.fetchval(_OF_DAY, currency, DAY_HOURS),
    )


async def _taken_back(conn: Conn, closed_id: ApprovalId) -> Remark | None:
    """What was stopped once, by whomever, does not pass alone in its next shape."""
    row = await conn.fetchrow(_CANCELLED, closed_id)
    if row is None:
        return None
    return say(Code.NOT_SHOWN_BEFORE if row["decided_by"] == GATE else Code.UNDONE_BEFORE)


async def in_sum(conn: Conn, new: NewApproval) -> NewApproval:
    """With the policy's lock held: as it is, or for a person to decide, and why."""
    action = new.action
    if not isinstance(action, RefundAction):  # no sums limit what other kinds would let through, so nothing passes
        return replace(new, auto=False)
    if new.reopens is not None and (why := await _taken_back(conn, new.reopens)) is not None:
        return replace(new, auto=False, because=why)
    found = await on_charge(conn, action.charge_id, None)
    if found.under_way or new.seen_attempts not in (None, found.attempts):
        raise ChargeBusy("Another refund of the same payment is under way", detail=found.why_busy)
    if found.asked or found.unknown:  # whoever looks at that card must find its facts as they are shown
        return replace(new, auto=False, because=say(Code.OTHER_REQUEST_OPEN))
    asker = await conn.fetchval(_ASKER, action.customer_id)
    if asker is not None:
        return replace(new, auto=False, because=say(Code.MANUAL_REVIEW, name=asker))
    if new.sums is None:
        return new
    over = over_a_sum(new.sums, await let_through(conn, action), action.amount_cents, action.currency)
    return new if over is None else replace(new, auto=False, because=over)
