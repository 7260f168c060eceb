"""Store credit: a sum for the customer's next order, kept in our own ledger, in the place of money back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.domain.actions.action import Facts, Happened
from app.domain.actions.money_action import RECORDED, MoneyAction, MoneyFacts, MoneyKind, change_limit
from app.domain.actions.policy import Block, PolicyLimits
from app.domain.actions.refund_letter import for_items
from app.domain.ids import CustomerId, OrderId, TenantId
from app.domain.money import exponent, format_money
from app.domain.reason_codes import Code, say


@dataclass(frozen=True)
class StoreCreditFacts(MoneyFacts):
    """What our records say of the order a credit is proposed for, read at one moment."""

    order_id: OrderId
    order_number: str
    description: str
    customer_id: CustomerId
    currency: str
    paid_cents: int
    refunded_cents: int
    credited_cents: int  # by this desk, for this order, before
    placed_on: str

    @property
    def left_cents(self) -> int:
        """What was paid and given back in neither way: no order brings more than it cost."""
        return max(0, self.paid_cents - self.refunded_cents - self.credited_cents)


@dataclass(frozen=True)
class StoreCreditAction(MoneyAction):
    """A credit of ``amount_cents`` for the customer, on account of one order."""

    tenant: TenantId
    customer_id: CustomerId
    order_id: OrderId
    amount_cents: int
    currency: str
    kind: Literal["store_credit"] = "store_credit"


def credit_facts_of(facts: Facts) -> StoreCreditFacts:
    """For what is about store credit only. Raises TypeError on any other kind's."""
    if not isinstance(facts, StoreCreditFacts):
        raise TypeError("these are no facts of a store credit")
    return facts


def credit_blocked(
    limits: PolicyLimits, facts: StoreCreditFacts, customer_id: CustomerId, amount_cents: object
) -> Block | None:
    """Why this much is not even asked about. Total: never raises."""
    if facts.customer_id != customer_id:
        return Block("order_of_another_customer", say(Code.OTHER_CUSTOMER))
    if type(amount_cents) is not int or amount_cents <= 0:
        return Block("amount_not_positive", say(Code.CREDIT_NOT_POSITIVE))
    try:
        exponent(facts.currency)
    except ValueError:
        return Block("unknown_currency", say(Code.UNKNOWN_CURRENCY, name=facts.currency))
    amounts = {"asked_cents": amount_cents, "left_cents": facts.left_cents}
    if amount_cents > facts.left_cents:
        return Block("beyond_creditable", say(Code.BEYOND_CREDITABLE, **amounts, currency=facts.currency))
    cap, before = limits.hard_cap_cents, facts.refunded_cents + facts.credited_cents
    if cap is not None and before + amount_cents > cap:
        because = say(Code.ABOVE_HARD_CAP, asked_cents=amount_cents, most_cents=cap, currency=facts.currency)
        return Block("above_hard_cap", because)
    return None


def credit_change(
    limits: PolicyLimits, facts: StoreCreditFacts, customer_id: CustomerId, *, asked_cents: int, amount_cents: object
) -> Block | None:
    """Judge an amount a reviewer chose instead: the whole policy again, and never more than was asked."""
    if type(amount_cents) is int and amount_cents > change_limit(facts, asked_cents) == asked_cents:
        because = say(Code.MORE_CREDIT_THAN_ASKED, asked_cents=asked_cents, currency=facts.currency)
        return Block("more_than_asked", because)
    return credit_blocked(limits, facts, customer_id, amount_cents)


def credit_letter(
    *, order_number: str, currency: str, amount_cents: int, asked_cents: int, items: Sequence[str] = ()
) -> str:
    """The same amounts, the same letter. A smaller credit than was asked for is called that."""
    done = format_money(amount_cents, currency)
    part = f" (of the {format_money(asked_cents, currency)} asked for)" if amount_cents < asked_cents else ""
    return (
        f"Hello,\n\nwe have issued store credit of {done}{part} to you for order {order_number}{for_items(items)}. "
        "You can use it for your next order.\n\nKind regards,\nThe support desk"
    )


KIND: Final = MoneyKind(
    name="store_credit",
    action=StoreCreditAction,
    facts=StoreCreditFacts,
    change=credit_change,
    letter=credit_letter,
    receipts={
        Happened.WAITS: Code.CREDIT_WAITS,
        Happened.NOT_DONE_YET: Code.CREDIT_NOT_ISSUED_YET,
        Happened.BEING_DONE: Code.CREDIT_BEING_ISSUED,
        Happened.DONE: Code.CREDITED,
        Happened.DONE_PART: Code.CREDITED_PART,
        Happened.REJECTED: Code.CREDIT_REJECTED,
        Happened.EXPIRED: Code.CREDIT_EXPIRED,
        Happened.CANCELLED: Code.CREDIT_CANCELLED,
        Happened.WITHDRAWN: Code.CREDIT_WITHDRAWN,
        Happened.NOT_SETTLED: Code.CREDIT_NOT_SETTLED,
    },
    recorded=RECORDED,
    issued="store_credit_issued",
    blocked="store_credit_blocked",
)
