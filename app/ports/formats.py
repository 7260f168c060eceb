"""How numbers, sums and days are written for people of one language, and how sums they type are read."""

from datetime import date, datetime
from typing import Protocol


class AmountUnclear(ValueError):
    """What was typed is no amount."""


class AmountAmbiguous(AmountUnclear):
    """It can be meant in two ways and nobody guesses: ``one`` and ``other``, as the language writes them."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} or {other}")
        self.one, self.other = one, other


class Formats(Protocol):
    """Of one language. What records, logs and the agent hold is written by ``app.domain.money`` alone."""

    def money(self, amount_cents: int, currency: str) -> str:
        """An amount with its currency."""

    def amount(self, amount_cents: int, currency: str) -> str:
        """The same without it, as a person would type it: ``read_amount`` reads it back."""

    def read_amount(self, text: str, currency: str) -> int:
        """What a person typed, in minor units. Raises AmountUnclear; AmountAmbiguous for two readings."""

    def number(self, value: float, decimals: int = 0) -> str:
        """A count or a measure."""

    def day(self, on: date) -> str:
        """A date."""

    def day_short(self, on: date) -> str:
        """A day of this week or so, for a chart."""

    def minute(self, at: datetime) -> str:
        """A moment, in UTC."""
