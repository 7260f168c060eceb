"""The local payment provider: a ledger with Stripe's semantics, for machines without an account."""

import hashlib
import json
from dataclasses import dataclass
from typing import Final, Protocol

from app.domain.ids import ApprovalId, ChargeId, TenantId
from app.errors import PaymentRefused, PaymentUnknown, Unavailable
from app.ports import ChargeFacts, ProviderRefund, RefundOrder

KEY_LIFE_SECONDS: Final = 24 * 3600.0

# Codes as Stripe names them where it has one.
SENTENCES: Final = {
    "no_such_charge": "The payment provider does not know this charge",
    "amount_not_positive": "The payment provider refunds whole amounts above zero only",
    "currency_mismatch": "The charge is in another currency",
    "charge_disputed": "The payment is disputed at the bank, so it cannot be refunded",
    "charge_already_refunded": "The charge has already been refunded in full",
    "amount_too_large": "The amount is more than what is left to refund of this charge",
    "idempotency_mismatch": "This refund was requested before with other details; nothing was sent",
}


@dataclass(frozen=True)
class Booking:
    """One request for the ledger: the order, and the digest of its parameters that its key stands for."""

    order: RefundOrder
    params_digest: str
    key_life_seconds: float
    status: str  # what a new refund starts as: "succeeded" or "pending"


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


class LocalPayments:
    """``Payments`` on a ledger of our own."""

    def __init__(
        self, ledger: Ledger, *, key_life_seconds: float = KEY_LIFE_SECONDS, settles_later: bool = False
    ) -> None:
        self._ledger = ledger
        self._settles_later = settles_later  # refunds start as "pending", as bank debits do
        self.key_life_seconds = key_life_seconds

    async def charge(self, tenant: TenantId, charge_id: ChargeId) -> ChargeFacts:
        """Read a charge. Raises PaymentRefused(detail="no_such_charge"), PaymentUnknown."""
        try:
            found = await self._ledger.charge(tenant, charge_id)
        except Unavailable as error:
            raise _unknown() from error
        if found is None:
            raise _refused("no_such_charge")
        return found

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Refund. Raises PaymentRefused (final) or PaymentUnknown (the answer was lost)."""
        status = "pending" if self._settles_later else "succeeded"
        booking = Booking(order, params_digest(order), self.key_life_seconds, status)
        try:
            answer = await self._ledger.book(booking)
        except Unavailable as error:
            raise _unknown() from error
        if isinstance(answer, str):
            raise _refused(answer)
        return answer

    async def find_refund(
        self, tenant: TenantId, charge_id: ChargeId, approval_id: ApprovalId
    ) -> ProviderRefund | None:
        """The refund that carries this approval's id, if there is one. Raises PaymentUnknown."""
        try:
            return await self._ledger.find(tenant, charge_id, approval_id)
        except Unavailable as error:
            raise _unknown() from error


def params_digest(order: RefundOrder) -> str:
    """What an idempotency key stands for: everything asked, except the key itself."""
    asked = [order.approval_id, order.charge_id, order.amount_cents, order.currency]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _refused(code: str) -> PaymentRefused:
    return PaymentRefused(SENTENCES[code], detail=code)


def _unknown() -> PaymentUnknown:
    return PaymentUnknown("The payment provider did not answer")
