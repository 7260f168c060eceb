"""Asks the team's own address once more about an order before money moves."""

from app.domain.actions.refund import refund_of
from app.domain.approvals.approval import Approval
from app.domain.reason_codes import Code, Remark, say
from app.errors import RecordsUnavailable
from app.ports.bundle import Ports


async def moved_at_the_source(ports: Ports, approval: Approval, *, last_try: bool) -> Remark | None:
    """What differs from the card; None if nothing does. What it answers is mirrored, so that its lines are fresh too.

    A source that stays silent holds nothing up for ever: the provider's books, which are read next, judge the money.
    """
    action = refund_of(approval.action)
    if ports.configs.now(action.tenant).records.source != "http":
        return None
    try:
        order = await ports.records.reread(action.tenant, action.customer_id, action.order_id)
    except RecordsUnavailable:
        if not last_try:
            raise
        return None
    return None if order is not None and order.charge_id == action.charge_id else say(Code.ORDER_MOVED)
