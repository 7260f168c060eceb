"""Owns the numbers of orders as people write them, and which order each of them is, if any."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

Key = tuple[str, ...]

CODE: Final = "codex"  # stands in a sentence where an order was named, so that patterns need not know numbers
_WRITTEN_MAX_CHARS: Final = 40

# Words that say nothing of which order it is: "ORD-1007", "order_1007" and "#1007" are all 1007.
_GENERIC: Final = frozenset(
    "order orders ord bestellung bestellungen bestell bestellnr bestellnummer best auftrag auftrags auftragsnr"
    " auftragsnummer ordernr orderno ordernumber no nr num nummer number id".split()
)
_OTHER_NUMBERS: Final = re.compile(
    r"\b(?:customer|client|phone|telephone|tel|mobile|call me (?:on|at)|fax|tracking|parcel|shipment"
    r"|invoice|receipt"
    r"|account|card|serial|model|article|item|product|sku|ticket|case|zip|postcode|house|room|flat|ending "
    r"in|iban"
    r"|kunden|rechnungs?|sendungs?|sendungsverfolgungs?|tracking|telefon|handy|mobil|konto|karten|serien|modell"
    r"|artikel|vorgangs?|plz|haus|hrb|hra|vat|ust|handelsregister|company|registered in [a-z]+|registration"
    r"|paragraph|paragraf|abs|absatz|art|bgb)"
    r"[- ]?(?:numbers?|nummern?|no|nr|id|code|ref(?:erence)?)?\b\s{0,2}(?:is|was|lautet|ist)?[\s:#.-]{0,4}"
    r"(?:[A-Za-z]{0,4}[-+/]?\d[A-Za-z0-9]{0,20}(?:[-/ ]\d[A-Za-z0-9]{0,20}){0,5})|§+ ?\d+\w?",
    re.IGNORECASE,
)
_NOT_NUMBERS: Final = re.compile(
    r"\b\d{4}-\d\d?-\d\d?\b|(?<![\w/-])(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])[./](?:\d{4}|\d\d)?(?!\d)"
    r"|\b\d{1,2}:\d\d(?::\d\d)?\b"
    r"|\b[\w.+-]{1,64}@[\w.-]{1,200}|\b(?:https?://|www\.)\S+|(?<![\w-])\+\d[\d ()/-]{6,20}\d",
    re.IGNORECASE,
)
# How a code is introduced: by a word for an order, a word for a number, or a number sign.
_BETWEEN: Final = r"[\s:.#_()\[\]-]{0,4}"
_ORDER: Final = (
    r"\b(?:(?:bestell|auftrags|order|purchase)[- ]?(?:nr|nummern?|no|id|numbers?)|orders?|ord|purchases?"
    r"|bestell(?:ung(?:en)?)?|best|auftr(?:ag|aege)s?)\b"
)
_NUMBER: Final = (
    r"\b(?:(?:with|under|mit|unter) )?(?:the |my |der |meine[rn]? )?"
    r"(?:numbers?|nos?|nr|num|nummern?|ids?|ref(?:erence)?|confirmation|code|kennung|referenz)\b"
)
_IS: Final = r"(?:\b(?:is|was|are|ist|lautet|war|sind)\b[\s:]{0,3})?"
_INTRODUCED: Final = re.compile(
    rf"(?P<intro>(?:(?:{_ORDER}{_BETWEEN}(?:{_NUMBER}{_BETWEEN}){{0,2}}|(?:{_NUMBER}{_BETWEEN}){{1,2}}){_IS})?#?\s?)"
    r"(?<![A-Za-z0-9])(?P<code>(?:[A-Za-z]{1,8}[-_/#]){0,3}[A-Za-z]{0,8}\d[A-Za-z0-9]{0,20}(?:[-_/#][A-Za-z0"
    r"-9]{1,20}){0,4})(?!\w)",
    re.IGNORECASE,
)
_SAYS_NUMBER: Final = re.compile(
    r"(?:order|bestell\w*|auftrags?|purchase)[\s-]?(?:no|nr|num|number|nummer|id)\b", re.IGNORECASE
)
_ENDS_IN_ORDER: Final = re.compile(rf"{_ORDER}{_BETWEEN}(?:{_NUMBER}{_BETWEEN})?$", re.IGNORECASE)
_JOINED: Final = re.compile(
    r"^[\s,;)]{0,3}(?:and|und|or|oder|sowie|as well as|plus|&|,|/|\+)?[\s#(]{0,3}$", re.IGNORECASE
)
_COUNTED: Final = re.compile(
    r"^\W{0,2}(?:days?|weeks?|months?|years?|hours?|minutes?|times?|x|tagen?|wochen?|monaten?|jahren?"
    r"|stunden?|mal"
    r"|stueck|pcs|pieces|items?|artikel|percent|prozent|pm|am|uhr|o'clock)\b|^ ?%",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_TITLE_FOLLOWS: Final = re.compile(r"^ [A-Z][a-z]")
_SUM_FOLLOWS: Final = re.compile(
    r"^(?:[.,]\d|[.,]?-|\s?(?:[€$£¥%]|eur\b|euros?\b|usd\b|gbp\b|chf\b|jpy\b|yen\b|dollars?\b|pounds?\b"
    r"|quid\b|bucks\b|cents?\b|ct\b|pence\b|franken\b))",
    re.IGNORECASE,
)
_SUM_BEFORE: Final = re.compile(r"(?:[€$£¥]|\b(?:eur|usd|gbp|chf|jpy))\s?$", re.IGNORECASE)
_LONE_LETTERS: Final = re.compile(r"(?:^|[\s(#:])([A-Za-z]{1,5})[ -]$")
_LETTER_AFTER: Final = re.compile(r"^ ?([B-HJ-Zb-hj-z])(?![\w'-])")
_REQUESTED: Final = re.compile(
    r"(?:\b(?:refund(?:ing|s)?|reimburse|cancel|return|for|fuer|about|regarding|concerning|re|betreff|wegen"
    r"|zu|erstatten|erstattung|stornieren|die|der)\b:?\s{1,2}|^\W{0,3})$",
    re.IGNORECASE,
)
_TO_REFUND: Final = re.compile(
    r"\b(?:refund|reimburse|erstatten?)(?: (?:me|us|mir|uns|sie|bitte|for|fuer))* $", re.IGNORECASE
)
_SHORT_DIGITS: Final = 2


@dataclass(frozen=True)
class Named:
    """What a text says about orders. `text` has a stand-in word where each of them was."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]
    text: str


def key_of(written: str) -> Key:
    """Runs of letters and of digits: how they are joined and in which case does not matter, what they are does."""
    runs = re.findall(r"[a-z]+|\d+", written.lower())
    while len(runs) > 1 and runs[0] in _GENERIC:
        runs = runs[1:]
    return tuple(run.lstrip("0") or "0" if run.isdigit() else run for run in runs)


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    written: str
    order_ids: tuple[str, ...]  # none: introduced as an order, but none of this customer's


def find_orders(text: str, order_ids: Iterable[str], *, expected: bool = False) -> Named:
    """Every order a sentence names. A number is never an order that it is only a part of.

    ``expected``: the sentence answers the question which order is meant, so that a bare number is one.
    """
    orders: dict[Key, list[str]] = {}
    for order_id in order_ids:
        orders.setdefault(key_of(order_id), []).append(order_id)
    masked = _NOT_NUMBERS.sub(
        _blank, _OTHER_NUMBERS.sub(lambda m: m[0] if _is_known(m[0], orders) else _blank(m), text)
    )
    found: list[_Found] = []
    for match in _INTRODUCED.finditer(masked):
        one = _judged(match, masked, orders, found, expected)
        if one is not None:
            found.append(one)
    known = dict.fromkeys(order_id for one in found for order_id in one.order_ids)
    unknown = dict.fromkeys(one.written[:_WRITTEN_MAX_CHARS] for one in found if not one.order_ids)
    return Named(tuple(known), tuple(unknown), _with_stand_ins(text, found))


def _is_known(written: str, orders: dict[Key, list[str]]) -> bool:
    """Invoice numbers are not order numbers, except where the shop's order numbers look like INV/2024/17."""
    last = written.rsplit(maxsplit=1)[-1]
    return any(not run.isdigit() for run in key_of(last)) and key_of(last) in orders


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _judged(
    match: re.Match[str], text: str, orders: dict[Key, list[str]], before: list[_Found], expected: bool
) -> _Found | None:
    written, (start, end) = match["code"], match.span("code")
    intro = match["intro"].strip(" :.()[]_-").lower()
    ahead, rest = text[:start], text[end:]
    if _SUM_FOLLOWS.match(rest) or (not intro and _SUM_BEFORE.search(ahead)):
        return None
    written, end = _without_word(written, end, orders)
    joined = bool(before) and _JOINED.match(text[before[-1].end : start]) is not None
    introduced = (
        bool(intro) or (expected and len(written) > _SHORT_DIGITS) or (joined and not _TITLE_FOLLOWS.match(rest))
    )  # not a postcode with its town
    for candidate, first, last in _spellings(written, text, start, end, orders):
        if key_of(candidate) in orders and (introduced or _stands_alone(candidate, ahead)):
            ids = tuple(orders[key_of(candidate)])
            return _Found(_begin(match, first), last, candidate, ids)
    parts = [part for part in re.split(r"[/+]", written) if part]
    if len(parts) > 1 and all(key_of(part) in orders for part in parts):
        ids = tuple(order_id for part in parts for order_id in orders[key_of(part)])
        return _Found(_begin(match, start), end, written, ids)
    digits = sum(character.isdigit() for character in written)
    full, first, last = _spellings(written, text, start, end, orders)[0]
    introduced = introduced or _ENDS_IN_ORDER.search(text[:first]) is not None
    introduced = introduced or (digits > _SHORT_DIGITS + 1 and _TO_REFUND.search(ahead) is not None)
    short = digits <= _SHORT_DIGITS and "#" not in intro and not _SAYS_NUMBER.search(intro)
    if introduced and not (short or _COUNTED.match(rest)):
        return _Found(_begin(match, first), last, full, ())
    if not match["intro"].strip() and any(_shape(full) == _shape(one) for ids in orders.values() for one in ids):
        return _Found(first, last, full, ())
    return None


def _shape(written: str) -> str:
    """Which signs are letters and which digits, where both are; a bare number has the shape of too many things."""
    shape = re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "a", written))
    return shape if "a" in shape and "9" in shape else written


def _begin(match: re.Match[str], first: int) -> int:
    return min(match.start(), first) if match["intro"].strip() else first


def _without_word(written: str, end: int, orders: dict[Key, list[str]]) -> tuple[str, int]:
    """ "1003-please" is 1003 and a word, unless that is what the order is called."""
    tail = re.search(r"[-_/][A-Za-z]{4,}$", written)
    if tail is None or key_of(written) in orders:
        return written, end
    return written[: tail.start()], end - len(tail[0])


def _spellings(
    written: str, text: str, start: int, end: int, orders: dict[Key, list[str]]
) -> list[tuple[str, int, int]]:
    """The longest first: a letter beside the number ("B 100", "1003 B") is a part of it, and never left away."""
    found = [(written, start, end)]
    if (after := _LETTER_AFTER.match(text[end:])) and after[1].isupper():
        found = [(f"{written} {after[1]}", start, end + after.end())]
    lone = _LONE_LETTERS.search(text[:start]) if written[0].isdigit() else None
    if lone is not None and lone[1].lower() not in _GENERIC:
        with_word = [(f"{lone[1]} {spelled}", lone.start(1), last) for spelled, _, last in found]
        a_part = len(lone[1]) == 1 and lone[1].isupper() and lone[1] != "I" and not text.isupper()
        if a_part or any(key_of(spelled) in orders for spelled, _, _ in with_word):
            return with_word
        if lone[1].isupper() and lone[1].lower() not in _LITTLE_WORDS:
            return with_word
    return found


_LITTLE_WORDS: Final = frozenset(
    "i a an my me us we is it in on of to for by the and or no not was has are you your re fwd fw aw wg von "
    "zu die der das"
    " den dem des und oder fuer mit aus vom zum zur ich wir ihr sie es am im an um bei nur auch so my du hi "
    "hey pls plz"
    " back only just full part this that with from old new last".split()
)


def _stands_alone(written: str, ahead: str) -> bool:
    """Without a word before it, a code with letters is an order, a bare number only where one is expected."""
    digits = sum(character.isdigit() for character in written)
    if digits <= _SHORT_DIGITS:
        return False
    unlikely_by_chance = not written.isdigit() or (digits > _SHORT_DIGITS + 1 and not _YEAR.fullmatch(written))
    return unlikely_by_chance or _REQUESTED.search(ahead) is not None


def _with_stand_ins(text: str, found: list[_Found]) -> str:
    parts: list[str] = []
    over = 0
    for one in found:
        if one.start < over:
            continue
        parts += text[over : one.start], f" {CODE} "
        over = one.end
    return re.sub(r" +(?=[ .,;:!?)])", "", "".join(parts) + text[over:]).strip()
