"""What is open of a payment or an order: requests together never ask for more than there is left to give."""

from typing import Final

from app.domain.actions.money_action import MoneyAction, money_facts_of
from app.domain.actions.refund import RefundAction
from app.domain.actions.store_credit import credit_facts_of
from app.domain.approvals.askers.agent_requests import NewAgentRequest
from app.domain.money import format_money
from app.errors import ChargeBusy, PolicyBlocked
from app.store.db.pool import Conn
from app.store.payments import refund_limits, store_credits

# What is being sent changes the facts, so it is waited for; what was sent is in them.
_OF_CHARGE: Final = """
SELECT coalesce(sum((coalesce(approved_action, action)->>'amount_cents')::bigint), 0)::bigint FROM approvals
WHERE charge_id = $1 AND kind = 'refund' AND status IN ('pending', 'approved')
"""
_OF_ORDER: Final = """
SELECT coalesce(sum((coalesce(a.approved_action, a.action)->>'amount_cents')::bigint), 0)::bigint FROM approvals a
WHERE a.order_id = $1 AND a.kind = 'store_credit' AND a.status IN ('pending', 'approved', 'executing')
  AND NOT EXISTS (SELECT FROM store_credits c WHERE c.tenant = a.tenant AND c.approval_id = a.id)
"""


async def judge(conn: Conn, new: NewAgentRequest) -> None:
    """To be asked in the transaction that opens it: whoever asks about the same payment waits until that ends.

    Raises PolicyBlocked, and ChargeBusy where something was given back since the facts were read.
    """
    action = new.action
    if not isinstance(action, MoneyAction):
        return
    left_cents = money_facts_of(new.facts).left_cents
    if isinstance(action, RefundAction):
        open_cents, code = await _of_charge(conn, new, action), "beyond_refundable"
    else:
        open_cents, code = await _of_order(conn, new, action), "beyond_creditable"
    if open_cents and action.amount_cents > left_cents - open_cents:
        asked, before, left = (
            format_money(cents, action.currency) for cents in (action.amount_cents, open_cents, left_cents)
        )
        raise PolicyBlocked(
            f"{asked} beside the {before} that open requests ask for already is more than the {left} that is left; "
            "wait for their decisions, or withdraw one",
            detail=code,
        )


async def _of_charge(conn: Conn, new: NewAgentRequest, action: RefundAction) -> int:
    await refund_limits.lock_charge(conn, action.tenant, action.charge_id)
    found = await refund_limits.on_charge(conn, action.charge_id, None)
    if found.attempting or new.seen_attempts not in (None, found.attempts):
        raise ChargeBusy("Another refund of the same payment is under way")
    return int(await conn.fetchval(_OF_CHARGE, action.charge_id))


async def _of_order(conn: Conn, new: NewAgentRequest, action: MoneyAction) -> int:
    if await store_credits.held(conn, action.tenant, action.order_id) != credit_facts_of(new.facts).credited_cents:
        raise ChargeBusy("Another store credit of the same order was issued")
    return int(await conn.fetchval(_OF_ORDER, action.order_id))
