"""What the kinds that move money have in common: a sum, the order it is on account of, and what is left of that."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Self, cast

from app.domain.actions.action import Action, Altered, Facts, Kind
from app.domain.actions.policy import Block, PolicyLimits
from app.domain.ids import CustomerId, OrderId
from app.domain.money import exponent
from app.domain.reason_codes import Code, Datum, say

Parts = tuple[tuple[int, int], ...]  # so many units of lines of an order, by their numbers
NO_PARTS: Final[Parts] = ()
RECORDED: Final = ("order_id", "charge_id", "amount_cents", "currency")


@dataclass(frozen=True)
class Choice:
    """A line that may be approved or left out, with what 1, 2, … up to all asked units of it come to."""

    number: int
    name: str
    amounts_cents: tuple[int, ...]


class MoneyFacts(Facts):
    """What an action that moves money is judged by: an order, and what there is left of it to give."""

    order_id: OrderId
    order_number: str
    description: str
    customer_id: CustomerId
    currency: str
    placed_on: str  # ISO date

    @property
    def left_cents(self) -> int:
        """The most that there is left to give."""
        raise NotImplementedError

    @property
    def payment_disputed(self) -> bool:
        """Whether the bank was asked to take the payment back; a kind that hears of it says so."""
        return False

    @property
    def refunds_came_back(self) -> int:
        """How many refunds to this customer did not reach them; the same."""
        return 0


def change_limit(facts: MoneyFacts, asked_cents: int) -> int:
    """The most that a reviewer may choose instead of what was asked: what they are told, and what is enforced."""
    return min(asked_cents, facts.left_cents)


class MoneyAction(Action):
    """A sum for a customer, on account of one of their orders."""

    customer_id: CustomerId
    order_id: OrderId
    amount_cents: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what could never be carried out, whoever built it."""
        if type(self.amount_cents) is not int or self.amount_cents <= 0:
            what = self.kind.replace("_", " ")
            raise ValueError(f"A {what} needs a whole amount above zero, in minor units (4990 for 49.90)")
        exponent(self.currency)

    def smaller(self, amount_cents: int) -> Self:
        """The same action of less. Raises ValueError unless it is less, and still something."""
        if amount_cents >= self.amount_cents:
            raise ValueError("An approved amount may only be smaller than what was asked")
        return cast(Self, replace(cast(Any, self), amount_cents=amount_cents))

    @property
    def parts(self) -> Parts:
        """Of which lines of the order it is; empty where it is a sum that belongs to none."""
        return NO_PARTS

    def choices(self, facts: MoneyFacts) -> tuple[Choice, ...]:
        """The lines that a reviewer may choose from; empty where there is nothing to choose."""
        return ()

    def worth(self, facts: MoneyFacts, parts: Parts) -> int:
        """What these of its lines come to; all that can be chosen is all that was asked. Raises as ``fewer`` does."""
        every = tuple((one.number, len(one.amounts_cents)) for one in self.choices(facts))
        return self.amount_cents if sorted(every) == sorted(parts) else self.fewer(facts, parts).amount_cents

    def fewer(self, facts: MoneyFacts, parts: Parts) -> Self:
        """The same of fewer units of its lines. Raises ValueError unless they are some of them, and come to less."""
        raise ValueError(f"A {self.kind} of {parts} of {facts.order_id} has no lines to choose from")

    def may_become(self, approved: Action) -> bool:
        """Whether ``approved`` is the same of less, as a reviewer may choose. Raises as ``smaller`` does."""
        return bool(self.smaller(money_of(approved).amount_cents) == approved)

    def fits(self, facts: Facts) -> bool:
        """Whether the facts speak of what this would do. A kind with more to compare adds it."""
        if not isinstance(facts, MoneyFacts):
            return False
        mine = (self.customer_id, self.order_id, self.currency)
        return mine == (facts.customer_id, facts.order_id, facts.currency)

    def told(self) -> dict[str, Datum]:
        """How much it is."""
        return {"asked_cents": self.amount_cents, "currency": self.currency}


@dataclass(frozen=True)
class MoneyKind(Kind):
    """A kind whose action is a sum."""

    # (limits, facts, customer_id, asked_cents=, amount_cents=): why a reviewer may not approve this much instead
    change: Callable[..., Block | None]
    # (order_number=, currency=, amount_cents=, asked_cents=, items=): the letter that tells the customer it was done
    letter: Callable[..., str]

    def alter(self, limits: PolicyLimits, action: Action, facts: Facts, wanted: Altered) -> Action | Block | None:
        """Less of it, by lines or by a sum, where the policy allows that amount too."""
        if wanted.amount_cents is None:
            return None
        asked, known = money_of(action), money_facts_of(facts)
        amounts = {"asked_cents": asked.amount_cents, "amount_cents": wanted.amount_cents}
        block = self.change(limits, known, asked.customer_id, **amounts)
        if block is not None or wanted.amount_cents == asked.amount_cents:
            return block
        try:
            less = asked.fewer(known, wanted.parts) if wanted.parts else asked.smaller(wanted.amount_cents)
        except ValueError:
            return Block("lines_not_asked", say(Code.LINES_NOT_ASKED))
        if less.amount_cents == wanted.amount_cents:
            return less
        told = {"asked_cents": wanted.amount_cents, "now_cents": less.amount_cents}
        return Block("lines_come_to", say(Code.LINES_COME_TO, **told, currency=known.currency))


def money_of(action: Action) -> MoneyAction:
    """For what is about money only. Raises TypeError on a kind that moves none."""
    if not isinstance(action, MoneyAction):
        raise TypeError(f"a {action.kind} moves no money")
    return action


def money_facts_of(facts: Facts) -> MoneyFacts:
    """The same for the facts."""
    if not isinstance(facts, MoneyFacts):
        raise TypeError("these are no facts of a payment")
    return facts
