"""What the desk needs from a payment provider, and what both sides say to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from app.domain.approvals.approval import ApprovalDetails
from app.domain.ids import ApprovalId, ChargeId, DraftId, TenantId


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

    details: ApprovalDetails
    refund_id: str
    amount_cents: int
    failed_at: datetime
    settled: frozenset[str]  # of PARTS
    drafts: tuple[DraftId, ...] = ()  # replies of its case that nobody has sent yet


class ProviderEvents(Protocol):
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
