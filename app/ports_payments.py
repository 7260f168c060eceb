"""What the desk needs from a payment provider, and what both sides say to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.ids import ApprovalId, ChargeId, TenantId


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
