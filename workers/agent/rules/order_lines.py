"""Owns when a mail surely means one line of an order: it names that one, nothing of the others, and how many."""

import re
from typing import Final

from app.domain.actions.money_action import Parts
from app.domain.records.orders import OrderLine
from workers.agent.contracts import OrderFact
from workers.agent.rules.mail_intent import Reading
from workers.agent.rules.sentences import plain

# Any of these turns a line that is named into one that is not meant, or not all of it.
_NOT_THAT_ONE: Final = re.compile(
    r"\b(?:except\w*|but|besides|apart|aside|without|not|no|never|n't|kept?|keep\w*|other\w*|another|else|rest|remain\w*"
    r"|instead|exchang\w*|replac\w*|repair\w*|half|halves|part|parts|partly|partial\w*|portion|pieces?|some|only if"
    r"|ausser|nicht|kein\w*|ohne|behalt\w*|andere\w*|uebrige\w*|rest\w*|statt\w*|umtausch\w*|ersatz\w*|repar\w*|haelfte"
    r"|halb\w*|teil\w*|stueckweise|einige\w*|noch)\b|n't\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SMALL: Final = frozenset("the a an and of for with in to my our der die das ein eine und mit fuer von im".split())
_NUMBERS: Final = {
    **dict.fromkeys(("one", "ein", "eine", "einen", "einer"), 1),
    **dict.fromkeys(("two", "both", "zwei", "beide", "beiden"), 2),
    **dict.fromkeys(("three", "drei"), 3),
    **dict.fromkeys(("four", "vier"), 4),
    **dict.fromkeys(("five", "fuenf"), 5),
    **dict.fromkeys(("six", "sechs"), 6),
}
# What may stand between a number and the name it counts.
_BETWEEN: Final = frozenset("x pcs of the my our these those stueck von den der meiner".split())
_DIGITS: Final = re.compile(r"(\d{1,3})x?")


def line_meant(reading: Reading, order: OrderFact) -> Parts | None:
    """Which line, and how many units of it, the money is asked back for. None where that has to be asked."""
    if reading.stray_sums or reading.vague_amount or _NOT_THAT_ONE.search(plain(reading.text).lower()):
        return None
    asked = _words(reading.request)
    named = [line for line in order.lines if _is_named(line, asked)]
    if len(named) != 1:
        return None
    [line] = named
    own = _called(line)
    if any(_words(reading.text) & (_words(one.description) - own) for one in order.lines if one is not line):
        return None
    if any(_folded(word) not in own and word not in _NUMBERS for word in reading.strange):
        return None
    quantity = _how_many(line, _WORD.findall(plain(reading.request).lower()))
    return None if quantity is None else ((line.number, quantity),)


def some_lines_of(reading: Reading, order: OrderFact) -> bool:
    """Whether a mail speaks of some lines of an order and not of others, or leaves some out of the whole."""
    told = _words(reading.text)
    spoken_of = [bool(told & _called(line)) for line in order.lines]
    if not any(spoken_of) or (all(spoken_of) and not reading.strange):
        return False
    return not reading.all_of_it or _NOT_THAT_ONE.search(plain(reading.text).lower()) is not None


def _is_named(line: OrderLine, asked: set[str]) -> bool:
    """By its number in the shop, or by every word of what it is called."""
    name, sku = _words(line.description), _words(line.sku)
    by_number = bool(sku) and sku <= asked and any(character.isdigit() for character in line.sku)
    return (bool(name) and name <= asked) or by_number


def _how_many(line: OrderLine, asked: list[str]) -> int | None:
    """All units where there is one; of several, as many as the number before its name says."""
    own = _called(line)
    place = next((place for place, word in enumerate(asked) if _folded(word) in own), 0)
    before = [word for word in asked[:place] if word not in _BETWEEN]
    digits = _DIGITS.fullmatch(before[-1]) if before else None
    number = int(digits[1]) if digits else _NUMBERS.get(before[-1]) if before else None
    if line.quantity == 1:
        return 1 if number in (None, 1) else None
    return number if number is not None and number <= line.quantity else None


def _called(line: OrderLine) -> set[str]:
    """Every word that may be said of it."""
    pieces = {_folded(piece) for piece in plain(line.sku).lower().split("-") if piece.isalpha()}
    return _words(line.description) | _words(line.sku) | pieces


def _words(text: str) -> set[str]:
    return {_folded(word) for word in _WORD.findall(plain(text).lower()) if word not in _SMALL}


def _folded(word: str) -> str:
    """Lamps and lamp, Stühle and Stuhl, are one word."""
    return re.sub(r"(?:es|en|er|s|e|n)$", "", re.sub(r"([aou])e", r"\1", word)) if word.isalpha() else word
