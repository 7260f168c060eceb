"""What the desk may do with a proposal before any person is asked: the operator's limits, and the rulings."""

from dataclasses import dataclass
from typing import Final

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
class AutoApprove:
    """Small enough that no person is asked. ``rule``: which of the desk's file says so; empty: none of them."""

    because: Remark
    rule: str = ""


@dataclass(frozen=True)
class AskPeople:
    """A reviewer decides, in the order of ``flow``, by its name in the desk's file; empty: any one reviewer."""

    because: Remark
    rule: str = ""
    flow: str = ""


@dataclass(frozen=True)
class Block:
    """Never; ``code`` is for the record, ``because`` for people."""

    code: str
    because: Remark
    rule: str = ""


Ruling = AutoApprove | AskPeople | Block


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
