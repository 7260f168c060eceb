"""Owns what the tool for refunds may be asked for: lines of an order, all of it, or a sum the customer named."""

from collections.abc import Iterable
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError, model_validator

from app.domain.actions.refund_amount import (
    Lines,
    NamedAmount,
    NotWorkedOut,
    Reason,
    RefundedBefore,
    What,
    WholeOrder,
    WorkedOut,
    refund_amount,
)
from workers.agent.contracts import OrderFact, Outcome

LINES_ASKED_MAX: Final = 100
NOT_NAMED: Final = (
    "What was written does not name this sum in the order's currency. Give the lines or the whole, or ask how much it"
    " is about. Do not work out a sum."
)


class SumArguments(BaseModel):
    """Read strictly: true, 12.5, "12" and NaN are not amounts."""

    model_config = ConfigDict(extra="forbid")
    order_id: StrictStr = Field(min_length=1, max_length=100)
    amount_cents: StrictInt = Field(gt=0)
    reason: StrictStr = Field(min_length=1, max_length=1_000)


class LineWanted(BaseModel):
    """So many units of one line of an order."""

    model_config = ConfigDict(extra="forbid")
    line: StrictInt = Field(ge=1, description="The line's number exactly as list_orders gives it.")
    quantity: StrictInt = Field(ge=1, description="How many units of it.")


class RefundArguments(BaseModel):
    """A sum alone is how every call was made before there were lines."""

    model_config = ConfigDict(extra="forbid")
    order_id: StrictStr = Field(min_length=1, max_length=100)
    lines: list[LineWanted] | None = Field(default=None, max_length=LINES_ASKED_MAX)
    whole: StrictBool | None = None
    amount_cents: StrictInt | None = Field(default=None, gt=0)
    reason: StrictStr = Field(min_length=1, max_length=1_000)

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if sum((bool(self.lines), bool(self.whole), self.amount_cents is not None)) != 1:
            raise ValueError("give exactly one of lines, whole (true) and amount_cents, and null for the others")
        return self

    @property
    def what(self) -> What:
        """As amounts are worked out from it."""
        if self.lines:
            return Lines(tuple((one.line, one.quantity) for one in self.lines))
        return WholeOrder() if self.amount_cents is None else NamedAmount(self.amount_cents)


class Asked(BaseModel):
    """One refund put to people in this conversation, what it comes to, and how it ended if it did."""

    model_config = ConfigDict(extra="forbid")
    call_id: str
    order_id: str
    amount_cents: int
    outcome: Outcome | None = None
    lines: tuple[tuple[int, int], ...] = ()
    whole: bool = False

    @property
    def wish(self) -> tuple[object, ...]:
        """What was asked, whatever it came to: the records may say otherwise once it was paid."""
        return self.order_id, self.lines, self.whole, 0 if self.lines or self.whole else self.amount_cents

    def kept(self) -> dict[str, Any]:
        """As it was kept before there were lines, where it has none."""
        return self.model_dump(exclude=set() if self.lines or self.whole else {"lines", "whole"})


def read_arguments(tool_takes: type[BaseModel], raw: str | None) -> BaseModel | str:
    """The arguments, or a sentence where they do not fit; checked on the raw text, before anything can coerce it."""
    try:
        return tool_takes.model_validate_json(raw or "{}")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "arguments"
        return f"The call was not understood: {place}: {first['msg']}."


def asked_for(call_id: str, arguments: RefundArguments | SumArguments, amount_cents: int) -> Asked:
    """As it is kept with the conversation."""
    what = arguments.what if isinstance(arguments, RefundArguments) else NamedAmount(arguments.amount_cents)
    return Asked(
        call_id=call_id,
        order_id=arguments.order_id,
        amount_cents=amount_cents,
        lines=what.quantities if isinstance(what, Lines) else (),
        whole=isinstance(what, WholeOrder),
    )


def worth(
    order: OrderFact, arguments: RefundArguments | SumArguments, waiting: Iterable[Asked]
) -> WorkedOut | NotWorkedOut:
    """What it comes to beside what already waits for people."""
    what = arguments.what if isinstance(arguments, RefundArguments) else NamedAmount(arguments.amount_cents)
    cents, parts = order.refunded_cents, dict(order.refunded_parts)
    for asked in waiting:
        cents += asked.amount_cents
        for number, quantity in asked.lines:
            parts[number] = parts.get(number, 0) + quantity
    return refund_amount(order, what, order.shipping_rule, RefundedBefore(cents, parts))


def why_not_worth(why: NotWorkedOut, order: OrderFact) -> str:
    """For the model, so that it can mend its call."""
    match why.code:
        case Reason.LINES_UNKNOWN:
            return "The lines of this order are not known. Ask for the whole, or for a sum the customer named."
        case Reason.NO_SUCH_LINE:
            return f"This order has no line {why.line}, or it was given twice. Use the numbers list_orders gives."
        case Reason.QUANTITY:
            return f"Only {why.left} of line {why.line} can still be refunded."
        case _:
            return f"Only {why.left} cents ({order.currency}) of this order can still be refunded."
