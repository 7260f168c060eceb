"""Amounts as Stripe counts them, which is in another unit than ISO 4217 names for a few currencies."""

from typing import Final

_HUNDREDTHS: Final = frozenset({"ISK", "UGX"})
_WHOLE: Final = frozenset({"MGA"})


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's amount in the minor units that everybody else here counts in."""
    if currency in _HUNDREDTHS:
        return amount // 100
    return amount * 100 if currency in _WHOLE else amount


def to_stripe(amount_cents: int, currency: str) -> int:
    """Our amount in Stripe's unit. Raises ValueError where Stripe has none for it."""
    if currency in _HUNDREDTHS:
        return amount_cents * 100
    if currency not in _WHOLE:
        return amount_cents
    whole, rest = divmod(amount_cents, 100)
    if rest:
        raise ValueError("Stripe counts this currency in whole units only")
    return whole
