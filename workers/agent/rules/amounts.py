"""Owns sums of money as people type them, and as replies print them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.domain.reply_claims.sums import western_digits

# What a sign or word may stand for; "$" is many currencies, so only the order can say which one was meant.
CURRENCY_WORDS: Final[dict[str, frozenset[str]]] = {
    "€": frozenset({"EUR"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "euro": frozenset({"EUR"}),
    "euros": frozenset({"EUR"}),
    "dollar": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"}),
    "dollars": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"}),
    "bucks": frozenset({"USD", "CAD", "AUD"}),
    "pound": frozenset({"GBP"}),
    "pounds": frozenset({"GBP"}),
    "quid": frozenset({"GBP"}),
    "yen": frozenset({"JPY"}),
    "francs": frozenset({"CHF"}),
    **{
        code.lower(): frozenset({code})
        for code in (
            "EUR USD GBP CHF JPY CNY CAD AUD NZD SEK NOK DKK PLN CZK HUF INR BRL MXN ZAR SGD HKD KRW"
        ).split()
    },
}
_NO_MINOR_UNIT: Final = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF"})
_THREE_DECIMALS: Final = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})

_SIGN = "[€$£¥]"
_WORD = "(?:" + "|".join(sorted((w for w in CURRENCY_WORDS if w.isalpha()), key=len, reverse=True)) + r")\b"
_NUMBER = r"\d{1,3}(?:[ ,.'’]\d{3})+(?:[.,]\d{1,2})?(?![\d])|\d+(?:[.,]\d{1,2})?(?![\d])"
_SUM: Final = re.compile(
    rf"(?<![\w.,#_-])(?P<minus>[-−])?\s?(?:"
    rf"(?P<before>{_SIGN}|{_WORD})\s?(?P<minus2>[-−])?(?P<first>{_NUMBER})"
    rf"|(?P<second>{_NUMBER})\s?(?P<after>{_SIGN}|{_WORD})"
    rf"|(?P<plain>(?:\d{{1,3}}(?:[ ,.'’]\d{{3}})+|\d+)[.,]\d{{2}})(?![\d.,%]*\d|%)"
    rf")",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sum:
    """A sum found in a text. No currencies means that none was named; `end` lets a reader look at what follows."""

    value: Decimal
    currencies: frozenset[str]
    start: int
    end: int

    def cents_in(self, currency: str) -> int | None:
        """The sum in minor units of that currency, or None when it cannot be meant."""
        if self.currencies and currency not in self.currencies:
            return None
        cents = self.value.scaleb(_decimals(currency))
        return int(cents) if cents == cents.to_integral_value() and cents > 0 else None


def sums_in(text: str) -> list[Sum]:
    found = []
    for match in _SUM.finditer(western_digits(text)):
        written = match["first"] or match["second"] or match["plain"]
        sign = match["before"] or match["after"] or ""
        value = _value(written)
        if match["minus"] or match["minus2"]:
            value = -value
        found.append(Sum(value, CURRENCY_WORDS.get(sign.lower(), frozenset()), match.start(), match.end()))
    return found


def names_currency(text: str) -> bool:
    return re.search(rf"{_SIGN}|\b{_WORD}", text, re.IGNORECASE) is not None


def _value(written: str) -> Decimal:
    """The last separator is the decimal one when one or two digits follow it; all the others group thousands."""
    whole, fraction = written, ""
    if tail := re.search(r"[.,](\d{1,2})$", written):
        whole, fraction = written[: tail.start()], tail[1]
    digits = re.sub(r"[^0-9]", "", whole)
    return Decimal(f"{digits}.{fraction}" if fraction else digits)


def _decimals(currency: str) -> int:
    if currency in _NO_MINOR_UNIT:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def money(cents: int, currency: str) -> str:
    decimals = _decimals(currency)
    return f"{Decimal(cents).scaleb(-decimals):.{decimals}f} {currency}"
