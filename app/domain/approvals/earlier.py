"""What our records hold beside an approval: what was given, refused and asked before, and what is usual."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, Posted


@dataclass(frozen=True)
class RefundSum:
    """Refunds in one currency."""

    currency: str
    cents: int
    count: int


@dataclass(frozen=True)
class EarlierRefunds:
    """What this customer was given back before, by our records; ``sum_cents`` is in the approval's currency only."""

    count: int = 0
    sum_cents: int = 0
    other_currencies: int = 0  # how many of them are not in the sum
    sums: tuple[RefundSum, ...] = ()  # in each currency, the approval's own first
    of_order: int = 0  # how many of them were for the same order
    came_back: int = 0  # refunds that did not reach this customer after all, beside those in ``count``
    credits: tuple[RefundSum, ...] = ()  # store credit before, in each currency


@dataclass(frozen=True)
class EarlierRejection:
    """A person's no to a request for the same order, or for the same customer."""

    id: ApprovalId
    order_number: str
    amount_cents: int
    currency: str
    reason: str  # a person's words; empty where they gave none
    by: ActorId | None
    at: datetime
    same_order: bool
    posted: Posted | None


@dataclass(frozen=True)
class Replaced:
    """The closed approval that this one takes the place of, and how that one closed."""

    id: ApprovalId
    status: Status
    by: ActorId | None
    at: datetime | None
    reason: str  # a person's words, or a remark of ours
    trouble: str  # why it was not carried out, a safe sentence; empty otherwise
    posted: Posted | None
