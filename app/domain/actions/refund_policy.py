"""The first policy: what the desk does with a proposed refund before any person is asked."""

from dataclasses import MISSING, dataclass, fields
from typing import Any, Final

from app.domain.actions.line_shares import SHIPPING_RULE, ShippingRule
from app.domain.actions.money_action import NO_PARTS, MoneyFacts, Parts, change_limit
from app.domain.actions.policy import AskPeople, AutoApprove, Block, PolicyLimits, Ruling
from app.domain.actions.refund_amount import RefundedBefore
from app.domain.ids import ChargeId, CustomerId, OrderId
from app.domain.money import exponent
from app.domain.reason_codes import Code, say
from app.domain.records.orders import OrderLine


@dataclass(frozen=True)
class RefundFacts(MoneyFacts):
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
    risk_score: int = 0  # how many refunds to this customer came back
    lines: tuple[OrderLine, ...] = ()  # of the order; empty where they are not known, or are not what was paid
    shipping_cents: int = 0
    discount_cents: int = 0  # of the whole order
    shipping_rule: ShippingRule = SHIPPING_RULE
    refunded_parts: Parts = NO_PARTS  # by us, before

    @property
    def before(self) -> RefundedBefore:
        """What was given back before this."""
        return RefundedBefore(self.refunded_cents, dict(self.refunded_parts))

    def to_json(self) -> dict[str, Any]:
        """Without what an order without lines does not have: such a row reads as it did before there were any."""
        data = super().to_json()
        return {name: value for name, value in data.items() if name not in _OF_LINES or value != _OF_LINES[name]}

    @property
    def refundable_cents(self) -> int:
        """What is left of the charge."""
        return max(0, self.paid_cents - self.refunded_cents)

    @property
    def left_cents(self) -> int:
        """The most that there is left to give."""
        return self.refundable_cents

    @property
    def payment_disputed(self) -> bool:
        """By what the provider says."""
        return self.disputed

    @property
    def refunds_came_back(self) -> int:
        """By our records."""
        return self.risk_score


_OF_LINES: Final[dict[str, Any]] = {
    one.name: one.default for one in fields(RefundFacts) if one.default is not MISSING and one.name != "risk_score"
}


def read_facts(**data: Any) -> RefundFacts:
    """As a row keeps them. Raises TypeError or ValueError where they are none."""
    lines = tuple(OrderLine(**line) for line in data.get("lines", ()))
    parts = tuple((int(number), int(quantity)) for number, quantity in data.get("refunded_parts", ()))
    return RefundFacts(**{**data, "lines": lines, "refunded_parts": parts})


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
    if not sender_verified:
        return AskPeople(say(Code.SENDER_UNVERIFIED))
    limit = limits.auto_approve_below_cents
    if limit is not None and facts.risk_score > 0:
        return AskPeople(say(Code.CAME_BACK_BEFORE))
    if limit is None:
        return AskPeople(say(Code.PERSON_DECIDES))
    amounts = {"asked_cents": amount_cents, "limit_cents": limit}
    if amount_cents < limit:
        return AutoApprove(say(Code.BELOW_LIMIT, **amounts, currency=facts.currency))
    return AskPeople(say(Code.NOT_BELOW_LIMIT, **amounts, currency=facts.currency))


def rule_change(
    limits: PolicyLimits, facts: RefundFacts, customer_id: CustomerId, *, asked_cents: int, amount_cents: object
) -> Block | None:
    """Judge an amount a reviewer chose instead of the asked one: the whole policy again, and never more than that."""
    # First, so that whoever is refused hears the limit they were told of.
    if type(amount_cents) is int and amount_cents > change_limit(facts, asked_cents) == asked_cents:
        because = say(Code.MORE_THAN_ASKED, asked_cents=asked_cents, currency=facts.currency)
        return Block("more_than_asked", because)
    return _blocked(limits, facts, customer_id, amount_cents)


def _blocked(limits: PolicyLimits, facts: RefundFacts, customer_id: CustomerId, amount: object) -> Block | None:
    if facts.customer_id != customer_id:
        return Block("order_of_another_customer", say(Code.OTHER_CUSTOMER))
    if type(amount) is not int or amount <= 0:
        return Block("amount_not_positive", say(Code.AMOUNT_NOT_POSITIVE))
    currency = facts.currency
    try:
        exponent(currency)
    except ValueError:
        return Block("unknown_currency", say(Code.UNKNOWN_CURRENCY, name=currency))
    if facts.disputed:
        return Block("disputed", say(Code.DISPUTED))
    left, cap = facts.refundable_cents, limits.hard_cap_cents
    if amount > left:
        because = say(Code.BEYOND_REFUNDABLE, asked_cents=amount, left_cents=left, currency=currency)
        return Block("beyond_refundable", because)
    if cap is not None and facts.refunded_cents + amount > cap:
        amounts = {"asked_cents": amount, "before_cents": facts.refunded_cents, "most_cents": cap}
        code = Code.ABOVE_HARD_CAP if amount > cap else Code.ABOVE_HARD_CAP_IN_ALL
        return Block("above_hard_cap", say(code, **amounts, currency=currency))
    return None
