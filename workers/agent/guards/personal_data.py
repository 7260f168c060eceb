"""Owns what a drafted reply may not say of other people: their orders, names, numbers to reach or to pay them."""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Final

from app.domain.privacy.redaction import Kind, hits_in

_WORDS_MAX: Final = 300  # looked up in the records; a reply with more is cut long before
_PAYMENT: Final = {Kind.CARD: "card number", Kind.CODE: "card number", Kind.ACCOUNT: "account number"}
_PHONE: Final = re.compile(r"(?<![\w.,-])(?:\+|00|0|\(0)\d?(?:[ ()/.-]{0,2}\d){6,14}(?![\w-]|[.,]\d)")
_NO_DIGITS: Final = bytes(code for code in range(128) if not chr(code).isdigit())
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
# Words with a digit in them; what has decimals or stands by a currency is an amount.
_WORD: Final = re.compile(
    r"(?<![\w.,€$£-])#?([A-Za-z0-9_-]*\d[A-Za-z0-9_-]*)(?![\w-]|[.,]\d|\s?(?:[A-Z]{3}(?!\w)|[€$£%]))"
)


def words_to_look_up(reply: str) -> tuple[str, ...]:
    """What might be another customer's order number, id or name; the records say whether it is. Lower case.

    A name is looked for as the part of an address before its @: "Grace Hopper" as grace.hopper.
    """
    numbers = (found[1].lower() for found in _WORD.finditer(reply))
    return tuple(dict.fromkeys([*numbers, *(key for _, key in _names(reply))]))[:_WORDS_MAX]


def without_strangers(reply: str, *, known: str, strangers: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The reply without other people's data, and the names of what went.

    ``known`` is what the customer wrote and what the records hold of them: their own numbers are theirs to read.
    ``strangers`` are the words that the records know as another customer's. A card's number is nobody's to mail.
    """
    others, own, found = frozenset(strangers), _digits(known), set[str]()

    def take(name: str, is_foreign: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
        def instead(match: re.Match[str]) -> str:
            if not is_foreign(match[0]):
                return match[0]
            found.add(name)
            return f"({name} removed)"

        return instead

    def is_phone(text: str) -> bool:
        return not _DATE.fullmatch(text) and _digits(text).lstrip("0")[-9:] not in own

    reply = _without_payment_numbers(reply, "".join(known.split()).upper(), found)
    reply = _PHONE.sub(take("phone number", is_phone), reply)
    reply = _WORD.sub(take("order number", lambda t: t.lstrip("#").lower() in others), reply)
    for shown, key in _names(reply):
        if key in others:
            found.add("name")
            reply = reply.replace(shown, "(name removed)")
    return reply, tuple(sorted(found))


def _names(reply: str) -> list[tuple[str, str]]:
    """Each two words in a row, also overlapping ones, with the address part they would make."""
    words = list(re.finditer(r"[^\W\d_]{2,40}", reply))
    pairs = []
    for first, second in pairwise(words):
        between = reply[first.end() : second.start()]
        if between in (" ", "-", "\n", "."):
            pairs.append((reply[first.start() : second.end()], f"{first[0]}.{second[0]}".lower()))
    return pairs


def _without_payment_numbers(reply: str, own: str, found: set[str]) -> str:
    """A card's number and its code are nobody's to mail; an account's number only its owner's."""
    parts: list[str] = []
    over = 0
    for hit in hits_in(reply):
        if hit.kind is Kind.ACCOUNT and hit.number in own:
            continue
        found.add(_PAYMENT[hit.kind])
        parts += reply[over : hit.start], f"({_PAYMENT[hit.kind]} removed)"
        over = hit.end
    return "".join([*parts, reply[over:]])


def _digits(text: str) -> str:
    return text.encode("ascii", "ignore").translate(None, _NO_DIGITS).decode()
