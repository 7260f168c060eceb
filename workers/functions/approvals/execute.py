"""Where money moves: one step that re-reads the row, re-checks the facts, and calls the provider at most once."""

from functools import partial
from typing import Final, TypedDict

import inngest
import structlog

from app.domain.approvals.approval import Approval, Receipt
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import News, OpsNotice
from app.domain.reason_codes import Code, Remark, keep, say
from app.errors import ChargeBusy, ChatError, PaymentKeySpent, PaymentRefused, PaymentUnknown
from app.ports.bundle import Ports
from app.ports.payment_provider import ProviderRefund, RefundOrder
from app.ports.payments import Attempt
from workers.functions.payments.payment_queue import in_turn
from workers.functions.runtime.best_effort import repaint_others
from workers.functions.runtime.client import guarded
from workers.functions.runtime.limits import PAYMENT_TRIES, REPAINT_TRIES

_log = structlog.get_logger("countersign.approvals")


ASKED_AGAIN: Final = ("facts_changed", "cancelled")  # nobody said no, so a fresh card follows


class Outcome(TypedDict):
    """What became of an approval, as steps return it: words and ids, nothing personal; the sentence as it is kept."""

    approval_id: str | None
    outcome: str
    sentence: str


async def carry_out(ctx: inngest.Context, ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> Outcome:
    """Execute what the row says, then bring the card's receipt up to date. The gate does, and nobody else.

    The steps are called as they were when only gates that nobody waited for had them: such gates may still wait.
    """
    result = await ctx.step.run("execute-submitted", guarded(_execute), ports, tenant, approval_id, ctx.attempt)
    await ctx.step.run("show-receipt-submitted", guarded(_show_receipt), ports, tenant, approval_id, ctx.attempt)
    return result


async def _execute(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> Outcome:
    receipt = await _settle(ports, tenant, approval_id, last_try=attempt + 1 >= PAYMENT_TRIES)
    return Outcome(approval_id=approval_id, outcome=receipt.outcome, sentence=keep(receipt.sentence))


async def _settle(ports: Ports, tenant: TenantId, approval_id: ApprovalId, *, last_try: bool) -> Receipt:
    try:
        return await in_turn(partial(_refund, ports, tenant, approval_id))
    except PaymentRefused as error:
        return await ports.refunds.give_up(
            tenant, approval_id, code=error.detail or error.code, trouble=_refused(error)
        )
    except PaymentUnknown:
        if not last_try:
            raise
        trouble = say(Code.PROVIDER_SILENT)
        return await ports.refunds.give_up(tenant, approval_id, code="unknown", trouble=trouble)


def _refused(error: PaymentRefused) -> Remark:
    """In our words, where the adapter has some for it."""
    known = error.sentence
    return known if isinstance(known, Remark) else say(Code.PROVIDER_REFUSED, code=error.detail or error.code)


async def _refund(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> Receipt:
    approval, seen = await ports.approvals.get(tenant, approval_id), None
    if approval.status is Status.APPROVED:
        # Before the books are read: ``begin`` then knows whether another refund came between.
        charge_id = approval.action.charge_id
        others = await ports.refunds.on_charge(tenant, charge_id, besides=approval_id)
        if others.attempting:  # its refund may be in the books or not: they say nothing yet
            raise ChargeBusy("Another refund of the same payment is under way")
        seen, moved = others.attempts, await _what_moved(ports, approval)
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
    action, approval_id = begun.approval.final_action, begun.approval.id
    tenant, charge = action.tenant, action.charge_id
    if begun.resumed:
        found = await ports.payments.find_refund(tenant, charge, approval_id)
        if found is not None:
            return found
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


async def _what_moved(ports: Ports, approval: Approval) -> Remark | None:
    """What differs between the card's facts and the provider's books now; None if nothing does."""
    action, drawn = approval.action, approval.facts
    charge = await ports.payments.charge(action.tenant, action.charge_id)
    if charge.currency != drawn.currency or charge.amount_cents != drawn.paid_cents:
        return say(Code.PAYMENT_DIFFERS)
    order = await ports.customers.order(action.tenant, action.order_id)
    if (charge.disputed or (order is not None and order.disputed)) and not drawn.disputed:
        return say(Code.DISPUTE_OPENED)
    if charge.refunded_cents != drawn.refunded_cents:
        amounts = {"before_cents": drawn.refunded_cents, "now_cents": charge.refunded_cents}
        return say(Code.REFUNDED_MEANWHILE, **amounts, currency=drawn.currency)
    return None


async def _show_receipt(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> bool:
    """Repaint the card from the row and tell the operators of trouble; a few tries, then let the case go on."""
    try:
        details = await ports.approvals.details(tenant, approval_id)
        ports.nearby.refresh()
        if details.approval.card is not None:
            await ports.chat.show_card(details)
        # Facts that changed are nobody's trouble: they are asked about again.
        if details.approval.status is Status.NEEDS_ATTENTION and details.receipt.outcome not in ASKED_AGAIN:
            await ports.chat.tell_ops(_trouble(details.approval))
        await repaint_others(ports, details)
    except ChatError as error:
        if error.retryable and attempt + 1 < REPAINT_TRIES:
            raise
        _log.warning("receipt_not_shown", approval_id=approval_id, code=error.detail or error.code)
        return False
    return True


def _trouble(approval: Approval) -> OpsNotice:
    action = approval.final_action
    return OpsNotice(
        tenant=approval.tenant,
        news=News.REFUND_NEEDS_ATTENTION,
        data={
            "amount_cents": action.amount_cents,
            "currency": action.currency,
            "trouble": keep(approval.trouble),
        },
        case_id=approval.case_id,
        approval_id=approval.id,
        thread=approval.card,
    )
