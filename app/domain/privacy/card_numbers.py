"""Where numbers of payment cards stand in a text, however they are written, and what is an order's number instead."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# Digits of every script, and what else is read as one; a name in a class of its own keeps the patterns readable.
DIGIT: Final = r"[\d⓪①-⑨❶-❾⁰¹²³⁴-⁹₀-₉]"
# What may stand between two digits of one number: spaces, dashes, dots, what cannot be seen, a tag, one line's end.
GAP: Final = (
    r"(?:[^\S\r\n]|[-.\u00ad\u00b7\u2010-\u2015\u2022\u2043\u2212\u2219\u30fb\ufe58\ufe63\uff0d\uff0e\u200b-\u200f\u2060\ufeff]"
    r"|&(?:nbsp|shy|ensp|emsp|thinsp|zwnj|zwj|ndash|mdash|middot|#160|#xa0|#173);|</?[a-zA-Z][^<>]{0,300}>)"
)
_BETWEEN: Final = rf"{GAP}{{0,6}}(?:\r?\n{GAP}{{0,6}})?"
_RUN: Final = re.compile(rf"{DIGIT}(?:{_BETWEEN}{DIGIT}){{12,}}", re.IGNORECASE)
_GROUP: Final = re.compile(rf"{DIGIT}+")
_LINE_END: Final = re.compile(r"\n")
_NUMBER_WITH_THOUSANDS: Final = re.compile(rf"{DIGIT}{{1,3}}(?:[.]{DIGIT}{{3}})+")

# Beginnings by length: Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay, Maestro, Dankort,
# Mir, Troy, RuPay, Elo, Hipercard.
_ISSUERS: Final = re.compile(
    r"4(?:\d{15}|\d{18})"
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720|220[0-4])\d{12}"
    r"|3[47]\d{13}"
    r"|(?:30[0-5]\d|3095|36\d{2}|3[89]\d{2})\d{10}(?:\d{2}|\d{5})?"
    r"|(?:6011|64[4-9]\d|65\d{2}|35(?:2[89]|[3-8]\d)|62\d{2}|81\d{2}|9792|60\d{2}|82\d{2}|50\d{2}|509\d|6362)\d{12,15}"
    r"|(?:50[12]\d|503\d|5[678]\d{2}|6[37]\d{2})\d{9,15}"
)
_CARD_WORD: Final = (
    r"(?:visa|master ?-?card|amex|american express|maestro|discover|diners|jcb|girocard|dankort|bancontact|union ?pay"
    r"|(?:credit|debit|kredit|debet|bank|ec|gift)?-?(?:card|karten?|kaart|kort)(?!\w)|kartennummer|kaartnummer|kortnummer"
    r"|cards|cart[ae]s?|tarjetas?|cartão|cc|pan)"
)
_BEFORE: Final = 60
_CARD_NEAR: Final = re.compile(rf"(?<![^\W_]){_CARD_WORD}(?![^\W\d_])", re.IGNORECASE)
# The number is that of the card just named: "my card (Visa) number is: ".
_CARD_LABEL: Final = re.compile(
    rf"(?<![^\W_]){_CARD_WORD}(?:\W{{0,3}}(?:number|no|nr|nummer|num[eé]ro|número|numero|is|ist|lautet|est|es|è|er|with"
    r"|mit|ending|details?|my|the))*\W{0,4}\Z",
    re.IGNORECASE,
)
# The number is what stands right before it: an order's, a parcel's, a telephone's.
_OTHER_LABEL: Final = re.compile(
    r"(?:order|bestell\w*|auftrags?\w*|commande|pedido|ordine|ordre\w*|bestilling\w*|track\w*|sendungs?\w*|parcel|paket\w*"
    r"|shipment|shipping|suivi|seguimiento|spedizione|zending\w*|pakke\w*|invoice|rechnungs?\w*|facture|factura|fattura"
    r"|factuur\w*|faktura\w*|customer|kunden\w*|client|cliente|klant\w*|kunde\w*|reference|ref|referen[zt]\w*|ticket|case"
    r"|vorgangs?\w*|booking|buchungs?\w*|serial|serien\w*|imei|ean|isbn|gtin|article|artikel\w*|phone|tele\w*|tel|mobile?"
    r"|handy|fax|vat|ust\w*|membership|member|mitglieds?\w*)"
    r"(?:\W{0,3}(?:number|no|nr|nummer|num[eé]ro|número|numero|id|code|is|ist|lautet|was|est|es|è|er|my))*\W{0,4}\Z",
    re.IGNORECASE,
)
_PART_OF_A_NAME: Final = re.compile(r"[A-Za-z][-_]?\Z|[\d#][-_]\Z|\+\Z|\d[.,]\Z")
_NAME_GOES_ON: Final = re.compile(r"[A-Za-z\d_]")
_LENGTHS: Final = range(13, 20)
_USUAL: Final = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 1), (8, 8), (4, 4, 8)})
_EDGE: Final = max(_LENGTHS)  # groups at either end of a long run that are looked at whatever their sizes

Group = tuple[int, int, str]  # where it begins and ends, and its digits in ASCII


@dataclass(frozen=True)
class Card:
    """Where one stands, and its digits."""

    start: int
    end: int
    digits: str


def cards_in(text: str, *, start: int = 0, end: int | None = None) -> Iterator[Card]:
    """Each with its digits in ASCII. Linear in the text, whatever is in it."""
    for run in _RUN.finditer(text, start, len(text) if end is None else end):
        groups = [(one.start(), one.end(), plain_digits(one[0])) for one in _GROUP.finditer(text, *run.span())]
        yield from _in_run(text, groups)


def plain_digits(text: str) -> str:
    """The digits of any script, in ASCII."""
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(str(value) for character in text if (value := unicodedata.digit(character, -1)) >= 0)


def passes_luhn(digits: str) -> bool:
    """The check digit every card number ends with."""
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(map(int, odd)) + sum(sum(divmod(2 * int(digit), 10)) for digit in even)) % 10 == 0


def _in_run(text: str, groups: list[Group]) -> Iterator[Card]:
    """The first window of whole groups that is a card, then on behind it. No number is cut out of a longer one."""
    at = 0
    while at < len(groups):
        # In the midst of a long table only what has a card's own groups: all else there is chance.
        midst = _EDGE <= at < len(groups) - _EDGE and len(groups[at][2]) not in (4, 8, *_LENGTHS)
        following = None if midst else _window(text, groups, at)
        if following is None:
            at += 1
            continue
        yield Card(groups[at][0], groups[following - 1][1], "".join(group for _, _, group in groups[at:following]))
        at = following


def _window(text: str, groups: list[Group], at: int) -> int | None:
    """Behind which group the card ends that begins with this one; the longest there is."""
    digits, found = "", None
    for following in range(at + 1, min(len(groups), at + max(_LENGTHS)) + 1):
        digits += groups[following - 1][2]
        if len(digits) > max(_LENGTHS):
            break
        if len(digits) in _LENGTHS:
            whole = at == 0 and following == len(groups)
            if _is_card(text, groups[at:following], digits, whole=whole):
                found = following
    return found


def _is_card(text: str, groups: list[Group], digits: str, *, whole: bool) -> bool:
    """What costs least is asked first: a mail may hold a long table of numbers."""
    issued = _ISSUERS.fullmatch(digits) is not None
    sound = passes_luhn(digits)
    if not (issued or sound) or len(set(digits)) == 1:
        return False
    start, end = groups[0][0], groups[-1][1]
    if _NAME_GOES_ON.match(text, end):
        return False
    sizes = tuple(len(group) for _, _, group in groups)
    before = text[max(0, start - _BEFORE) : start]
    if _CARD_LABEL.search(before):
        return sound or len(digits) in (15, 16)  # with a digit mistyped, the others are still somebody's
    if not (issued and sound) or _PART_OF_A_NAME.search(before):
        return False
    if len(sizes) > 1 and sizes in _USUAL:
        return True  # grouped as on a card, whatever it is called
    if _OTHER_LABEL.search(before):
        return False
    near = _CARD_NEAR.search(before) or _CARD_NEAR.search(text, end, min(len(text), end + _BEFORE))
    return near is not None or _looks_like_one(text[start:end], sizes, whole=whole)


def _looks_like_one(written: str, sizes: tuple[int, ...], *, whole: bool) -> bool:
    """In one piece, digit by digit, or alone between other words. A sum with its thousands is none."""
    if len(sizes) == 1 or set(sizes[:-1]) == {1}:
        return True
    return whole and not _NUMBER_WITH_THOUSANDS.fullmatch(written) and len(_LINE_END.findall(written)) <= 2
