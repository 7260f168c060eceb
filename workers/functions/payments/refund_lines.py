"""A refund's amount from the lines of its order: worked out when it is asked about, and again before it is made."""

from dataclasses import replace
from typing import Any, Final

from app.domain.actions.money_action import Parts
from app.domain.actions.policy import Block
from app.domain.actions.refund import refund_facts_of, refund_of
from app.domain.actions.refund_amount import (
    Lines,
    NamedAmount,
    NotWorkedOut,
    Reason,
    What,
    WholeOrder,
    WorkedOut,
    refund_amount,
)
from app.domain.actions.refund_policy import RefundFacts
from app.domain.approvals.approval import Approval
from app.domain.cases.replies import Proposal
from app.domain.reason_codes import Code, Remark, say
from app.domain.records.orders import OrderRecord, lines_fault
from app.ports.payments.payment_provider import ChargeFacts

_WHY: Final[dict[Reason, Code]] = {
    Reason.LINES_UNKNOWN: Code.LINES_UNKNOWN,
    Reason.NO_SUCH_LINE: Code.NO_SUCH_LINE,
    Reason.QUANTITY: Code.LINE_QUANTITY,
    Reason.NOTHING_LEFT: Code.NOTHING_LEFT,
}


def of_lines(order: OrderRecord, charge: ChargeFacts, refunded: Parts) -> dict[str, Any]:
    """What the facts say of an order's lines; nothing where they are not what the provider was paid."""
    paid = (charge.amount_cents, charge.currency) == (order.paid_cents, order.currency)
    if not paid or not order.lines or lines_fault(order) is not None:
        return {}
    return {
        "lines": order.lines,
        "shipping_cents": order.shipping_cents,
        "discount_cents": order.discount_cents,
        "refunded_parts": refunded,
    }


def worked_out(facts: RefundFacts, proposal: Proposal) -> WorkedOut | Block:
    """How much that is, of which lines. A named amount is what it is: the policy says whether it can be."""
    worked = refund_amount(facts, _what(proposal), facts.shipping_rule, facts.before)
    if isinstance(worked, WorkedOut):
        return worked
    code = _WHY.get(worked.code)
    return WorkedOut(proposal.amount_cents) if code is None else Block(worked.code.value, _because(code, worked))


def lines_moved(approval: Approval, now: dict[str, Any]) -> Remark | None:
    """What differs between the lines that were approved and what they would be now; None if nothing does."""
    drawn, action = refund_facts_of(approval.facts), refund_of(approval.final_action)
    if not action.lines:
        return None
    facts = replace(drawn, **({"lines": (), "refunded_parts": ()} | now))
    worked = refund_amount(facts, Lines(action.parts), facts.shipping_rule, facts.before)
    if isinstance(worked, NotWorkedOut):
        return _because(_WHY.get(worked.code, Code.LINES_UNKNOWN), worked)
    # Both are in the order's sequence, which the record may have changed as well.
    moved = zip(*(sorted(lines, key=lambda one: one.number) for lines in (action.lines, worked.lines)), strict=True)
    for was, is_now in moved:
        if was != is_now:
            amounts = {"before_cents": was.amount_cents, "now_cents": is_now.amount_cents}
            return say(Code.LINE_CHANGED, line=was.number, **amounts, currency=drawn.currency)
    if worked.amount_cents == action.amount_cents:
        return None
    told = {"asked_cents": action.amount_cents, "now_cents": worked.amount_cents}
    return say(Code.LINES_COME_TO, **told, currency=drawn.currency)


def _because(code: Code, why: NotWorkedOut) -> Remark:
    about = {Code.NO_SUCH_LINE: {"line": why.line}, Code.LINE_QUANTITY: {"line": why.line, "count": why.left}}
    return say(code, **about.get(code, {}))


def _what(proposal: Proposal) -> What:
    if proposal.lines:
        return Lines(proposal.lines)
    return WholeOrder() if proposal.whole else NamedAmount(proposal.amount_cents)
