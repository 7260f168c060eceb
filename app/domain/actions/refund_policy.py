"""The first policy: what the desk does with a proposed refund before any person is asked."""

from dataclasses import dataclass
from typing import Final

from app.domain.ids import ChargeId, CustomerId, OrderId
from app.domain.money import exponent
from app.domain.reason_codes import Code, Remark, say

CUSTOMER_DAYS: Final = 30  # how long back a customer's automatic refunds are added up
DAY_HOURS: Final = 24  # rolling: at no midnight does another day's sum come free
DAY_TIMES: Final = 10  # a day's sum, unless it is given: so many times the single limit


@dataclass(frozen=True)
class PolicyLimits:
    """Amounts in minor units of the charge's currency; ``None`` turns a limit off.

    The three sums are of what passes without a person; where one is not given, it follows from the single limit.
    """

    auto_approve_below_cents: int | None = None
    hard_cap_cents: int | None = None
    auto_order_cents: int | None = None
    auto_customer_cents: int | None = None
    auto_day_cents: int | None = None

    @property
    def sums(self) -> "AutoSums | None":
        """At most this much in sum. Many small refunds to one customer pass no further than a single one could."""
        below = self.auto_approve_below_cents
        if below is None:
            return None
        return AutoSums(
            order_cents=below - 1 if self.auto_order_cents is None else self.auto_order_cents,
            customer_cents=below - 1 if self.auto_customer_cents is None else self.auto_customer_cents,
            day_cents=below * DAY_TIMES if self.auto_day_cents is None else self.auto_day_cents,
        )


@dataclass(frozen=True)
class AutoSums:
    """The most that passes without a person, in one currency: of an order, of a customer in 30 days, in 24 hours."""

    order_cents: int
    customer_cents: int
    day_cents: int


@dataclass(frozen=True)
class LetThrough:
    """What has passed without a person, in one currency: of the order, of the customer, of the last 24 hours."""

    order_cents: int = 0
    customer_cents: int = 0
    day_cents: int = 0


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
    risk_score: int = 0  # how many refunds to this customer came back

    @property
    def refundable_cents(self) -> int:
        """What is left of the charge."""
        return max(0, self.paid_cents - self.refunded_cents)


@dataclass(frozen=True)
class AutoApprove:
    """Small enough that no person is asked."""

    because: Remark


@dataclass(frozen=True)
class AskPeople:
    """A reviewer decides."""

    because: Remark


@dataclass(frozen=True)
class Block:
    """Never; ``code`` is for the record, ``because`` for people."""

    code: str
    because: Remark


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


def over_a_sum(sums: AutoSums, before: LetThrough, amount_cents: int, currency: str) -> Remark | None:
    """Why a refund that is small enough by itself still needs a person; None if it passes."""
    checks = (
        (Code.AUTO_ORDER_SUM, before.order_cents, sums.order_cents),
        (Code.AUTO_CUSTOMER_SUM, before.customer_cents, sums.customer_cents),
        (Code.AUTO_DAY_SUM, before.day_cents, sums.day_cents),
    )
    for code, so_far, most in checks:
        if so_far + amount_cents > most:
            return say(code, asked_cents=amount_cents, before_cents=so_far, most_cents=most, currency=currency)
    return None


def rule_change(
    limits: PolicyLimits, facts: RefundFacts, customer_id: CustomerId, *, asked_cents: int, amount_cents: object
) -> Block | None:
    """Judge an amount a reviewer chose instead of the asked one: the whole policy again, and never more than that."""
    blocked = _blocked(limits, facts, customer_id, amount_cents)
    if blocked is not None:
        return blocked
    assert isinstance(amount_cents, int)
    if amount_cents > asked_cents:
        because = say(Code.MORE_THAN_ASKED, asked_cents=asked_cents, currency=facts.currency)
        return Block("more_than_asked", because)
    return None


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
