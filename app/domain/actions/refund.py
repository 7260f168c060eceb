"""Refunds: the canonical action, what a reviewer may change of it, and what its receipts say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Self

from app.domain.actions.action import Action, Facts, Happened
from app.domain.actions.line_shares import line_shares
from app.domain.actions.money_action import RECORDED, Choice, MoneyAction, MoneyFacts, MoneyKind, Parts
from app.domain.actions.refund_amount import Lines, RefundLine, WorkedOut, refund_amount
from app.domain.actions.refund_letter import refund_reply
from app.domain.actions.refund_policy import RefundFacts, read_facts, rule_change
from app.domain.ids import ChargeId, CustomerId, OrderId, TenantId
from app.domain.reason_codes import Code


@dataclass(frozen=True)
class RefundAction(MoneyAction):
    """A refund of ``amount_cents`` (minor units, above zero) of one charge to the customer who paid it.

    What its lines do not come to is shipping; without lines it is a sum that belongs to none.
    """

    tenant: TenantId
    customer_id: CustomerId
    order_id: OrderId
    charge_id: ChargeId
    amount_cents: int
    currency: str
    kind: Literal["refund"] = "refund"
    lines: tuple[RefundLine, ...] = ()

    def __post_init__(self) -> None:
        """With lines that can be told apart, are of something, and are no more than the whole."""
        super().__post_init__()
        values = [(line.number, line.quantity, line.amount_cents) for line in self.lines]
        if any(type(one) is not int for line in values for one in line):
            raise ValueError("The lines of a refund are numbers, quantities and amounts")
        if any(number < 1 or quantity < 1 or cents < 0 for number, quantity, cents in values):
            raise ValueError("A line of a refund needs a number, a quantity above zero, and an amount")
        if len({number for number, _, _ in values}) < len(values):
            raise ValueError("A refund has each line once")
        if sum(cents for _, _, cents in values) > self.amount_cents:
            raise ValueError("The lines of a refund come to more than all of it")

    def to_json(self) -> dict[str, Any]:
        """Without lines as it was before there were any: their digests, kept with old rows, still hold."""
        data = super().to_json()
        return data if self.lines else {name: value for name, value in data.items() if name != "lines"}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of ``to_json``. Raises TypeError or ValueError on anything else."""
        return cls(**{**data, "lines": tuple(RefundLine(**line) for line in data.get("lines", ()))})

    @property
    def parts(self) -> Parts:
        """Of which lines of the order it is."""
        return tuple((line.number, line.quantity) for line in self.lines)

    def choices(self, facts: MoneyFacts) -> tuple[Choice, ...]:
        """Its lines that were paid for, where there are several, or several units of one."""
        order = refund_facts_of(facts)
        shares = {share.number: share for share in line_shares(order, order.shipping_rule)}
        names, before = {line.number: line.description for line in order.lines}, order.before.quantities
        found = [
            Choice(
                line.number,
                names[line.number],
                tuple(
                    min(shares[line.number].of_units(units, before.get(line.number, 0)), line.amount_cents)
                    for units in range(1, line.quantity + 1)
                ),
            )
            for line in self.lines
            if line.amount_cents and line.number in shares
        ]
        return tuple(found) if len(found) > 1 or any(len(one.amounts_cents) > 1 for one in found) else ()

    def smaller(self, amount_cents: int) -> Self:
        """A sum that somebody chose belongs to no line."""
        return replace(self, lines=()).smaller(amount_cents) if self.lines else super().smaller(amount_cents)

    def fewer(self, facts: MoneyFacts, parts: Parts) -> Self:
        """The same of fewer units of its lines, which come to what the facts say."""
        known, asked = refund_facts_of(facts), dict(self.parts)
        if any(quantity > asked.get(number, 0) for number, quantity in parts):
            raise ValueError("Only what was asked for can be approved")
        worked = refund_amount(known, Lines(parts), known.shipping_rule, known.before)
        if not isinstance(worked, WorkedOut):
            raise ValueError("What is chosen comes to nothing")
        return replace(self.smaller(worked.amount_cents), lines=worked.lines)

    def may_become(self, approved: Action) -> bool:
        """Of less, and of no line that was not asked for."""
        asked, theirs = dict(self.parts), refund_of(approved)
        less = all(quantity <= asked.get(number, 0) for number, quantity in theirs.parts)
        return less and self.smaller(theirs.amount_cents) == replace(theirs, lines=())

    def items(self, facts: Facts) -> tuple[str, ...]:
        """Its lines, as "2 x Desk lamp, blue"; of a whole order none has to be named."""
        order = refund_facts_of(facts).lines
        if self.parts == tuple((line.number, line.quantity) for line in order):
            return ()
        names = {line.number: line.description for line in order}
        return tuple(f"{line.quantity} x {names.get(line.number, line.number)}" for line in self.lines)

    def fits(self, facts: Facts) -> bool:
        """Of the same charge, too."""
        return super().fits(facts) and isinstance(facts, RefundFacts) and facts.charge_id == self.charge_id


KIND: Final = MoneyKind(
    name="refund",
    action=RefundAction,
    facts=read_facts,
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
    recorded=RECORDED,
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
