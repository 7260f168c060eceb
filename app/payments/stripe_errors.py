"""Tells Stripe's errors apart: what is a final no, what may have happened, and what a key will say for ever."""

from typing import Final

import stripe

from app.domain.reason_codes import Code, say
from app.errors import PaymentKeySpent, PaymentRefused, PaymentUnknown
from app.payments.refusals import refused

_CODES: Final = {
    "charge_already_refunded": "charge_already_refunded",
    "charge_disputed": "charge_disputed",
    "refund_disputed_payment": "charge_disputed",
    "amount_too_large": "amount_too_large",
}
_CODE_MAX: Final = 60


def translated(error: stripe.StripeError, *, missing: str = "no_such_charge") -> PaymentRefused | PaymentUnknown:
    """Ours for theirs. ``missing`` is the code for a 404. Stripe's own text may quote the request: it is dropped."""
    if isinstance(error, stripe.RateLimitError):
        return PaymentUnknown("The payment provider asked us to slow down", detail="rate_limit")
    if isinstance(error, stripe.IdempotencyError):
        return refused("idempotency_mismatch")
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        # Nothing was done, and a repaired key heals it: worth the retries, which are bounded.
        return PaymentUnknown("The payment provider does not accept our key for this", detail="key_not_accepted")
    if isinstance(error, stripe.InvalidRequestError | stripe.CardError):
        return _refusal(error, missing)
    return _unknown(error)


def _refusal(error: stripe.InvalidRequestError | stripe.CardError, missing: str) -> PaymentRefused:
    code = error.code or ""
    if error.http_status == 404 or code == "resource_missing":
        return refused(missing)
    if not code and error.param == "amount":  # "Refund amount (…) is greater than unrefunded amount on charge (…)"
        code = "amount_too_large"
    known = _CODES.get(code)
    if known is not None:
        return refused(known)
    named = code[:_CODE_MAX] if code.replace("_", "").isalnum() else "refused"
    return PaymentRefused(say(Code.PROVIDER_REFUSED, code=named), detail=named) if code else refused("refused")


def _unknown(error: stripe.StripeError) -> PaymentUnknown:
    status = error.http_status or 0
    if status >= 500 and (error.headers or {}).get("idempotent-replayed") == "true":
        return PaymentKeySpent("The payment provider answers with a failure it saved", detail="saved_failure")
    if status == 409:
        return PaymentUnknown("The payment provider is still at work on this refund", detail="in_progress")
    return PaymentUnknown("The payment provider did not answer", detail=f"http_{status}" if status else "no_answer")
