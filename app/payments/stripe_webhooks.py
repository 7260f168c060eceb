"""Reads Stripe's webhooks: proves that Stripe sent them, and keeps of them only where to look."""

import json
from collections.abc import Mapping
from typing import Any, Final

import stripe

from app.domain.ids import ChargeId, TenantId
from app.errors import BadInput, NotFound, Unauthenticated
from app.payments.stripe_accounts import StripeAccount
from app.ports.payments.payment_provider import NewsKind, ProviderNews

TOLERANCE_SECONDS: Final = 300
_KINDS: Final = {
    "charge.refunded": NewsKind.CHARGE,
    "charge.refund.updated": NewsKind.REFUND,
    "refund.updated": NewsKind.REFUND,
    "refund.failed": NewsKind.REFUND,
    "charge.dispute.created": NewsKind.DISPUTE,
}
_UNREADABLE: Final = "The body is not one of Stripe's events"


class StripeNews:
    """Per tenant, by its endpoint's own secret."""

    def __init__(self, accounts: Mapping[TenantId, StripeAccount]) -> None:
        self._accounts = accounts

    def __call__(self, tenant: TenantId, body: bytes, signature: str) -> ProviderNews | None:
        """None: proved, and of a type nobody here acts upon.

        Raises NotFound for a tenant without an account, Unauthenticated, and BadInput for an event of another
        account or mode.
        """
        config = self._accounts.get(tenant)
        if config is None:
            raise NotFound("There is no Stripe account for this tenant; check the endpoint's address at Stripe")
        _prove(body, signature, config.webhook_secret)
        event = _event(body)
        if event.get("livemode") is not config.live:
            raise BadInput(
                "The event is live and our key is not, or the other way round; give each mode its own endpoint",
                detail="wrong_mode",
            )
        if event.get("account", config.account) != config.account:
            raise BadInput("The event is of another Stripe account than this tenant's", detail="wrong_account")
        return _news(event)


def _prove(body: bytes, signature: str, secret: str) -> None:
    """The SDK's own check; it takes any of several signatures, as Stripe sends while a secret is being changed."""
    sentence = "The signature is not Stripe's for this endpoint; compare STRIPE_WEBHOOK_SECRET with the endpoint's"
    if not signature.isascii():  # comparing such a text would raise
        raise Unauthenticated(sentence)
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        raise Unauthenticated(sentence) from None


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput(_UNREADABLE) from None
    if not isinstance(event, dict) or event.get("object") != "event":
        raise BadInput(_UNREADABLE)
    return event


def _news(event: dict[str, Any]) -> ProviderNews | None:
    type_ = event.get("type")
    kind = _KINDS.get(type_) if isinstance(type_, str) else None
    if kind is None:
        return None
    data = event.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    if not isinstance(about, dict):
        raise BadInput(_UNREADABLE)
    charge = _id(about, "id" if kind is NewsKind.CHARGE else "charge")
    refund = _id(about, "id") if kind is NewsKind.REFUND else ""
    if not _id(event, "id") or not (charge or refund):
        raise BadInput(_UNREADABLE)
    return ProviderNews(_id(event, "id"), kind, str(type_), ChargeId(charge), refund)


def _id(holder: dict[str, Any], name: str) -> str:
    value = holder.get(name)
    value = value.get("id") if isinstance(value, dict) else value
    return value if isinstance(value, str) and len(value) <= 128 and value.replace("_", "").isalnum() else ""
