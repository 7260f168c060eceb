"""Hides what others could use in a customer's words: mail and postal addresses, phones, account numbers."""

import re
from typing import Final

from app.domain.privacy import postal_addresses

HIDDEN: Final = "…"
_PHONE_DIGITS_MIN: Final = 7
_BARE_DIGITS_MIN: Final = 9  # of a number in one piece, which might be an order's as well
_LABELLED_DIGITS_MIN: Final = 4
_LAST_SHOWN: Final = 2
_ABROAD_DIGITS_MAX: Final = 17  # 15 and two zeroes; more is no phone's
_PASSES_MAX: Final = 8

_START: Final = r"(?<![\w…+])(?<!\d[.,/-])"
_END: Final = r"(?!\w|[.,/-]\d)"
_UNSEEN: Final = r"\u00ad\u200b-\u200f\u2060\ufeff"
_BETWEEN: Final = rf"[ \t\u00a0\u2000-\u200a\u202f.\-\u2010-\u2015/()·•{_UNSEEN}]"
_RUN: Final = rf"[(+]{{0,3}}\d(?:{_BETWEEN}{{0,4}}\d)*"

_CURRENCY: Final = r"(?:€|\$|£|¥|EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|JPY|AUD|CAD|Euros?|Dollars?|Pounds?|Franken)"
_PIECE: Final = r"\d[\d.,'’]{0,20}"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_YEAR: Final = r"(?:19|20)\d\d"
_NAMED: Final = r"(?-i:[A-Z]{2,4} )?[A-Za-z]{0,6}[-_#]?\d[\w/-]{0,30}"
_ORDER: Final = (
    r"(?:order|bestell\w{0,8}|auftrag\w{0,8}|commande|pedido|ordine|ordre\w{0,8}|invoice|rechnung\w{0,8}|facture|factura|fattura"
    r"|tracking|track|sendung\w{0,8}|parcel|paket\w{0,8}|ticket|case|vorgang\w{0,8}|booking|buchung\w{0,8}|reference|ref"
    r"|referenz\w{0,8}|customer|kunden\w{0,8}|article|artikel\w{0,8}|serial|serien\w{0,8}|sku|contract|vertrag\w{0,8}"
    r"|isbn|ean|gtin|subscription|abo\w{0,8}|licen[cs]e|lizenz\w{0,8})"
)
_LABEL_TAIL: Final = (
    r"(?:[ -]?(?:numbers?|nos?|nr|nummern?|num[ée]ro|n[úu]mero|id|code|is|ist|lautet|named|s)\b\.?){0,3}[\s:#.]{0,4}"
)

# What stands in no number that is hidden: days, sums, and what is called an order's number.
_KEPT: Final = re.compile(
    rf"(?P<kept>{_START}(?:{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}|{_DAY}[-/.]{_MONTH}[-/.](?:{_YEAR}|\d\d))(?:{_END}|(?=T\d))"
    rf"|{_START}(?:{_DAY}\.\s?{_MONTH}\.)(?![\d])"
    rf"|{_START}{_YEAR}\s?[-–/]\s?(?:{_YEAR}|\d{{3,6}}){_END}"
    rf"|{_START}(?<!\d ){_YEAR}(?: {_YEAR}){{1,9}}(?! ?\d){_END}"
    rf"|{_START}\d{{3}}-\d{{7}}-\d{{7}}{_END}"
    rf"|(?<!\w){_CURRENCY}\s?{_PIECE}"
    rf"|{_START}(?:{_PIECE}|[1-9]\d{{0,2}}(?:[ \u00a0\u202f]\d{{3}}){{1,4}}(?:[.,]\d\d)?)\s?{_CURRENCY}(?!\w)"
    rf"|{_START}(?:0|[1-9]\d{{0,2}}(?:[.,'’]\d{{3}}){{1,3}}|[1-9]\d{{0,8}})[.,]\d\d{_END}"
    rf"|{_START}[1-9]\d{{0,2}}(?:[.,'’]\d{{3}}){{1,2}}{_END}"
    rf"|(?<!\w){_ORDER}{_LABEL_TAIL}{_NAMED}(?:(?:\s?[,/&+]\s?|\s(?:and|und|et|y|e)\s){_NAMED}){{0,9}}"
    rf"|#\d[\w-]{{0,30}}"
    rf"|(?<!\w)(?-i:(?!TEL|FAX|MOB|FON|IBAN|KTO|BLZ)[A-Z]{{2,6}})[-_]?\d{{1,20}}(?:-\d{{1,20}}){{0,3}}(?![\w…]))",
    re.IGNORECASE,
)
_ACCOUNT: Final = re.compile(
    r"(?<!\w)(?P<land>[A-Z]{2})\d{2}[ \u00a0-]?[A-Z0-9]{4}"
    r"(?:[ \u00a0-]?(?=[A-Z]{0,3}\d)[A-Z0-9]{4}){1,7}(?:[ \u00a0-]?\d[A-Z0-9]{0,2})?(?!\w)",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(
    r"(?<!\w)(?P<label>(?:tele(?:phone|fon)|tel|phone|mobile?|handy|cell|fon|fax|whatsapp|signal|rufnummer|durchwahl"
    r"|account|konto(?:nummer)?|kto|blz|bankleitzahl|sort code|routing|iban|ssn|passport|reisepass|ausweis\w{0,8})"
    rf"(?:[ -]?(?:number|no|nr|nummer|is|ist|lautet)\b){{0,2}}[\s.:#-]{{0,4}})(?P<run>{_RUN})",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(rf"(?<![\w…#])(?P<run>{_RUN})")
_MAIL: Final = re.compile(
    r"(?P<who>[\w.+%'-]{1,64})(?P<at>\s?[(\[]\s?at\s?[)\]]\s?|[@＠﹫])(?P<where>[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})"
    r"|(?P<said>[\w.+-]{2,64})(?P<how> at (?:[\w-]{1,63} (?:dot|punkt) ){1,3}[a-z]{2,12})(?!\w)",
    re.IGNORECASE,
)
_ONE_DIGIT_LANDS: Final = "17"
_TWO_DIGIT_LANDS: Final = frozenset(
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86"
    " 90 91 92 93 94 95 98".split()
)


def masked(text: str) -> str:
    """The text with these made unusable, and still to be recognised by whoever knows them: ``+49 …12``.

    Sums, days, orders' numbers and words stay. Total: any text will do; masking twice is masking once. Hand it
    cleaned text: what is taken out afterwards must not join what was apart.
    """
    for _ in range(_PASSES_MAX):
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    """What is hidden can leave beside it what only now stands alone."""
    pieces: list[str] = []
    over = 0
    rest = _ACCOUNT.sub(_account, postal_addresses.masked(_MAIL.sub(_mail, text)))
    for kept in _KEPT.finditer(rest):
        pieces += _numbers(rest[over : kept.start()]), kept[0]
        over = kept.end()
    return "".join([*pieces, _numbers(rest[over:])])


def _mail(found: re.Match[str]) -> str:
    who, where = (found["who"], found["at"] + found["where"]) if found["who"] else (found["said"], found["how"])
    return f"{who[0] if len(who) > 2 and who[0].isalpha() else ''}{HIDDEN}{where}"


def _account(found: re.Match[str]) -> str:
    return f"{found['land']} {HIDDEN}{found[0][-_LAST_SHOWN:]}"


def _numbers(text: str) -> str:
    text = _LABELLED.sub(lambda found: found["label"] + _run(found["run"], _LABELLED_DIGITS_MIN), text)
    return _NUMBER.sub(lambda found: _run(found["run"], _least(found["run"])), text)


def _least(run: str) -> int:
    """How many digits make it a number to hide: fewer where it looks like a phone's."""
    like_phone = run.startswith(("+", "(", "0")) or not run.isdigit()
    return _PHONE_DIGITS_MIN if like_phone else _BARE_DIGITS_MIN


def _run(run: str, digits_min: int) -> str:
    digits = "".join(filter(str.isdigit, run))
    if len(digits) < digits_min:
        return run
    return f"{_land(run, digits)}{HIDDEN}{digits[-_LAST_SHOWN:]}"


def _land(run: str, digits: str) -> str:
    """The country's calling code, which tells nobody whose number it is."""
    dialled = digits.startswith("00") and len(digits) <= _ABROAD_DIGITS_MAX
    abroad = digits if "+" in run[:3] else digits[2:] if dialled else ""
    if not abroad:
        return ""
    size = 1 if abroad[0] in _ONE_DIGIT_LANDS else 2 if abroad[:2] in _TWO_DIGIT_LANDS else 3
    return f"+{abroad[:size]} "
