"""Numbers, sums and days as each language of the catalogue writes them, by Babel."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_decimal_symbol, get_group_symbol

from app.domain.money import exponent
from app.ports.formats import AmountAmbiguous, AmountUnclear, Formats
from app.slack.i18n import catalogue

# "$" and "¥" are signs of many currencies, and a card is no place to wonder: what is not here is written as its code.
_UNMISTAKABLE: Final = frozenset({"EUR", "GBP"})
_NO_BREAKS: Final = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))
_DIGITS_MAX: Final = 15
_ONE_SEPARATOR: Final = re.compile(rf"(\d{{1,{_DIGITS_MAX}}})([.,])(\d{{1,3}})", re.ASCII)
_AMOUNT: Final = re.compile(
    rf"(\d{{1,3}}(?P<group>[ .,'’])\d{{3}}(?:(?P=group)\d{{3}})*|\d{{1,{_DIGITS_MAX}}})"
    r"(?:(?P<point>[.,])(?P<fraction>\d+))?",
    re.ASCII,
)


@dataclass(frozen=True)
class _Patterns:
    """In the letters of Unicode's locale data; ``number`` stands for the digits, ¤ for a sign, ¤¤ for a code."""

    money: str
    day: str
    day_short: str


# Where a language's own patterns will not do. English is read all over the world: what two countries would read
# differently is written so that none can. German days have two figures each.
_PATTERNS: Final = {
    "en": _Patterns(money="{number} ¤¤", day="yyyy-MM-dd", day_short="MM-dd"),
    "de": _Patterns(money="{number} ¤", day="dd.MM.yyyy", day_short="dd.MM."),
}


@cache
def of(language: str) -> Formats:
    """For a language of the catalogue."""
    locale = Locale.parse(language)
    return BabelFormats(locale, _PATTERNS.get(language) or _own_patterns(locale))


def spoken() -> Formats:
    """For the language of the moment."""
    return of(catalogue.spoken())


def _own_patterns(locale: Locale) -> _Patterns:
    """As Unicode's locale data has them, with whole years."""
    money = locale.currency_formats["standard"].pattern.partition(";")[0]
    days = (locale.datetime_skeletons[skeleton].pattern for skeleton in ("yMd", "Md"))
    return _Patterns(re.sub(r"[#0,.]+", "{number}", money), *days)


@dataclass(frozen=True)
class BabelFormats:
    """One language."""

    locale: Locale
    patterns: _Patterns

    def money(self, amount_cents: int, currency: str) -> str:
        """``1,299.00 EUR`` in English, ``1.299,00 €`` in German."""
        return self._money(Decimal(amount_cents).scaleb(-exponent(currency)), currency, exponent(currency))

    def amount(self, amount_cents: int, currency: str) -> str:
        """Without its currency."""
        return self.number(Decimal(amount_cents).scaleb(-exponent(currency)), exponent(currency))

    def read_amount(self, text: str, currency: str) -> int:
        """Sums that can be meant in one way only, in whatever style; German ``1.299`` and ``1.29`` can in two."""
        decimals = exponent(currency)
        typed = self._bare(text, currency)
        if single := _ONE_SEPARATOR.fullmatch(typed):
            return self._read_single(single, currency)
        found = _AMOUNT.fullmatch(typed)
        fraction = (found["fraction"] or "") if found else ""
        if found is None or len(fraction) > decimals or (found["point"] and found["point"] == found["group"]):
            raise AmountUnclear(f"{text[:40]!r} is not an amount")
        whole = re.sub(r"\D", "", found[1])
        if len(whole) > _DIGITS_MAX:
            raise AmountUnclear(f"{text[:40]!r} is not an amount")
        return int(whole + fraction.ljust(decimals, "0"))

    def number(self, value: float | Decimal, decimals: int = 0) -> str:
        """With the language's own separators."""
        return format_decimal(value, format=_digits(decimals), locale=self.locale).translate(_NO_BREAKS)

    def day(self, on: date) -> str:
        """A date."""
        return format_date(on, self.patterns.day, locale=self.locale)

    def day_short(self, on: date) -> str:
        """Without its year."""
        return format_date(on, self.patterns.day_short, locale=self.locale)

    def minute(self, at: datetime) -> str:
        """Date and time in UTC."""
        return format_datetime(at.astimezone(UTC), f"{self.patterns.day} HH:mm 'UTC'", locale=self.locale)

    def _money(self, value: Decimal, currency: str, decimals: int) -> str:
        pattern = self.patterns.money if currency in _UNMISTAKABLE else "{number} ¤¤"
        # The decimals are ISO 4217's, as providers count them; Babel's own are those of cash in shops.
        form = pattern.format(number=_digits(decimals))
        said = format_currency(value, currency, format=form, locale=self.locale, currency_digits=False)
        return said.translate(_NO_BREAKS)

    def _read_single(self, typed: re.Match[str], currency: str) -> int:
        """With one dot or comma: the language's own way, or a question."""
        (head, separator, tail), decimals = typed.groups(), exponent(currency)
        if separator == get_decimal_symbol(self.locale) and len(tail) <= decimals:
            return int(head + tail.ljust(decimals, "0"))
        groups = separator == get_group_symbol(self.locale) and len(tail) == 3 and len(head) <= 3
        if groups and not decimals:
            return int(head + tail)
        fraction = self._money(Decimal(f"{head}.{tail}"), currency, max(len(tail), decimals))
        raise AmountAmbiguous(fraction, self._money(Decimal(head + tail), currency, decimals))

    def _bare(self, text: str, currency: str) -> str:
        """Without the currency, on whichever side it was typed, and with ordinary spaces."""
        typed = " ".join(text.translate(_NO_BREAKS).split()).upper()
        for name in (currency, self.locale.currency_symbols.get(currency, currency).upper()):
            typed = typed.removeprefix(name).removesuffix(name).strip()
        return typed


def _digits(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"
