"""Refunds at Stripe, through its own SDK: each carries its approval's id, by which it is found before any retry."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import stripe
import structlog

from app.domain.ids import ApprovalId, ChargeId, TenantId
from app.domain.stripe_amounts import from_stripe, to_stripe
from app.errors import PaymentUnknown
from app.payments.refusals import refused
from app.payments.stripe_accounts import Accounts, StripeAccount, open_accounts
from app.payments.stripe_errors import translated
from app.ports.payments.payment_provider import ChargeFacts, ProviderRefund, RefundOrder, SeenRefund

APPROVAL: Final = "countersign_approval"
TENANT: Final = "countersign_tenant"
KEY_LIFE_SECONDS: Final = 24 * 3600.0  # Stripe forgets keys after a day at the earliest
_PAGE: Final = 100
_REFUNDS_MAX: Final = 1000

# What is not settled yet is "pending", whatever the reason; what will never be paid is "failed".
_STATUS: Final = {
    "succeeded": "succeeded",
    "pending": "pending",
    "requires_action": "pending",
    "failed": "failed",
    "canceled": "failed",
}

_log = structlog.get_logger("countersign.payments")


@asynccontextmanager
async def open_stripe(accounts: Mapping[TenantId, StripeAccount], api_base: str) -> AsyncIterator["StripePayments"]:
    """``Payments`` at Stripe. Raises Misconfigured where a key belongs to another account than it should.

    A Stripe that does not answer just now does not stop the start: each account is checked before its first use.
    """
    async with open_accounts(accounts, api_base) as opened:
        try:
            await opened.check()
        except PaymentUnknown as error:
            _log.warning("account_not_checked_yet", code=error.detail)
        yield StripePayments(opened)


@dataclass(frozen=True)
class StripePayments:
    """``Payments`` with one account per tenant."""

    accounts: Accounts
    key_life_seconds: float = KEY_LIFE_SECONDS

    async def charge(self, tenant: TenantId, charge_id: ChargeId) -> ChargeFacts:
        """Read a charge. Raises PaymentRefused(detail="no_such_charge" | "wrong_mode"), PaymentUnknown."""
        config, client = await self.accounts.client(tenant)
        try:
            found = await client.v1.charges.retrieve_async(charge_id)
        except stripe.StripeError as error:
            raise translated(error) from None
        if found.livemode != config.live:
            raise refused("wrong_mode")
        currency = found.currency.upper()
        return ChargeFacts(
            charge_id=ChargeId(found.id),
            amount_cents=from_stripe(found.amount, currency),
            refunded_cents=from_stripe(found.amount_refunded, currency),
            currency=currency,
            disputed=found.disputed,
        )

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Refund. Raises PaymentRefused (final) or PaymentUnknown (the answer was lost).

        The charge is read first: Stripe itself does not compare currencies, and the account must be the right one.
        """
        if order.amount_cents <= 0:
            raise refused("amount_not_positive")
        charge = await self.charge(order.tenant, order.charge_id)
        if charge.currency != order.currency:
            raise refused("currency_mismatch")
        _, client = await self.accounts.client(order.tenant)
        try:
            made = await client.v1.refunds.create_async(
                {
                    "charge": order.charge_id,
                    "amount": _theirs(order.amount_cents, order.currency),
                    "metadata": {APPROVAL: order.approval_id, TENANT: order.tenant},
                },
                {"idempotency_key": order.idempotency_key},
            )
        except stripe.StripeError as error:
            raise translated(error) from None
        return _provider_refund(made)

    async def find_refund(
        self, tenant: TenantId, charge_id: ChargeId, approval_id: ApprovalId
    ) -> ProviderRefund | None:
        """The latest refund that carries this approval's id, if there is one. Raises as ``charge`` does."""
        for seen in await self.refunds_of(tenant, charge_id):
            if seen.approval_id == approval_id:
                return seen.refund
        return None

    async def refunds_of(self, tenant: TenantId, charge_id: ChargeId) -> Sequence[SeenRefund]:
        """Every refund of a charge, latest first, wherever it was made. Raises as ``charge`` does."""
        _, client = await self.accounts.client(tenant)
        seen: list[SeenRefund] = []
        try:
            page = await client.v1.refunds.list_async({"charge": charge_id, "limit": _PAGE})
            async for refund in page.auto_paging_iter():
                seen.append(_seen(refund, tenant))
                if len(seen) > _REFUNDS_MAX:  # a look-up that sees only a part proves nothing
                    raise PaymentUnknown("The charge has too many refunds to look through", detail="too_many")
        except stripe.StripeError as error:
            raise translated(error) from None
        return seen

    async def read_refund(self, tenant: TenantId, refund_id: str) -> SeenRefund:
        """One refund by its id. Raises PaymentRefused(detail="no_such_refund"), PaymentUnknown."""
        _, client = await self.accounts.client(tenant)
        try:
            return _seen(await client.v1.refunds.retrieve_async(refund_id), tenant)
        except stripe.StripeError as error:
            raise translated(error, missing="no_such_refund") from None


def _provider_refund(refund: stripe.Refund) -> ProviderRefund:
    status = _STATUS.get(refund.status or "pending", "pending")
    failure = getattr(refund, "failure_reason", None) or ("canceled" if refund.status == "canceled" else "")
    return ProviderRefund(refund.id, status, from_stripe(refund.amount, refund.currency.upper()), failure)


def _seen(refund: stripe.Refund, tenant: TenantId) -> SeenRefund:
    marks = refund.metadata
    told = {} if marks is None else {name: getattr(marks, name, None) for name in (APPROVAL, TENANT)}
    ours = told.get(APPROVAL) if told.get(TENANT) == tenant else None
    charge = refund.charge if isinstance(refund.charge, str) else getattr(refund.charge, "id", "")
    return SeenRefund(_provider_refund(refund), ChargeId(charge or ""), ApprovalId(ours) if ours else None)


def _theirs(amount_cents: int, currency: str) -> int:
    try:
        return to_stripe(amount_cents, currency)
    except ValueError:
        raise refused("amount_not_possible") from None
