"""The local payment provider: a ledger with Stripe's semantics, for machines without an account."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from app.domain.ids import ApprovalId, ChargeId, TenantId
from app.errors import PaymentUnknown, Unavailable
from app.payments.refusals import refused
from app.ports.payments.payment_provider import ChargeFacts, ProviderRefund, RefundOrder, SeenRefund

KEY_LIFE_SECONDS: Final = 24 * 3600.0


@dataclass(frozen=True)
class Booking:
    """One request for the ledger: the order, and the digest of its parameters that its key stands for."""

    order: RefundOrder
    params_digest: str
    key_life_seconds: float


class Ledger(Protocol):
    """The provider's books. Each call is one transaction."""

    async def charge(self, tenant: TenantId, charge_id: ChargeId) -> ChargeFacts | None:
        """The charge with what was refunded of it."""
        ...

    async def book(self, booking: Booking) -> ProviderRefund | str:
        """Refund under the charge's lock and save the answer under the key; a str is a refusal's code."""
        ...

    async def find(self, tenant: TenantId, charge_id: ChargeId, approval_id: ApprovalId) -> ProviderRefund | None:
        """The latest refund of the charge that carries this approval's id."""
        ...

    async def refunds_of(self, tenant: TenantId, charge_id: ChargeId) -> list[SeenRefund] | None:
        """Every refund of a charge, latest first; None where there is no such charge."""
        ...

    async def read_refund(self, tenant: TenantId, refund_id: str) -> SeenRefund | None:
        """One refund by its id."""
        ...


class LocalPayments:
    """``Payments`` on a ledger of our own."""

    def __init__(self, ledger: Ledger, *, key_life_seconds: float = KEY_LIFE_SECONDS) -> None:
        self._ledger = ledger
        self.key_life_seconds = key_life_seconds

    async def charge(self, tenant: TenantId, charge_id: ChargeId) -> ChargeFacts:
        """Read a charge. Raises PaymentRefused(detail="no_such_charge"), PaymentUnknown."""
        try:
            found = await self._ledger.charge(tenant, charge_id)
        except Unavailable as error:
            raise _unknown() from error
        if found is None:
            raise refused("no_such_charge")
        return found

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Refund. Raises PaymentRefused (final) or PaymentUnknown (the answer was lost)."""
        booking = Booking(order, params_digest(order), self.key_life_seconds)
        try:
            answer = await self._ledger.book(booking)
        except Unavailable as error:
            raise _unknown() from error
        if isinstance(answer, str):
            raise refused(answer)
        return answer

    async def find_refund(
        self, tenant: TenantId, charge_id: ChargeId, approval_id: ApprovalId
    ) -> ProviderRefund | None:
        """The refund that carries this approval's id, if there is one. Raises PaymentUnknown."""
        try:
            return await self._ledger.find(tenant, charge_id, approval_id)
        except Unavailable as error:
            raise _unknown() from error

    async def refunds_of(self, tenant: TenantId, charge_id: ChargeId) -> Sequence[SeenRefund]:
        """Every refund of a charge, latest first. Raises PaymentRefused(detail="no_such_charge"), PaymentUnknown."""
        try:
            found = await self._ledger.refunds_of(tenant, charge_id)
        except Unavailable as error:
            raise _unknown() from error
        if found is None:
            raise refused("no_such_charge")
        return found

    async def read_refund(self, tenant: TenantId, refund_id: str) -> SeenRefund:
        """One refund by its id. Raises PaymentRefused(detail="no_such_refund"), PaymentUnknown."""
        try:
            found = await self._ledger.read_refund(tenant, refund_id)
        except Unavailable as error:
            raise _unknown() from error
        if found is None:
            raise refused("no_such_refund")
        return found


def params_digest(order: RefundOrder) -> str:
    """What an idempotency key stands for: everything asked, except the key itself."""
    asked = [order.approval_id, order.charge_id, order.amount_cents, order.currency]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _unknown() -> PaymentUnknown:
    return PaymentUnknown("The payment provider did not answer")
