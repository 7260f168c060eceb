"""Refunds at work: where money moves, after fresh facts, by at most one call of the provider."""

from functools import partial
from typing import Final

from app.domain.actions.money_action import Parts
from app.domain.actions.policy import AskPeople, AutoApprove, Block
from app.domain.actions.refund import RefundAction, refund_facts_of, refund_of
from app.domain.actions.refund_policy import RefundFacts, rule
from app.domain.approvals.approval import Approval, Receipt
from app.domain.approvals.voting import Status
from app.domain.ids import ChargeId, TenantId
from app.domain.operations.notifications import News, Note
from app.domain.people.desk_locks import DeskStopped
from app.domain.reason_codes import Code, Remark, say
from app.domain.records.orders import OrderRecord
from app.errors import ChargeBusy, PaymentKeySpent, PaymentRefused, PaymentUnknown
from app.ports.bundle import Ports
from app.ports.payments.payment_provider import ProviderRefund, RefundOrder
from app.ports.payments.payments import Attempt
from workers.functions.approvals.fresh_order import moved_at_the_source
from workers.functions.approvals.kinds.kind_work import Execution, Judged, KindWork, Wanted, own_order
from workers.functions.payments.payment_queue import in_turn
from workers.functions.payments.refund_lines import lines_moved, of_lines, worked_out


async def _judge(ports: Ports, wanted: Wanted) -> Judged | Block:
    order = await own_order(ports, wanted)
    if isinstance(order, Block):
        return order
    if not order.charge_id:
        return Block("no_charge", say(Code.NO_CHARGE))
    others = await ports.refunds.on_charge(wanted.tenant, ChargeId(order.charge_id))
    if others.under_way and wanted.in_turn:
        raise ChargeBusy("Another refund of the same payment is under way", detail=others.why_busy)
    facts = await _facts(ports, wanted.tenant, order, others.refunded_parts)
    if isinstance(facts, Block):
        return facts
    worked = worked_out(facts, wanted.proposal)
    if isinstance(worked, Block):
        return worked
    ruling = rule(
        wanted.limits, facts, wanted.customer_id, worked.amount_cents, sender_verified=wanted.sender_verified
    )
    if isinstance(ruling, Block):
        return ruling
    if isinstance(ruling, AutoApprove) and not wanted.in_turn:
        ruling = AskPeople(say(Code.OTHER_UNDER_WAY))
    action = RefundAction(
        tenant=wanted.tenant,
        customer_id=wanted.customer_id,
        order_id=facts.order_id,
        charge_id=facts.charge_id,
        amount_cents=worked.amount_cents,
        currency=facts.currency,
        lines=worked.lines,
    )
    return Judged(action, facts, ruling, others.attempts)


async def _facts(ports: Ports, tenant: TenantId, order: OrderRecord, refunded: Parts) -> RefundFacts | Block:
    """What the card will show. The provider's books decide what is left, not our copy of them."""
    try:
        charge = await ports.payments.charge(tenant, ChargeId(order.charge_id))
    except PaymentRefused:
        return Block("no_such_charge", say(Code.NO_SUCH_CHARGE))
    return RefundFacts(
        order_id=order.id,
        order_number=order.number,
        description=order.description,
        customer_id=order.customer_id,
        charge_id=charge.charge_id,
        currency=charge.currency,
        paid_cents=charge.amount_cents,
        refunded_cents=charge.refunded_cents,
        disputed=charge.disputed or order.disputed,
        placed_on=order.placed_on,
        risk_score=await ports.customers.risk_score(tenant, order.customer_id),
        shipping_rule=ports.configs.now(tenant).refunds.shipping,
        **of_lines(order, charge, refunded),
    )


async def _execute(ports: Ports, asked: Execution) -> Receipt:
    tenant, approval_id = asked.names
    known = [asked.approval]  # whoever has to wait for their turn looks again
    try:
        return await in_turn(partial(_refund, ports, asked, known))
    except PaymentRefused as error:
        return await ports.refunds.give_up(
            tenant, approval_id, code=error.detail or error.code, trouble=_refused(error)
        )
    except PaymentUnknown:
        if not asked.last_try:
            raise
        trouble = say(Code.PROVIDER_SILENT)
        return await ports.refunds.give_up(tenant, approval_id, code="unknown", trouble=trouble)


def _refused(error: PaymentRefused) -> Remark:
    """In our words, where the adapter has some for it."""
    known = error.sentence
    return known if isinstance(known, Remark) else say(Code.PROVIDER_REFUSED, code=error.detail or error.code)


async def _refund(ports: Ports, asked: Execution, known: list[Approval]) -> Receipt:
    (tenant, approval_id), seen = asked.names, None
    approval = known.pop() if known else await ports.approvals.get(tenant, approval_id)
    if approval.status is Status.APPROVED:
        # Before the books are read: ``begin`` then knows whether another refund came between.
        charge_id = refund_of(approval.action).charge_id
        others = await ports.refunds.on_charge(tenant, charge_id, besides=approval_id)
        if others.attempting:  # its refund may be in the books or not: they say nothing yet
            raise ChargeBusy("Another refund of the same payment is under way")
        seen, moved = others.attempts, await moved_at_the_source(ports, approval, last_try=asked.last_try)
        moved = moved or await _what_moved(ports, approval, others.refunded_parts)
        if moved is None and others.unknown:
            moved = say(Code.OTHER_UNKNOWN)
        if moved:
            # Unless another execution got ahead: then what moved is our own refund, and the books are asked below.
            code = "facts_changed"
            receipt = await ports.refunds.give_up(tenant, approval_id, code=code, trouble=moved, untried=True)
            if receipt.outcome == code:
                return receipt
    begun = await ports.refunds.begin(tenant, approval_id, seen_attempts=seen)
    if isinstance(begun, Receipt):
        return begun
    return await ports.refunds.settle(tenant, approval_id, await _refund_once(ports, begun))


async def _refund_once(ports: Ports, begun: Attempt) -> ProviderRefund:
    """Call the provider under the approval's key. Whenever an answer may have been lost, look before asking again."""
    action, approval_id = refund_of(begun.approval.final_action), begun.approval.id
    tenant, charge = action.tenant, action.charge_id
    if begun.resumed:
        found = await ports.payments.find_refund(tenant, charge, approval_id)
        if found is not None:
            return found
        if begun.only_look_up:
            raise DeskStopped("The desk was stopped before the provider was known to have this refund")
    order = RefundOrder(
        tenant=tenant,
        approval_id=approval_id,
        charge_id=charge,
        amount_cents=action.amount_cents,
        currency=action.currency,
        idempotency_key=begun.idempotency_key,
    )
    try:
        return await ports.payments.refund(order)
    except PaymentUnknown as error:
        found = await ports.payments.find_refund(tenant, charge, approval_id)
        if found is not None:
            return found
        if isinstance(error, PaymentKeySpent):  # and the books show that nothing came of it
            await ports.refunds.fresh_key(tenant, approval_id, spent=begun.idempotency_key)
        raise


async def _what_moved(ports: Ports, approval: Approval, refunded: Parts) -> Remark | None:
    """What differs between the card's facts and the provider's books now; None if nothing does."""
    action, drawn = refund_of(approval.action), refund_facts_of(approval.facts)
    charge = await ports.payments.charge(action.tenant, action.charge_id)
    if charge.currency != drawn.currency or charge.amount_cents != drawn.paid_cents:
        return say(Code.PAYMENT_DIFFERS)
    order = await ports.customers.order(action.tenant, action.order_id)
    if (charge.disputed or (order is not None and order.disputed)) and not drawn.disputed:
        return say(Code.DISPUTE_OPENED)
    if charge.refunded_cents != drawn.refunded_cents:
        amounts = {"before_cents": drawn.refunded_cents, "now_cents": charge.refunded_cents}
        return say(Code.REFUNDED_MEANWHILE, **amounts, currency=drawn.currency)
    return lines_moved(approval, {} if order is None else of_lines(order, charge, refunded))


WORK: Final = KindWork(
    judge=_judge,
    execute=_execute,
    trouble=News.REFUND_NEEDS_ATTENTION,
    done_since=Note.REFUNDED_SINCE,
    withdrawn=Note.WITHDRAWN,
    not_withdrawn=Note.NOT_WITHDRAWN,
)
