"""Owns when a mail surely means one line of an order: it names that one, nothing of the others, and how many."""

import re
from typing import Final

from app.domain.actions.action import Parts
from app.domain.records.orders import OrderLine
from workers.agent.contracts import OrderFact
from workers.agent.rules.mail_intent import Reading
from workers.agent.rules.ordered_things import COUNTS
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
    **dict.fromkeys(("one", "a", "an", "ein", "eine", "einen", "einer", "the", "my", "den", "die", "das"), 1),
    **dict.fromkeys(("two", "both", "zwei", "beide", "beiden"), 2),
    **dict.fromkeys(("three", "drei"), 3),
    **dict.fromkeys(("four", "vier"), 4),
    **dict.fromkeys(("five", "fuenf"), 5),
    **dict.fromkeys(("six", "sechs"), 6),
}
_COUNT: Final = re.compile(r"\b(?P<count>\d{1,3}|[a-z]+) ?(?:x |pcs |pieces |stueck )?$")


def line_meant(reading: Reading, order: OrderFact) -> Parts | None:
    """Which line, and how many units of it, the money is asked back for. None where that has to be asked."""
    asked, told = _spoken(reading.request), _spoken(reading.text)
    if reading.stray_sums or reading.vague_amount or _NOT_THAT_ONE.search(plain(reading.text).lower()):
        return None
    named = [line for line in order.lines if _is_named(line, asked)]
    if len(named) != 1:
        return None
    [line] = named
    own = _words(line.description) | _words(line.sku)
    if any(told & (_words(one.description) - own) for one in order.lines if one is not line):
        return None
    if any(not _is_one_of(word, own) for word in reading.strange):
        return None
    quantity = _how_many(line, plain(reading.request).lower())
    return None if quantity is None else ((line.number, quantity),)


def _is_named(line: OrderLine, asked: set[str]) -> bool:
    """By its number in the shop, or by every word of what it is called."""
    called, sku = _words(line.description), _words(line.sku)
    return (bool(called) and called <= asked) or (
        bool(sku) and any(character.isdigit() for character in line.sku) and sku <= asked
    )


def _how_many(line: OrderLine, asked: str) -> int | None:
    """All units where there is one; of several, as many as stand before its name."""
    first = next(iter(_WORD.findall(plain(line.description).lower())), "")
    before = asked[:place] if first and (place := asked.find(first)) >= 0 else asked
    counted = _COUNT.search(before)
    said = None if counted is None else counted["count"]
    number = int(said) if said is not None and said.isdigit() else _NUMBERS.get(said or "")
    if line.quantity == 1:
        return 1 if number in (None, 1) and not _counts_more(asked) else None
    if number is None or said in ("the", "my", "a", "an", "den", "die", "das"):
        return None
    return number if number <= line.quantity else None


def _counts_more(asked: str) -> bool:
    return any(found[0].lower() not in ("one", "einen", "einer", "eines", "eins") for found in COUNTS.finditer(asked))


def _spoken(text: str) -> set[str]:
    return _words(text)


def _words(text: str) -> set[str]:
    return {_folded(word) for word in _WORD.findall(plain(text).lower()) if word not in _SMALL}


def _is_one_of(word: str, own: set[str]) -> bool:
    return _folded(word.strip("'.,-")) in own


def _folded(word: str) -> str:
    """Lamps and lamp, Stühle and Stuhl, are one word."""
    return re.sub(r"(?:es|en|er|s|e|n)$", "", re.sub(r"([aou])e", r"\1", word)) if word.isalpha() else word
