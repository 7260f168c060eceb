"""The first policy: what the desk does with a proposed refund before any person is asked."""

from dataclasses import dataclass

from app.domain.ids import ChargeId, CustomerId, OrderId
from app.domain.money import format_money


@dataclass(frozen=True)
class PolicyLimits:
    """Amounts in minor units of the charge's currency; ``None`` turns a limit off."""

    auto_approve_below_cents: int | None = None
    hard_cap_cents: int | None = None


@dataclass(frozen=True)
class RefundFacts:
    """What our records and the provider say of the order a refund is proposed for, read at one moment."""

    order_id: OrderId
    order_number: str
    description: str
    customer_id: CustomerId
    charge_id: ChargeId
    currency: str
    paid_cents: int
    refunded_cents: int
    disputed: bool
    placed_on: str  # ISO date

    @property
    def refundable_cents(self) -> int:
        """What is left of the charge."""
        return max(0, self.paid_cents - self.refunded_cents)


@dataclass(frozen=True)
class AutoApprove:
    """Small enough that no person is asked."""

    because: str


@dataclass(frozen=True)
class AskPeople:
    """A reviewer decides."""

    because: str


@dataclass(frozen=True)
class Block:
    """Never; ``code`` is for the record, ``because`` for people."""

    code: str
    because: str


Ruling = AutoApprove | AskPeople | Block


def rule(
    limits: PolicyLimits, facts: RefundFacts, customer_id: CustomerId, amount_cents: object, *, sender_verified: bool
) -> Ruling:
    """Judge a proposed amount (whatever the model sent) against our facts. Total: never raises.

    What nobody vouches for as coming from the customer is decided by a person, however small.
    """
    blocked = _blocked(limits, facts, customer_id, amount_cents)
    if blocked is not None:
        return blocked
    assert isinstance(amount_cents, int)
    asked = format_money(amount_cents, facts.currency)
    if not sender_verified:
        return AskPeople("Nobody vouches that the mail comes from this customer, so a person decides")
    limit = limits.auto_approve_below_cents
    if limit is not None and amount_cents < limit:
        return AutoApprove(f"{asked} is below the automatic limit of {format_money(limit, facts.currency)}")
    if limit is None:
        return AskPeople("Every refund is decided by a person")
    return AskPeople(f"{asked} is not below the automatic limit of {format_money(limit, facts.currency)}")


def rule_change(
    limits: PolicyLimits, facts: RefundFacts, customer_id: CustomerId, *, asked_cents: int, amount_cents: object
) -> Block | None:
    """Judge an amount a reviewer chose instead of the asked one: the whole policy again, and never more than that."""
    blocked = _blocked(limits, facts, customer_id, amount_cents)
    if blocked is not None:
        return blocked
    assert isinstance(amount_cents, int)
    if amount_cents > asked_cents:
        asked = format_money(asked_cents, facts.currency)
        return Block("more_than_asked", f"Only {asked} was asked for; a larger refund needs a request of its own")
    return None


def _blocked(limits: PolicyLimits, facts: RefundFacts, customer_id: CustomerId, amount: object) -> Block | None:
    if facts.customer_id != customer_id:
        return Block("order_of_another_customer", "The order belongs to another customer")
    if type(amount) is not int or amount <= 0:
        return Block("amount_not_positive", "A refund needs a whole amount above zero")
    try:
        left = format_money(facts.refundable_cents, facts.currency)
    except ValueError:
        return Block("unknown_currency", f"The order is in {facts.currency!r}, a currency we do not know")
    if facts.disputed:
        return Block("disputed", "The payment is disputed at the bank; the dispute decides")
    if amount > facts.refundable_cents:
        asked = format_money(amount, facts.currency)
        return Block("beyond_refundable", f"{asked} is more than the {left} that is left to refund")
    cap = limits.hard_cap_cents
    if cap is not None and amount > cap:
        asked, most = format_money(amount, facts.currency), format_money(cap, facts.currency)
        return Block("above_hard_cap", f"{asked} is above the hard cap of {most}")
    return None
