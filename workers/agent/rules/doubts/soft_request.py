"""Owns the question that is a request ("Can I get a refund for order 1003?"), told from one about the rules."""

import re
from typing import Final

from workers.agent.rules import patterns
from workers.agent.rules.doubts.plain_request import is_strange

# How it opens, in both languages. What is asked in any other way is asked about the rules.
_OPENS: Final = re.compile(
    r"\b(?:(?:can|could|may) (?:i|we)|(?:is|would) (?:it|there) (?:be )?(?:possible|ok|okay|alright|(?:a|any) way)"
    r"|(?:is|would) it be possible|(?:was|were|am) wondering if (?:i|we) (?:can|could|may)"
    r"|(?:kann|koennte|duerfte|darf) ich|(?:koennen|koennten|duerfen) wir|(?:ist|waere) es moeglich|(?:ist"
    r"|waere) (?:eine"
    r"|die) (?:rueck)?erstattung|(?:is|would) a refund)\b",
    re.IGNORECASE,
)
_IMPERSONAL: Final = re.compile(
    r"\b(?:(?:ist|waere) (?:eine|die) (?:rueck)?erstattung|(?:is|would) a refund)\b", re.IGNORECASE
)
_WORD: Final = re.compile(r"[a-z][a-z']*", re.IGNORECASE)
# A condition, a doubt, a time or an alternative is a word that is not here, and leaves it a question.
_PLAIN: Final = frozenset(
    (
        " hi hello hey dear good morning afternoon evening team all there sorry guys folks so and also please pls"
        " can could may i we is would it be possible ok okay alright a any way was were am wondering just kindly"
        " get"
        " have receive request claim obtain ask return returning send give getting having back this that them"
        " the an"
        " my our your of to for on from under regarding with me us paid what in full complete whole entire total"
        " refund refunded reimbursed reimbursement money amount purchase price order codex sumx number today"
        " now asap thanks thank you"
        " hallo guten tag morgen abend moin liebes kann koennte duerfte ich wir koennen koennten ist waere es"
        " moeglich"
        " darf duerfen um bitten bitte mal die der das den dem eine einen meine meinen mein meiner unsere unser"
        " fuer von zu zur aus"
        " erstattung"
        " rueckerstattung rueckzahlung erstattet erstatten rueckerstattet zurueckerstattet zurueck bekommen"
        " erhalten"
        " haben kriegen zurueckgeben zurueckschicken zurueckbekommen zurueckhaben zurueckerhalten zurueckzugeben"
        " zurueckzubekommen zurueckzuerhalten und geld kaufpreis betrag volle vollen ganze ganzen komplett"
        " komplette"
        " vollstaendig bestellung nummer mir uns zu danke"
    ).split()
)
_IF_AFTER_WONDERING: Final = re.compile(r"\bwondering if\b", re.IGNORECASE)
_THING_MAX_WORDS: Final = 2
_BEFORE_A_THING: Final = frozenset("the my our this die der das den dem meine meinen meiner mein diese".split())
_UNDECIDED: Final = re.compile(
    r"\b(?:(?:just|only|merely) (?:asking|wondering|curious|checking|want to know|to know)|undecided|not sure"
    r"|unsure"
    r"|(?:haven't|have not|not yet|not) (?:yet )?(?:decided|made up)|thinking (?:about|of)|considering|in general"
    r"|hypothetical\w*|for future|before (?:i|we) (?:buy|order|decide|send|return)|do(?:n't| not) know (?:if"
    r"|whether)"
    r"|nur mal (?:so )?(?:fragen|wissen)|nur (?:eine )?(?:frage|interesse|wissen)|ueberlege\w*|noch nicht (?:sicher"
    r"|entschieden)|unsicher|weiss (?:noch )?nicht|interessehalber|vorab|grundsaetzlich|generell|allgemein"
    r"|bevor (?:ich|wir))\b",
    re.IGNORECASE,
)


def asks_softly(sentence: str) -> bool:
    """Whether it is an open question for money back made of plain words, and of one thing that it may be for."""
    if _OPENS.search(sentence) is None or sentence.rstrip(" \"')!?").count("?"):
        return False
    words = _WORD.findall(_IF_AFTER_WONDERING.sub("wondering", sentence).lower())
    return _PLAIN.issuperset(_without_thing(words))


def _without_thing(words: list[str]) -> list[str]:
    """Of "the broken lamp" the article is left: whether the lamp is all of the order, the records say."""
    start = next((place for place, word in enumerate(words) if word not in _PLAIN and is_strange(word)), 0)
    if start == 0 or words[start - 1] not in _BEFORE_A_THING:
        return words
    end = next((place for place in range(start, len(words)) if not is_strange(words[place])), len(words))
    return words if end - start > _THING_MAX_WORDS else words[:start] + words[end:]


def is_impersonal(sentence: str) -> bool:
    """ "Is a refund possible?" is only a request where a reason stands beside it."""
    return _IMPERSONAL.search(sentence) is not None


def is_undecided(sentence: str) -> bool:
    """Whether it says that the writer only wants to know, or names a condition: then a question is one."""
    conditional = patterns.CONDITION.search(patterns.HARMLESS_CONDITION.sub(" ", sentence))
    return conditional is not None or _UNDECIDED.search(sentence) is not None
