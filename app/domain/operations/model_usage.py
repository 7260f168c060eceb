"""What the language model is asked for, which of it a cheaper model may do, and what tokens cost."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app.domain.ids import CaseId

BUDGET_SPENT: Final = "case_budget_spent"
PRICE_MAX: Final = 100_000  # dollars per million tokens; more is a slip of the keyboard


class Purpose(StrEnum):
    """Why a model is called."""

    REPLY = "reply"  # a customer's mail; may ask for a refund
    THANKS = "thanks"  # a mail that only says thank you
    REDRAFT = "redraft"  # a colleague wants a draft otherwise
    QUESTION = "question"  # a reviewer asks before deciding
    INVESTIGATION = "investigation"  # may ask for a refund
    SUMMARY = "summary"
    SENTIMENT = "sentiment"
    KEY_POINTS = "key_points"


# Nothing here can ask for money, and no decision about money is taken on its word: a draft is read by whoever
# wanted it rewritten, and thanks and summaries have no tool at all that could do harm.
_EASY: Final = frozenset({Purpose.THANKS, Purpose.REDRAFT, Purpose.SUMMARY, Purpose.SENTIMENT, Purpose.KEY_POINTS})


def is_easy(purpose: Purpose) -> bool:
    """Whether a cheaper model may do it."""
    return purpose in _EASY


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens, which is the same as millionths of a dollar per token."""

    input: Decimal
    output: Decimal
    cached: Decimal


@dataclass(frozen=True)
class Used:
    """Tokens of some requests; the cached ones are part of the input."""

    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True)
class Bill:
    """What one errand used. ``key`` names the errand, so that it is billed once however often its step runs."""

    key: str
    purpose: Purpose
    case_id: CaseId | None
    model: str
    used: Used


@dataclass(frozen=True)
class Spent:
    """A sum of bills. ``unpriced`` counts requests to models without a price: their money is not in the sum."""

    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0
    unpriced: int = 0

    @property
    def tokens(self) -> int:
        """What the limit of a case counts."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True)
class WeekSpent:
    """What was spent in the week (UTC) that begins on ``monday``, and by how many cases."""

    monday: date
    spent: Spent
    cases: int


def prices_from(text: str) -> dict[str, Price]:
    """Prices by model name from a JSON object. Raises ValueError with a sentence that shows how it is written."""
    try:
        found = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=Decimal)
        return {name: _price(**said) for name, said in found.items()}
    except (ValueError, TypeError, AttributeError, ArithmeticError):
        raise ValueError(
            'MODEL_PRICES is a JSON object of US dollars per million tokens, such as {"my-model": {"input": 1.25, '
            '"cached": 0.13, "output": 10}}; without "cached", tokens from the provider\'s cache cost like others'
        ) from None


def _price(input: Decimal, output: Decimal, cached: Decimal | None = None) -> Price:
    price = Price(input=input, output=output, cached=input if cached is None else cached)
    for amount in (price.input, price.output, price.cached):
        if not (isinstance(amount, Decimal) and amount.is_finite() and 0 <= amount <= PRICE_MAX):
            raise ValueError("not a price")
    return price


def cost_micros(prices: Mapping[str, Price], model: str, used: Used) -> int | None:
    """Millionths of a dollar, rounded up; None where nobody told us the model's price. No tokens cost nothing."""
    if used.input_tokens == used.output_tokens == 0:
        return 0
    price = prices.get(model)
    if price is None:
        return None
    cached = min(used.cached_tokens, used.input_tokens)
    fresh = used.input_tokens - cached
    return math.ceil(fresh * price.input + cached * price.cached + used.output_tokens * price.output)


def dollars(micros: int) -> str:
    """For people; what is less than a cent is not shown as nothing."""
    return f"{Decimal(micros) / 1_000_000:,.2f} USD" if micros == 0 or micros >= 10_000 else "<0.01 USD"
