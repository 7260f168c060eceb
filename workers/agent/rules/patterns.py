"""Owns the tables of wordings the offline rules know, of all their languages at once; `reading.py` applies them."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from workers.agent.rules.languages import english, english_things, english_told, german, german_things, german_told

Question = Literal["orders", "refunds", "refund_status", "shipping", "privacy", "hours"]

_Table = Mapping[str, tuple[str, ...]]
# Of each language: words for the braces, and its wordings.
LANGUAGES: Final[tuple[tuple[Mapping[str, str], _Table], ...]] = (
    (
        english.WORDS,
        {**english.WORDING, **english_told.WORDING, **english_things.WORDING},
    ),
    (
        german.WORDS,
        {**german.WORDING, **german_told.WORDING, **german_things.WORDING},
    ),
)
WHOLE_NOUNS: Final = english_things.WHOLE_NOUNS | german_things.WHOLE_NOUNS
# These say that it is all of something; what it is stands after them.
ALL_OF: Final = frozenset(
    "full whole entire complete remaining total usual original same ganze ganzen ganzer gesamte gesamten vollen volle"
    " voller komplette kompletten komplett restlichen restliche".split()
)
STOPS: Final = english_things.STOPS | german_things.STOPS


def _filled(wording: str, words: Mapping[str, str]) -> str:
    """A word in braces stands for its row in `WORDS`, and a space for any white space."""
    return re.sub(r"\{([A-Z]+)\}", lambda match: words[match[1]], wording)


def _each(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(_filled(wording, words), re.IGNORECASE) for words, table in LANGUAGES for wording in table[name]
    )


def _any(name: str) -> re.Pattern[str]:
    wordings = [f"(?:{_filled(one, words)})" for words, table in LANGUAGES for one in table[name]]
    return re.compile("|".join(wordings), re.IGNORECASE)


# Whether money is talked of at all; most patterns need not be tried where it is not.
ABOUT_MONEY: Final = re.compile(
    "|".join(
        [r"\b(?:my|our|the|mein|unser|das) (?:money|cash|geld|kohle)\b", *(words["BACK"] for words, _ in LANGUAGES)]
    ),
    re.IGNORECASE,
)
DECLINES: Final = _any("DECLINES")
CONDITION: Final = _any("CONDITION")
HARMLESS_CONDITION: Final = _any("HARMLESS_CONDITION")
STATUS: Final = _any("STATUS")
THANKS: Final = _any("THANKS")
REPEATED: Final = _any("REPEATED")
CHARGED_TWICE: Final = _any("CHARGED_TWICE")
CHARGED: Final = _any("CHARGED")
CHARGEBACK: Final = _any("CHARGEBACK")
OTHER_REMEDY: Final = _any("OTHER_REMEDY")
NOT_REMEDY: Final = _any("NOT_REMEDY")
TRACKING: Final = _any("TRACKING")
THIRD_PERSON: Final = _any("THIRD_PERSON")
QUESTION: Final = _any("QUESTION")
YES_OR_NO: Final = _any("YES_OR_NO")
WHEN_MINE: Final = _any("WHEN_MINE")
POLITE: Final = _any("POLITE")
RHETORICAL: Final = _any("RHETORICAL")
ASKS: Final = _any("ASKS")
ITEM: Final = _any("ITEM")
ITEM_MISSING: Final = _any("ITEM_MISSING")
WHOLE: Final = _any("WHOLE")
PART: Final = _any("PART")
VAGUE_SUM: Final = _any("VAGUE_SUM")
DIRECT: Final = _any("DIRECT")
TARGETS: Final = _each("TARGET")
OF_ORDER: Final = _each("OF_ORDER")
TOLD_BEFORE: Final = _any("TOLD_BEFORE")
TOLD_AFTER: Final = _any("TOLD_AFTER")
TOO_MUCH: Final = _any("TOO_MUCH")
AMOUNT_IS: Final = _any("AMOUNT_IS")
VAGUE_ORDER: Final = _any("VAGUE_ORDER")
THAT_SUM: Final = _any("THAT_SUM")
CANCELS: Final = _any("CANCELS")
QUESTIONS: Final[tuple[tuple[Question, re.Pattern[str]], ...]] = (
    ("refunds", _any("RETURNS")),
    ("orders", _any("ORDERS")),
    ("shipping", _any("SHIPPING")),
    ("privacy", _any("PRIVACY")),
    ("hours", _any("HOURS")),
)
GERMAN: Final = re.compile(
    r"\b(?:ich|sie|und|nicht|bitte|die|der|das|ist|mein\w*|bestellung|fuer|wie|wann|wo|danke|hallo|geld|auftrag|zurueck|vielen|dank|sehr|alles|passt|guten|moin|wir|es|ein\w*|von|zu|auf|mit|zum|erstatt\w*)\b",
    re.IGNORECASE,
)
ENGLISH: Final = re.compile(
    r"\b(?:i|you|and|not|please|the|is|my|order|for|how|when|where|thanks|hello|money|hi|what|refund|back|thank|was|it|a|of|in|with|we|to|are|this|that|me)\b",
    re.IGNORECASE,
)
