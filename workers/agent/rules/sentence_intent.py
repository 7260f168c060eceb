"""Owns what a single sentence does: ask for money back, ask about it, report on it, refuse it, or something else."""

import re
from collections.abc import Sequence
from typing import Final, Literal, get_args

from workers.agent.rules import patterns as wording
from workers.agent.rules.doubts.soft_request import asks_softly

Held = Literal[
    "declined",
    "charged_twice",
    "chargeback",
    "refund_status",
    "repeated",
    "third_person",
    "conditional",
    "other_remedy",
    "tracking",
]
Stance = Held | Literal["asks", "asks_softly", "question", "mentions", "none"]

# Any of these anywhere in a mail keeps it from being a plain request; the first of them is what is answered.
HELD: Final[tuple[Held, ...]] = get_args(Held)


def stance_of(sentence: str) -> Stance:
    """Tried in this order: a no is a no though it holds the word, and talking about refunds is not asking for one."""
    if wording.CHARGED_TWICE.search(sentence):
        return "charged_twice"
    if wording.CHARGEBACK.search(sentence):
        return "chargeback"
    about_money = wording.ABOUT_MONEY.search(sentence) is not None or wording.ASKS.search(sentence) is not None
    if about_money and not wording.POLITE.search(sentence) and asks_softly(sentence):
        return "asks_softly"
    if about_money and (told := _told_of_money(sentence)):
        return told
    if wording.REPEATED.search(sentence):
        return "repeated"
    if wording.THIRD_PERSON.search(sentence):
        return "third_person"
    if wording.OTHER_REMEDY.search(sentence) and not wording.NOT_REMEDY.search(sentence):
        return "other_remedy"
    if about_money:
        return _asked(sentence)
    return "tracking" if wording.TRACKING.search(sentence) else "none"


def _told_of_money(sentence: str) -> Stance | None:
    if wording.DECLINES.search(sentence):
        return "declined"
    if "?" in sentence and wording.QUESTION.search(sentence) and not wording.STATUS.search(sentence):
        return "question"
    if wording.CONDITION.search(wording.HARMLESS_CONDITION.sub(" ", sentence)):
        return "conditional" if "?" not in sentence or wording.POLITE.search(sentence) else "question"
    return "refund_status" if wording.STATUS.search(sentence) else None


def _asked(sentence: str) -> Stance:
    if wording.QUESTION.search(sentence):
        return "question"
    if ("?" in sentence or wording.YES_OR_NO.search(sentence)) and not wording.POLITE.search(sentence):
        return "question"
    if wording.RHETORICAL.search(sentence) or wording.THANKS.search(sentence):
        return "mentions"
    return "asks" if wording.ASKS.search(sentence) else "mentions"


def names_all(asking: Sequence[str], everything: Sequence[str]) -> bool:
    """Whether the request itself says that it is for all of an order, and nothing says that it is for a part."""
    if any(wording.ITEM.search(sentence) for sentence in everything):
        return False
    if any(wording.WHOLE.search(sentence) for sentence in asking):
        return True
    missing = any(wording.ITEM_MISSING.search(sentence) for sentence in everything)
    return not missing and any(wording.DIRECT.search(sentence) for sentence in asking)


def names_items(everything: Sequence[str]) -> bool:
    """Whether a part of an order is told of: one of two, all but something, something missing."""
    return any(wording.ITEM.search(sentence) or wording.ITEM_MISSING.search(sentence) for sentence in everything)


def things_named(asking: Sequence[str], everything: Sequence[str]) -> tuple[str, ...]:
    """What the request is for where that is no order: "the lamp", and whether this is all of one the records say."""
    found = _things(wording.TARGETS, asking) + _things(wording.OF_ORDER, everything)
    return tuple(dict.fromkeys(found))


def _things(patterns: Sequence[re.Pattern[str]], texts: Sequence[str]) -> list[str]:
    phrases = [match["np"] for text in texts for pattern in patterns for match in pattern.finditer(text)]
    return [phrase for phrase in phrases if _is_thing(phrase)]


def _is_thing(phrase: str) -> bool:
    """ "The broken lamp" is a thing, "the full amount" and "the order" are all of it, "this now" is nothing."""
    thing = False
    for written in phrase.lower().split()[1:]:
        word = written.strip("'.,-")
        if word in wording.ALL_OF:
            continue
        if word in wording.WHOLE_NOUNS:
            return False
        if word in wording.STOPS:
            break
        thing = True
    return thing
