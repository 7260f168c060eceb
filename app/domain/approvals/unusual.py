"""What our rules find unusual about a request, from records alone: what a tired reviewer must not overlook."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from app.domain.actions.money_action import MoneyAction, MoneyFacts
from app.domain.approvals.approval import ApprovalDetails, OtherRequest
from app.domain.approvals.earlier import EarlierRefunds, EarlierRejection
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId

_MOVING: Final = (Status.PENDING, Status.APPROVED, Status.EXECUTING)


@dataclass(frozen=True)
class Disputed:
    """The bank was asked to take the payment back: who refunds it too pays twice."""

    since: datetime | None  # when we heard; None: the provider said so when it was asked


@dataclass(frozen=True)
class Unverified:
    """Nobody vouches that the customer wrote."""

    linked_by: ActorId | None = None  # who said that it is theirs all the same


@dataclass(frozen=True)
class AskedElsewhere:
    """Another request for the same order or payment can still give the same money."""

    other: OtherRequest


@dataclass(frozen=True)
class RejectedBefore:
    """A person said no before."""

    rejection: EarlierRejection


@dataclass(frozen=True)
class MoreRejections:
    """Those that are not listed."""

    count: int


@dataclass(frozen=True)
class CameBack:
    """Refunds to this customer that did not arrive."""

    count: int


@dataclass(frozen=True)
class AboveUsual:
    """More than nearly all that this desk gave before."""

    usual_cents: int
    currency: str


@dataclass(frozen=True)
class RefundedBefore:
    """This customer was given money back before."""

    earlier: EarlierRefunds


Unusual: TypeAlias = (
    Disputed | Unverified | AskedElsewhere | RejectedBefore | MoreRejections | CameBack | AboveUsual | RefundedBefore
)


def unusual(details: ApprovalDetails) -> tuple[Unusual, ...]:
    """Gravest first: what loses money or gives it to a stranger, what a person refused, what is merely rare."""
    facts, action = details.approval.facts, details.approval.action
    if not isinstance(facts, MoneyFacts) or not isinstance(action, MoneyAction):
        return ()
    found: list[Unusual] = []
    if facts.payment_disputed or details.disputed_at is not None:
        found.append(Disputed(details.disputed_at))
    if not details.sender_verified:
        found.append(Unverified(details.linked_by))
    if details.approval.status in _MOVING:  # of interest as long as this one can still give something
        found += [AskedElsewhere(other) for other in details.others]
    found += [RejectedBefore(rejection) for rejection in details.rejections]
    if unlisted := details.rejected_count - len(details.rejections):
        found.append(MoreRejections(unlisted))
    if came_back := max(facts.refunds_came_back, details.earlier.came_back):
        found.append(CameBack(came_back))
    if details.usual_cents is not None and action.amount_cents > details.usual_cents:
        found.append(AboveUsual(details.usual_cents, action.currency))
    if details.earlier.count or details.earlier.credits:
        found.append(RefundedBefore(details.earlier))
    return tuple(found)
