"""What the desk needs from a payment provider, and what both sides say to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from app.domain.approval import Status
from app.domain.case import Approval, ApprovalSheet, Receipt
from app.domain.ids import ApprovalId, ChargeId, DraftId, MessageId, TenantId
from app.domain.remarks import Remark


@dataclass(frozen=True)
class ChargeFacts:
    """A charge as the provider has it now (minor units)."""

    charge_id: ChargeId
    amount_cents: int
    refunded_cents: int
    currency: str
    disputed: bool


@dataclass(frozen=True)
class RefundOrder:
    """What the provider is told. ``approval_id`` goes into its metadata, by which it can be found again."""

    tenant: TenantId
    approval_id: ApprovalId
    charge_id: ChargeId
    amount_cents: int
    currency: str
    idempotency_key: str


@dataclass(frozen=True)
class ProviderRefund:
    """The provider's own record of a refund; ``status`` is ``succeeded``, ``pending`` or ``failed``."""

    id: str
    status: str
    amount_cents: int
    failure: str = ""


@dataclass(frozen=True)
class SeenRefund:
    """A refund met in the provider's books. ``approval_id`` is None where it is not one of this tenant's desk."""

    refund: ProviderRefund
    charge_id: ChargeId
    approval_id: ApprovalId | None


class Payments(Protocol):
    """Where money moves."""

    @property
    def key_life_seconds(self) -> float:
        """How long the provider remembers an idempotency key."""
        ...

    async def charge(self, tenant: TenantId, charge_id: ChargeId) -> ChargeFacts:
        """Read a charge. Raises PaymentRefused(detail="no_such_charge"), PaymentUnknown."""
        ...

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Refund. Raises PaymentRefused (final) or PaymentUnknown (the answer was lost)."""
        ...

    async def find_refund(
        self, tenant: TenantId, charge_id: ChargeId, approval_id: ApprovalId
    ) -> ProviderRefund | None:
        """The refund that carries this approval's id, if there is one. Raises PaymentUnknown."""
        ...

    async def refunds_of(self, tenant: TenantId, charge_id: ChargeId) -> Sequence[SeenRefund]:
        """Every refund of a charge, latest first, wherever it was made. Raises as ``charge`` does."""
        ...

    async def read_refund(self, tenant: TenantId, refund_id: str) -> SeenRefund:
        """One refund by its id. Raises PaymentRefused(detail="no_such_refund"), PaymentUnknown."""
        ...


class NewsKind(StrEnum):
    """What a piece of news is about."""

    REFUND = "refund"
    CHARGE = "charge"  # refunds of it, wherever they were made
    DISPUTE = "dispute"


@dataclass(frozen=True)
class ProviderNews:
    """Something changed at the provider. It says where to look, never what is true. Ids are "" where not named."""

    id: str
    kind: NewsKind
    type: str  # by the provider's own name, such as charge.refunded
    charge_id: ChargeId
    refund_id: str = ""


class Mirrored(StrEnum):
    """What became of a refund that was met in the provider's books."""

    NEWS = "news"
    KNOWN = "known"
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class Look:
    """A pending refund whose time to be looked up has come."""

    approval_id: ApprovalId
    number: int
    last: bool


PARTS: Final = ("support", "risk", "finance")  # what follows a refund that failed later, each by itself


@dataclass(frozen=True)
class FailedRefund:
    """A refund that the provider had taken and that failed after all."""

    sheet: ApprovalSheet
    refund_id: str
    amount_cents: int
    failed_at: datetime
    settled: frozenset[str]  # of PARTS
    drafts: tuple[DraftId, ...] = ()  # replies of its case that nobody has sent yet


class PaymentNews(Protocol):
    """What the provider told us, what it turned out to mean, and who has dealt with it."""

    async def accept(self, tenant: TenantId, news: ProviderNews) -> bool:
        """Commit it with its audit and outbox lines. False: it had been accepted before."""
        ...

    async def get(self, tenant: TenantId, news_id: str) -> ProviderNews:
        """Raises NotFound."""
        ...

    async def done(self, tenant: TenantId, news_id: str) -> None:
        """It was acted upon: stop saying it."""
        ...

    async def made_elsewhere(self, tenant: TenantId, seen: SeenRefund) -> None:
        """Keep a refund that no approval of ours led to (``refund_made_elsewhere`` once)."""
        ...

    async def dispute(self, tenant: TenantId, charge_id: ChargeId) -> Sequence[ApprovalId]:
        """Mark the charge's order disputed (``order_disputed`` once); its latest approvals, at most 5."""
        ...

    async def look_again(self, tenant: TenantId, *, limit: int) -> int:
        """Queue a look-up of each pending refund that is due; the gaps grow, and their number is bounded."""
        ...

    async def failed(self, tenant: TenantId, approval_id: ApprovalId) -> FailedRefund:
        """Raises NotFound where no refund of it failed after the provider had taken it."""
        ...

    async def settle_failure(self, tenant: TenantId, approval_id: ApprovalId, part: str) -> None:
        """One of PARTS is done, once; "risk" adds to the customer's score in that commit."""
        ...


@dataclass(frozen=True)
class Attempt:
    """Leave to call the provider. ``resumed``: an earlier attempt's answer is not known, so look up first."""

    approval: Approval
    idempotency_key: str
    resumed: bool
    age_seconds: float


@dataclass(frozen=True)
class OnCharge:
    """What else there is about a payment: refunds attempted so far, and whether one is on its way or asked for."""

    attempts: int
    attempting: bool  # sent to the provider, whose answer is not kept yet
    let_through: bool  # approved by the policy and not sent yet
    asked: bool  # waits for people, or was approved by them and is not sent yet
    unknown: bool  # was sent, and nobody knows whether it was made; since the approval in question opened, if any is

    @property
    def under_way(self) -> bool:
        """Whether what is refunded of it changes at any moment, without anybody being asked."""
        return self.attempting or self.let_through


@dataclass(frozen=True)
class Stuck:
    """A decision nobody carries on with. ``revivals``: how often its message was sent to the engine again."""

    approval_id: ApprovalId
    message_id: MessageId
    status: Status
    revivals: int


class Refunds(Protocol):
    """The one row per approval that stands between a decision and the provider."""

    async def on_charge(
        self, tenant: TenantId, charge_id: ChargeId, *, besides: ApprovalId | None = None
    ) -> OnCharge:
        """What else there is about a payment. Read before the provider's books, it tells ``begin`` their age."""
        ...

    async def begin(
        self, tenant: TenantId, approval_id: ApprovalId, *, seen_attempts: int | None = None
    ) -> Attempt | Receipt:
        """Win ``approved -> executing`` and commit the attempt, or return what already stands.

        A digest that no longer matches its row settles as needs_attention, which is returned.
        Raises Unavailable while the approval can still be undone, and ChargeBusy while another refund of the same
        payment is under way, or where one was attempted beyond the ``seen_attempts``: the books moved since.
        """
        ...

    async def settle(self, tenant: TenantId, approval_id: ApprovalId, outcome: ProviderRefund) -> Receipt:
        """Mirror the provider: succeeded -> executed and ``refund_issued``; failed -> needs_attention."""
        ...

    async def mirror(self, tenant: TenantId, approval_id: ApprovalId, outcome: ProviderRefund) -> Mirrored:
        """``settle`` for what the provider tells later; NOT_OURS where this approval's refund is another one."""
        ...

    async def give_up(
        self, tenant: TenantId, approval_id: ApprovalId, *, code: str, trouble: Remark, untried: bool = False
    ) -> Receipt:
        """Executing (or approved) -> needs_attention, with a sentence. ``untried``: only if nothing was attempted."""
        ...

    async def fresh_key(self, tenant: TenantId, approval_id: ApprovalId, *, spent: str) -> str:
        """Put the next key in a spent one's place, once, and return the one that stands; at most three in all."""
        ...

    async def receipt(self, tenant: TenantId, approval_id: ApprovalId) -> Receipt:
        """What became of it, by the rows."""
        ...

    async def stuck(self, tenant: TenantId, *, older_than_seconds: float) -> Sequence[Stuck]:
        """Decisions nobody carries on with: approved or executing and unmoved for that long, or decided and
        nudged in vain; only where the message is due for another revival (the gaps double)."""
        ...
