"""Store credit at work: facts from our own records, and one entry in the ledger."""

from typing import Final

from app.domain.actions.policy import AskPeople, Block
from app.domain.actions.store_credit import (
    StoreCreditAction,
    StoreCreditFacts,
    credit_blocked,
    credit_facts_of,
)
from app.domain.approvals.approval import Approval, Receipt
from app.domain.approvals.voting import Status
from app.domain.operations.notifications import News, Note
from app.domain.reason_codes import Code, Remark, say
from app.ports.approvals.executions import Done
from app.ports.bundle import Ports
from workers.functions.approvals.kinds.kind_work import Execution, Judged, KindWork, Wanted, own_order

_CHANGED: Final = "facts_changed"


async def _judge(ports: Ports, wanted: Wanted) -> Judged | Block:
    """A person decides on every credit, however small."""
    order = await own_order(ports, wanted)
    if isinstance(order, Block):
        return order
    facts = StoreCreditFacts(
        order_id=order.id,
        order_number=order.number,
        description=order.description,
        customer_id=order.customer_id,
        currency=order.currency,
        paid_cents=order.paid_cents,
        refunded_cents=order.refunded_cents,
        credited_cents=await ports.store_credits.credited(wanted.tenant, order.id),
        placed_on=order.placed_on,
    )
    if wanted.proposal.whole and not facts.left_cents:
        return Block("nothing_left", say(Code.NOTHING_LEFT_TO_CREDIT))
    amount_cents = facts.left_cents if wanted.proposal.whole else wanted.proposal.amount_cents
    blocked = credit_blocked(wanted.limits, facts, wanted.customer_id, amount_cents)
    if blocked is not None:
        return blocked
    action = StoreCreditAction(
        tenant=wanted.tenant,
        customer_id=wanted.customer_id,
        order_id=order.id,
        amount_cents=amount_cents,
        currency=order.currency,
    )
    code = Code.CREDIT_PERSON_DECIDES if wanted.sender_verified else Code.SENDER_UNVERIFIED
    return Judged(action, facts, AskPeople(say(code)))


async def _execute(ports: Ports, asked: Execution) -> Receipt:
    """Where an earlier try wrote the entry and died, this one finds it, and only says so."""
    if asked.approval.status is Status.APPROVED and (moved := await _what_moved(ports, asked.approval)):
        receipt = await ports.executions.give_up(*asked.names, code=_CHANGED, trouble=moved, untried=True)
        if receipt.outcome == _CHANGED:
            return receipt
    begun = await ports.executions.begin(*asked.names)
    if isinstance(begun, Receipt):
        return begun
    before_cents = credit_facts_of(begun.facts).credited_cents
    credit = await ports.store_credits.issue(begun.tenant, begun, before_cents=before_cents)
    if credit is None:
        return await ports.executions.give_up(*asked.names, code=_CHANGED, trouble=await _another(ports, begun))
    return await ports.executions.finish(*asked.names, Done(credit.id, credit.amount_cents))


async def _what_moved(ports: Ports, approval: Approval) -> Remark | None:
    """What differs between the card's facts and our records now; None if nothing does."""
    drawn = credit_facts_of(approval.facts)
    order = await ports.customers.order(approval.tenant, drawn.order_id)
    if order is None or (order.customer_id, order.currency, order.paid_cents) != (
        drawn.customer_id,
        drawn.currency,
        drawn.paid_cents,
    ):
        return say(Code.ORDER_DIFFERS)
    if order.refunded_cents != drawn.refunded_cents:
        amounts = {"before_cents": drawn.refunded_cents, "now_cents": order.refunded_cents}
        return say(Code.REFUNDED_MEANWHILE, **amounts, currency=drawn.currency)
    if await ports.store_credits.credited(approval.tenant, drawn.order_id) != drawn.credited_cents:
        return await _another(ports, approval)
    return None


async def _another(ports: Ports, approval: Approval) -> Remark:
    drawn = credit_facts_of(approval.facts)
    now_cents = await ports.store_credits.credited(approval.tenant, drawn.order_id)
    amounts = {"before_cents": drawn.credited_cents, "now_cents": now_cents}
    return say(Code.CREDITED_MEANWHILE, **amounts, currency=drawn.currency)


WORK: Final = KindWork(
    judge=_judge,
    execute=_execute,
    trouble=News.STORE_CREDIT_NEEDS_ATTENTION,
    done_since=Note.CREDITED_SINCE,
    withdrawn=Note.CREDIT_WITHDRAWN,
    not_withdrawn=Note.CREDIT_NOT_WITHDRAWN,
)
