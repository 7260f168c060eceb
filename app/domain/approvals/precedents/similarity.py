"""How alike two requests are: by kind, amount, the order's age, the customer's tier, and what is said of them."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log2
from typing import Final

from app.domain.approvals.precedents.embedding import Embedding, cosine
from app.domain.ids import ApprovalId
from app.domain.money import exponent

SHOWN_MAX: Final = 3
ALIKE_MIN: Final = 0.65  # less is not shown: no precedent is better than a poor one
AMOUNT_WEIGHT: Final = 0.2
AGE_WEIGHT: Final = 0.05
TIER_WEIGHT: Final = 0.05
TEXT_WEIGHT: Final = 0.7
BANDS_APART: Final = 4  # from here on two amounts have nothing in common: four times as much
AGES_APART: Final = 3
_AGES_DAYS: Final = (7, 14, 30, 60, 100, 365)
# Cosines of texts about the same matter, and of texts about different ones, as each way of embedding gives them.
_LOCAL_RANGE: Final = (0.1, 0.65)
_MODEL_RANGE: Final = (0.15, 0.75)


@dataclass(frozen=True)
class Features:
    """What two requests are compared by, beside their words. Only those of one kind are."""

    kind: str
    about: str  # the currency of what moves money; the tool of a call
    amount_band: int | None = None  # half octaves of the amount; None: it has none
    age_band: int | None = None  # of the order, when it was asked
    tier: str = ""


@dataclass(frozen=True)
class Candidate:
    """An earlier decision that may be like the one in hand."""

    id: ApprovalId
    features: Features
    vector: Sequence[float]


@dataclass(frozen=True)
class Alike:
    """``share`` is from ALIKE_MIN to 1."""

    id: ApprovalId
    share: float


def amount_band(cents: int, currency: str) -> int:
    """Each step is about 1.4 times as much, in the currency's own units."""
    return round(2 * log2(max(1, cents) / 10 ** exponent(currency)))


def age_band(days: int) -> int:
    """Weeks at first, then months: where shops' rules have their limits."""
    return bisect_left(_AGES_DAYS, max(0, days))


def nearest(
    features: Features, embedding: Embedding, candidates: Iterable[Candidate], *, most: int = SHOWN_MAX
) -> tuple[Alike, ...]:
    """The most alike first; of equals the one with the greater id. Those that are less than alike are out."""
    rated = (
        Alike(one.id, round(likeness(features, one.features, _words(embedding, one.vector)), 4))
        for one in candidates
        if one.features.kind == features.kind
    )
    found = (one for one in rated if one.share >= ALIKE_MIN)
    return tuple(nlargest(most, found, key=lambda one: (one.share, one.id)))


def likeness(one: Features, other: Features, words: float) -> float:
    """From 0 to 1. ``words`` is how alike their texts are, from 0 to 1."""
    same = one.about == other.about
    amount = _near(one.amount_band, other.amount_band, BANDS_APART) if same else 0.0
    return (
        TEXT_WEIGHT * words
        + AMOUNT_WEIGHT * amount
        + AGE_WEIGHT * _near(one.age_band, other.age_band, AGES_APART)
        + TIER_WEIGHT * (one.tier == other.tier)
    )


def _words(embedding: Embedding, vector: Sequence[float]) -> float:
    low, high = _LOCAL_RANGE if embedding.is_local else _MODEL_RANGE
    return min(1.0, max(0.0, (cosine(embedding.vector, vector) - low) / (high - low)))


def _near(one: int | None, other: int | None, apart: int) -> float:
    """Whole where both have none: two calls without a sum do not differ in it."""
    if one is None or other is None:
        return float(one is other)
    return max(0.0, 1 - abs(one - other) / apart)
