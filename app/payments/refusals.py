"""What a provider refuses, in sentences people may read; codes as Stripe names them where it has one."""

from typing import Final

from app.errors import PaymentRefused

SENTENCES: Final = {
    "no_such_charge": "The payment provider does not know this charge",
    "no_such_refund": "The payment provider does not know this refund",
    "amount_not_positive": "The payment provider refunds whole amounts above zero only",
    "amount_not_possible": "The payment provider cannot refund this amount in this currency",
    "currency_mismatch": "The charge is in another currency",
    "charge_disputed": "The payment is disputed at the bank, so it cannot be refunded",
    "charge_already_refunded": "The charge has already been refunded in full",
    "amount_too_large": "The amount is more than what is left to refund of this charge",
    "idempotency_mismatch": "This refund was requested before with other details; nothing was sent",
    "wrong_account": "The payment provider's key belongs to another account, so nothing was sent",
    "wrong_mode": "The charge and our key are not both live or both test, so nothing was sent",
    "not_configured": "No payment provider is set up for this tenant, so nothing was sent",
    "refused": "The payment provider refused the refund",
}


def refused(code: str) -> PaymentRefused:
    """The error for a code of ours; ``detail`` is the code."""
    return PaymentRefused(SENTENCES[code], detail=code)
