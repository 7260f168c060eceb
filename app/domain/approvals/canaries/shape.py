"""What a desk's own requests look like, as far as it takes to make one up: sums and numbers, and nobody's data."""

from dataclasses import dataclass
from typing import Final

REQUESTS_MIN: Final = 5  # to fewer nothing can look alike
SHARED_MIN: Final = 3  # a word or a domain that so many customers have in common leads to none of them


@dataclass(frozen=True)
class Shape:
    """Of the newest requests for refunds that a mail asked for. ``currency`` is the one that most of them have."""

    currency: str
    amounts_cents: tuple[int, ...]
    paid_cents: tuple[int, ...]
    order_numbers: tuple[str, ...]
    descriptions: tuple[str, ...]  # of what several customers bought
    order_ids: tuple[str, ...]
    charge_ids: tuple[str, ...]
    customer_ids: tuple[str, ...]
    domains: tuple[str, ...]  # of mail, that several customers share
    tiers: tuple[str, ...]
    ages_days: tuple[int, ...]  # of orders, when their refund was asked for
    waits_seconds: tuple[int, ...]  # from a mail until its request
