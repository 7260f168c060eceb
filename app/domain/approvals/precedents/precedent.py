"""An earlier decision as it is shown beside a request that is like it."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.approvals.precedents.embedding import LOCAL_MODEL
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, Posted


@dataclass(frozen=True)
class Precedent:
    """By its rows as they stand now: what became of it may have changed since it was found."""

    id: ApprovalId
    kind: str
    status: Status
    by: ActorId
    at: datetime
    reason: str  # a person's words; empty where they gave none
    share: float  # how alike, up to 1
    amount_cents: int | None = None  # what was carried out, or would have been; None: no sum
    currency: str = ""
    asked_cents: int | None = None  # where a person approved less than this
    came_back: bool = False  # the refund did not reach the customer
    disputed: bool = False  # the bank was asked for the payment afterwards
    failed: bool = False  # the program that was let do it says that it failed
    posted: Posted | None = None  # its card

    @property
    def approved(self) -> bool:
        """Whether it was let through, whatever came after."""
        return self.status is not Status.REJECTED


@dataclass(frozen=True)
class Precedents:
    """The most alike first, at most three. ``model`` is what found them; empty where nothing was looked for."""

    found: tuple[Precedent, ...] = ()
    model: str = ""

    @property
    def is_local(self) -> bool:
        """Found by words alone, without a language model."""
        return self.model == LOCAL_MODEL


NO_PRECEDENTS = Precedents()
