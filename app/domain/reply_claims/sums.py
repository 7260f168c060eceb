"""Sums of money as people write them in any of the desk's languages, each with all that it can mean."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.domain.money import exponent
from app.domain.reply_claims.number_words import SPELLED, spelled_value

_DOLLARS: Final = frozenset("USD CAD AUD NZD SGD HKD MXN TWD".split())
_KRONER: Final = frozenset("DKK SEK NOK".split())
# Those that are no words of the desk's languages as well, as ALL and TOP are.
_CODES: Final = (
    "EUR USD GBP CHF JPY CNY CAD AUD NZD SEK NOK DKK PLN CZK HUF INR BRL MXN ZAR SGD HKD KRW RON BGN TRY ILS AED"
    " SAR KWD BHD JOD OMR TND LYD IQD ISK TWD VND IDR MYR PHP THB UAH RUB RSD GEL CLP COP ARS EGP QAR MAD KES NGN"
).split()
_CURRENCIES: Final[dict[str, frozenset[str]]] = {
    "€": frozenset({"EUR"}),
    "$": _DOLLARS,
    "us$": frozenset({"USD"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "₩": frozenset({"KRW"}),
    **{sign: frozenset({code}) for sign, code in zip("₺₪₽₴₫฿", "TRY ILS RUB UAH VND THB".split(), strict=True)},
    "zł": frozenset({"PLN"}),
    "kč": frozenset({"CZK"}),
    **dict.fromkeys(("euro", "euros", "eur"), frozenset({"EUR"})),
    **dict.fromkeys(("dollar", "dollars", "dólares", "dólar", "dollari", "bucks"), _DOLLARS),
    **dict.fromkeys(("pound", "pounds", "pfund", "livres", "libras", "sterline", "pond", "quid"), frozenset({"GBP"})),
    **dict.fromkeys(("kr", "kroner", "kronor", "kronen"), _KRONER),
    **dict.fromkeys(("yen",), frozenset({"JPY"})),
    **dict.fromkeys(("franken", "francs", "franchi", "francos", "sfr", "fr"), frozenset({"CHF"})),
    **{code.lower(): frozenset({code}) for code in _CODES},
}
_WORDS: Final = "|".join(sorted((re.escape(word) for word in _CURRENCIES), key=len, reverse=True))
_BEFORE: Final = rf"(?:(?<![\w$])(?:{_WORDS})\.?)"
_AFTER: Final = rf"(?:(?:{_WORDS})(?![\w]))"
_NUMBER: Final = r"(?:\d{1,3}(?:[ .,'’]\d{3})+|\d+)(?:[.,]\d{1,3}|[.,][-–—]{1,2})?(?!\d)"
_CENT_WORD: Final = r"(?:cents?|cts?|pence|centimes?|céntimos?|centavos?|centesimi|øre)"
_CENTS_END: Final = rf"(?:\s?{_CENT_WORD}(?!\w)|(?=\s?(?:[,;!?]|\.(?!\d)|$)))"
_CENTS: Final = rf"(?:\s?(?:(?:and|und|et|y|e|en|og)\s)?(?P<cents>\d{{1,2}}){_CENTS_END})?"
_SUM: Final = re.compile(
    rf"(?<![\w.,#/-])(?P<parted>\d+)(?P<between>[€$£])(?P<behind>\d\d)(?![\w]|[.,]\d)"  # 12€50
    rf"|{_BEFORE}\s?(?P<first>{_NUMBER})"
    rf"|(?<![\w.,#/-])(?P<second>{_NUMBER})\s?(?P<after>{_AFTER}){_CENTS}"
    rf"|(?<![\w.,#/:-])(?P<plain>(?:\d{{1,3}}(?:[ .,'’]\d{{3}})+|\d+)[.,]\d{{2}})(?![\w.,:/-]*\d|\s?(?:%|percent"
    rf"|prozent|uhr\b|am\b|pm\b))"
    rf"|(?<![\w.,#/-])(?P<small>\d{{1,9}})\s?{_CENT_WORD}(?!\w)"
    rf"|(?<!\w)(?P<spelled>{SPELLED})\s(?P<unit>{_AFTER})",
    re.IGNORECASE,
)
_THREE_DECIMALS: Final = frozenset(code for code in _CODES if exponent(code) == 3)
_SIGNS: Final = {"٫": ".", "٬": ","}
_ISO: Final = re.compile(rf"({_WORDS})", re.IGNORECASE)


@dataclass(frozen=True)
class Sum:
    """One sum. ``values`` are what the number can mean; no currencies where none stands beside it."""

    values: frozenset[Decimal]
    currencies: frozenset[str]
    start: int
    end: int

    def is_amount(self, cents: int, currency: str) -> bool:
        """Whether it can mean this amount, if this is its currency."""
        return Decimal(cents).scaleb(-exponent(currency)) in self.values

    def is_in(self, currency: str) -> bool:
        """Whether it can be meant in this currency."""
        return not self.currencies or currency in self.currencies


def sums_in(text: str) -> Iterator[Sum]:
    """In order."""
    text = western_digits(text)
    for match in _SUM.finditer(text):
        if match["spelled"]:
            value, unit = spelled_value(match["spelled"]), match["unit"]
            if value is not None:
                yield Sum(frozenset({Decimal(value)}), _currency(unit), *match.span())
            continue
        if match["parted"]:
            parted = Decimal(f"{match['parted']}.{match['behind']}")
            yield Sum(frozenset({parted}), _currency(match["between"]), *match.span())
            continue
        if match["small"]:
            yield Sum(frozenset({Decimal(match["small"]).scaleb(-2)}), frozenset(), *match.span())
            continue
        written = match["first"] or match["second"] or match["plain"]
        values = _values(written)
        if match["cents"] and not re.search(r"[.,]\d{1,2}$", written):
            values = frozenset({value + Decimal(match["cents"]).scaleb(-2) for value in values})
        found = _ISO.match(match[0]) if match["first"] else None
        currencies = _currency(match["after"] or (found[0] if found else ""))
        if currencies and currencies <= _THREE_DECIMALS:
            values |= _of_three_decimals(written)
        yield Sum(values, currencies, *match.span())


def western_digits(text: str) -> str:
    """Digits of any script as ours, and the Arabic signs between them; no character is moved."""
    if text.isascii():
        return text
    return "".join(_SIGNS.get(one) or (str(unicodedata.digit(one)) if one.isdecimal() else one) for one in text)


def _currency(unit: str) -> frozenset[str]:
    return _CURRENCIES.get(unit.lower().rstrip("."), frozenset())


def _values(written: str) -> frozenset[Decimal]:
    """The last separator is the decimal one where one or two digits follow it; all others group thousands.

    A space may also part the sum from a number before it.
    """
    readings = {written}
    if " " in written:
        readings |= {written[at + 1 :] for at, sign in enumerate(written) if sign == " "}
    return frozenset(_value(one) for one in readings)


def _of_three_decimals(written: str) -> frozenset[Decimal]:
    """In dinars "12.500" is twelve and a half, or twelve thousand five hundred."""
    tail = re.search(r"[.,](\d{3})$", written)
    whole = re.sub(r"[^0-9]", "", written[: tail.start()]) if tail else ""
    return frozenset({Decimal(f"{whole}.{tail[1]}")}) if tail and whole else frozenset()


def _value(written: str) -> Decimal:
    whole, fraction = re.sub(r"[.,][-–—]{1,2}$", "", written), ""
    if tail := re.search(r"[.,](\d{1,2})$", whole):
        whole, fraction = whole[: tail.start()], tail[1]
    digits = re.sub(r"[^0-9]", "", whole)
    return Decimal(f"{digits}.{fraction}" if fraction else digits)
