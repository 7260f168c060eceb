"""Refunds: the canonical action, what a reviewer may change of it, and what its receipts say."""

from dataclasses import dataclass
from typing import Final, Literal

from app.domain.actions.action import Action, Facts, Happened, Kind
from app.domain.actions.refund_letter import refund_reply
from app.domain.actions.refund_policy import RefundFacts, rule_change
from app.domain.ids import ChargeId, CustomerId, OrderId, TenantId
from app.domain.reason_codes import Code


@dataclass(frozen=True)
class RefundAction(Action):
    """A refund of ``amount_cents`` (minor units, above zero) of one charge to the customer who paid it."""

    tenant: TenantId
    customer_id: CustomerId
    order_id: OrderId
    charge_id: ChargeId
    amount_cents: int
    currency: str
    kind: Literal["refund"] = "refund"

    def fits(self, facts: Facts) -> bool:
        """Of the same charge, too."""
        return super().fits(facts) and isinstance(facts, RefundFacts) and facts.charge_id == self.charge_id


KIND: Final = Kind(
    name="refund",
    action=RefundAction,
    facts=RefundFacts,
    change=rule_change,
    letter=refund_reply,
    receipts={
        Happened.WAITS: Code.WAITS,
        Happened.NOT_DONE_YET: Code.NOT_SENT_YET,
        Happened.BEING_DONE: Code.BEING_SENT,
        Happened.DONE: Code.REFUNDED,
        Happened.DONE_PART: Code.REFUNDED_PART,
        Happened.REJECTED: Code.REJECTED,
        Happened.EXPIRED: Code.EXPIRED,
        Happened.CANCELLED: Code.CANCELLED,
        Happened.WITHDRAWN: Code.WITHDRAWN,
        Happened.NOT_SETTLED: Code.NOT_SETTLED,
    },
    issued="refund_issued",
    blocked="refund_blocked",
)


def refund_of(action: Action) -> RefundAction:
    """For what is about refunds only. Raises TypeError on any other kind."""
    if not isinstance(action, RefundAction):
        raise TypeError(f"a {action.kind} is no refund")
    return action


def refund_facts_of(facts: Facts) -> RefundFacts:
    """The same for the facts a refund is judged by."""
    if not isinstance(facts, RefundFacts):
        raise TypeError("these are no facts of a refund")
    return facts
