"""Whether words name things of an order, some of them or all."""

import re
from typing import Final

from workers.agent.contracts import OrderFact
from workers.agent.rules.doubts.plain_request import is_strange
from workers.agent.rules.sentences import plain

# What joins two things of equal weight in a description; "with" and "mit" add something small to the main thing.
_JOINED: Final = re.compile(r"\s(?:and|plus|und|sowie)\s|[;+&/]", re.IGNORECASE)
_ADDED: Final = re.compile(r"\s(?:with|mit|incl\w*|inkl\w*)\s|,\s", re.IGNORECASE)
_COUNTED: Final = re.compile(r"^\d+\s?[x×]?\s.*,\s*\d")
_SEVERAL: Final = re.compile(
    r"\b(?:[2-9]|[1-9]\d+|two|three|four|five|six|eight|ten|twelve|pair|set|zwei|drei|vier|fuenf|sechs|acht|zehn"
    r"|zwoelf|paar)\b(?! ?(?:gb|tb|cm|mm|kg|ml|inch|zoll|watt|seats?))",
    re.IGNORECASE,
)
_ARTICLES_OF_SEVERAL: Final = frozenset("the my our these those die meine unsere diese alle all".split())
_PLURAL: Final = re.compile(r"(?:s|n|er)$")
# Words that count: where there are several things, not all of them may be meant.
COUNTS: Final = re.compile(
    r"\b(?:one|two|three|four|five|six|both|others?|another|ones|einen|einer|eines|eins|zwei|drei|vier|fuenf"
    r"|sechs|beide\w*"
    r"|andere\w*|uebrige\w*|restliche\w*)\b",
    re.IGNORECASE,
)
_ARTICLES: Final = frozenset(
    "the my our this that die den das der dem meine meinen mein meiner unsere unseren diese diesen dieser".split()
)
_THING_MIN_CHARS: Final = 4
_WORD: Final = re.compile(r"[a-z]{3,}")
_NO_THINGS: Final = frozenset(
    "the for and und mit aus von set two three four with plus zwei drei vier fuenf sechs acht zehn"
    " zwoelf three four five eight twelve pack pair bundle "
    "paar satz size month"
    " monthly year yearly annual half full order week weekly stueck stuck black white blue green grey"
    " gray brown small large groesse".split()
)


def is_counted(order: OrderFact) -> bool:
    """Whether the order is of several things."""
    description = re.sub(r"\b(?:size|groesse) \d+", " ", plain(order.description), flags=re.IGNORECASE)
    return _SEVERAL.search(description) is not None


def is_of(word: str, order: OrderFact) -> bool:
    """Whether a word is one for what the order is of: of several things the plural, of several kinds of things"
    " none."""
    description = plain(order.description).lower()
    if _JOINED.search(description):
        return False
    [main, *_] = _ADDED.split(description)
    held = [one for one in _WORD.findall(main) if one not in _NO_THINGS]
    if is_counted(order):
        return word in held and _PLURAL.search(word) is not None
    return any(_same_thing(_folded(one), _folded(word)) for one in held)


def is_all_of(phrase: str, order: OrderFact) -> bool:
    article, *words = phrase.lower().split()
    named = [word for written in words if is_strange(word := written.strip("'.,-"))]
    articles = _ARTICLES_OF_SEVERAL if is_counted(order) else _ARTICLES
    return article in articles and bool(named) and all(is_of(word, order) for word in named)


def some_things_of(order: OrderFact, text: str) -> bool:
    """Whether the order holds several things and the mail speaks of some of them only."""
    description = plain(order.description)
    if _COUNTED.match(description):  # "2 chairs, 1 table"
        description = description.replace(",", ";")
    main, *added = _ADDED.split(description)
    spoken_of = [_mentions(text, part) for part in _JOINED.split(main)]
    return (any(spoken_of) and not all(spoken_of)) or any(_mentions(text, part) for part in added)


def _mentions(text: str, things: str) -> bool:
    spoken = {_folded(word) for word in _WORD.findall(text.lower())}
    held = {_folded(word) for word in _WORD.findall(things.lower()) if word not in _NO_THINGS}
    return any(_same_thing(word, said) for word in held for said in spoken)


def _folded(word: str) -> str:
    """Without umlauts and endings of the plural: chairs and chair, Stühle and Stuhl."""
    return re.sub(r"(?:es|en|er|s|e|n)$", "", re.sub(r"([aou])e", r"\1", word))


def _same_thing(held: str, said: str) -> bool:
    if min(len(held), len(said)) < _THING_MIN_CHARS:
        return held == said
    return held.startswith(said) or held.endswith(said) or said.startswith(held) or said.endswith(held)
