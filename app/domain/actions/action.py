"""What every kind of action has in common: a canonical form, its digest, the facts it is judged by."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self, cast

from app.domain.actions.policy import Block
from app.domain.ids import CustomerId, OrderId, TenantId
from app.domain.money import exponent
from app.domain.reason_codes import Code

Parts = tuple[tuple[int, int], ...]  # so many units of lines of an order, by their numbers
NO_PARTS: Final[Parts] = ()


@dataclass(frozen=True)
class Choice:
    """A line that may be approved or left out, with what 1, 2, … up to all asked units of it come to."""

    number: int
    name: str
    amounts_cents: tuple[int, ...]


class Facts:
    """What was known when it was asked, read at one moment. A kind's own are a frozen dataclass with these."""

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

    def to_json(self) -> dict[str, Any]:
        """Plain data, as stored in the approval's row."""
        return asdict(cast(Any, self))


def change_limit(facts: Facts, asked_cents: int) -> int:
    """The most that a reviewer may choose instead of what was asked: what they are told, and what is enforced."""
    return min(asked_cents, facts.left_cents)


class Action:
    """Exactly what a person approves. A kind's own is a frozen dataclass with at least these fields."""

    tenant: TenantId
    customer_id: CustomerId
    order_id: OrderId
    amount_cents: int
    currency: str
    kind: str

    def __post_init__(self) -> None:
        """Refuse what could never be carried out, whoever built it."""
        if type(self.amount_cents) is not int or self.amount_cents <= 0:
            what = self.kind.replace("_", " ")
            raise ValueError(f"A {what} needs a whole amount above zero, in minor units (4990 for 49.90)")
        exponent(self.currency)

    def to_json(self) -> dict[str, Any]:
        """Plain data, as stored in the approval's row."""
        return asdict(cast(Any, self))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of ``to_json``. Raises TypeError or ValueError on anything else."""
        return cast(Callable[..., Self], cls)(**data)

    def smaller(self, amount_cents: int) -> Self:
        """The same action of less. Raises ValueError unless it is less, and still something."""
        if amount_cents >= self.amount_cents:
            raise ValueError("An approved amount may only be smaller than what was asked")
        return cast(Self, replace(cast(Any, self), amount_cents=amount_cents))

    @property
    def parts(self) -> Parts:
        """Of which lines of the order it is; empty where it is a sum that belongs to none."""
        return NO_PARTS

    def choices(self, facts: Facts) -> tuple[Choice, ...]:
        """The lines that a reviewer may choose from; empty where there is nothing to choose."""
        return ()

    def worth(self, facts: Facts, parts: Parts) -> int:
        """What these of its lines come to; all that can be chosen is all that was asked. Raises as ``fewer`` does."""
        every = tuple((one.number, len(one.amounts_cents)) for one in self.choices(facts))
        return self.amount_cents if sorted(every) == sorted(parts) else self.fewer(facts, parts).amount_cents

    def fewer(self, facts: Facts, parts: Parts) -> Self:
        """The same of fewer units of its lines. Raises ValueError unless they are some of them, and come to less."""
        raise ValueError(f"A {self.kind} of {parts} of {facts.order_id} has no lines to choose from")

    def may_become(self, approved: "Action") -> bool:
        """Whether ``approved`` is the same of less, as a reviewer may choose. Raises as ``smaller`` does."""
        return bool(self.smaller(approved.amount_cents) == approved)

    def items(self, facts: Facts) -> tuple[str, ...]:
        """What it is for, a line each, as the order's records name it: the same in every language."""
        return ()

    def digest(self, approval_id: str) -> str:
        """SHA-256 (hex) over the sorted fields and the approval's id: one digest, one approval, one amount."""
        text = json.dumps({**self.to_json(), "approval_id": approval_id}, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def fits(self, facts: Facts) -> bool:
        """Whether the facts speak of what this would do. A kind with more to compare adds it."""
        mine = (self.customer_id, self.order_id, self.currency)
        return mine == (facts.customer_id, facts.order_id, facts.currency)


class Happened(StrEnum):
    """What can have become of an action; each kind has its sentence for each."""

    WAITS = "waits"
    NOT_DONE_YET = "not_done_yet"
    BEING_DONE = "being_done"
    DONE = "done"
    DONE_PART = "done_part"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    NOT_SETTLED = "not_settled"


@dataclass(frozen=True)
class Kind:
    """One kind of action, as everything that knows none of them asks about it."""

    name: str
    action: type[Action]
    facts: Callable[..., Facts]
    # (limits, facts, customer_id, asked_cents=, amount_cents=): why a reviewer may not approve this much instead
    change: Callable[..., Block | None]
    # (order_number=, currency=, amount_cents=, asked_cents=, items=): the letter that tells the customer it was done
    letter: Callable[..., str]
    receipts: Mapping[Happened, Code]
    issued: str  # the audit action that says it was done
    blocked: str  # and the one that says it will not be
