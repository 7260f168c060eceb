"""What a reply says of money: that it was approved, sent or paid, that it will be, and which sums it names for"
" that."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from typing import Final

from app.domain.reply_claims import context, words
from app.domain.reply_claims.sums import Sum, sums_in

_SENTENCE_MAX: Final = 1_500  # characters; a longer one is looked at in pieces
_VERBS_MAX: Final = 12  # of one kind in one sentence
_SIGN: Final = "¤"


class Says(IntEnum):
    """How far a claim goes; a receipt that goes further bears it out too."""

    DENIED = 0  # that nothing was paid
    PROMISED = 1
    APPROVED = 2
    SENT = 3
    PAID = 4
    DONE = 5  # something that is no money of ours


@dataclass(frozen=True)
class Named:
    """A sum as a sentence names it. ``given``: as what is given back, not as a price, a wish or a rule."""

    sum: Sum
    given: bool
    of_a_rule: bool


@dataclass(frozen=True)
class Sentence:
    """One sentence with what it claims; nothing where it claims nothing."""

    says: Says | None
    sums: tuple[Named, ...]
    about_money: bool
    denied: bool
    priced: bool  # about what the customer bought, and nothing that came back
    refund_named: bool = False
    text: str = ""  # in lower case, with a sign for each sum
    credit_says: Says | None = None  # how far it goes of store credit, where ``says`` is DONE for that


_QUOTED_LINE: Final = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_QUOTATION: Final = re.compile(r"[\"“„«‹](?=\S)[^\"“”„«»]{1,600}[\"”“»›]")
_DATE: Final = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?\.? ?(?:jan|feb|mär|mar|apr|mai|may|maj|jun|jul|aug|sep|o[kc]t|nov|de[zc])\w*"
    r"|\bmay \d{1,4}\b"
)
_ENDS: Final = re.compile(
    r"(?<=[!?;])\s+|(?<=:)\s+(?=[^\n]{60})|(?<=[^\d\s.]{2}\.)\s+|(?<=\d\.)\s+(?=[^\d\W])|(?<=[)\"”]\.)\s+|\n+"
    r"|\s[-–—•]\s+"
    r"|,?\s(?:but|however|aber|jedoch|sondern|doch|mais|cependant|pero|sino|ma|però|maar|echter|men)\s"
)
_BREAK: Final = re.compile(r",\s|\s(?:and|und|et|y|e|en|og|sowie|so|which|that|dass|que|che|dat|at)\s|\s\(|\)\s|:\s")
_ABBREVIATION: Final = re.compile(
    r"\b(no|nr|num|approx|ca|z\.\s?b|inkl|incl|mr|mrs|ms|dr|art|bzw|usw|etc|e\.\s?g|i\.\s?e|kr|eur)\.(?=\s)"
)
_NOT_THAT_SUM: Final = re.compile(rf"\b(?:not|nicht|pas|no|non|niet|ikke)(?: just| only| nur)? {_SIGN}")
_OWN_VERB: Final = re.compile(
    r"(?<!\w)(?:we|i|it|you|have|has|had|was|were|is|are|been|will|wir|ich|sie|haben|hat|habe|wurden?|wird|ist"
    r"|sind|nous|je|avons|ai"
    r"|été|est|sont|hemos|ha|han|fue|está|abbiamo|ho|è|stat[oaie]|we|wij|ik|hebben|heeft|heb|is|zijn|werd|vi|jeg"
    r"|har|er|blev)(?!\w)"
)


def sentences_of(text: str) -> Iterator[Sentence]:
    """In order; what the reply quotes is not its own."""
    plain = unicodedata.normalize("NFKC", _QUOTED_LINE.sub("", text)).lower().translate(_PLAIN)
    plain = "".join(one for one in plain if one == "\n" or unicodedata.category(one) not in ("Cf", "Cc"))
    plain = _ABBREVIATION.sub(r"\1", _DATE.sub("then", plain))
    about_refund = False  # the sentence before: "it has been paid" goes on from there
    for piece in _ENDS.split(plain):
        for start in range(0, len(piece), _SENTENCE_MAX):
            sentence = " ".join(piece[start : start + _SENTENCE_MAX].split())
            if sentence:
                read = _read(sentence, goes_on=about_refund and _GOES_ON.match(sentence) is not None)
                about_refund = read.refund_named
                yield read


_PLAIN: Final = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "*": " ", "_": " ", "\u00a0": " ", "\t": " "})


_GOES_ON: Final = re.compile(
    r"(?:and |und |et |y |e |en |og )?(?:it|this|that|they|these|dies\w*|das|es|sie|er|celui-ci|celle-ci|il|elle"
    r"|c'est|cela|ce|esto|este|ésta?"
    r"|questo|lo|dit|deze|het|die|den|det|de|has been|have been|was|were|wurden?)(?!\w)"
)


def _read(sentence: str, *, goes_on: bool = False) -> Sentence:
    found = list(sums_in(sentence))
    masked, named = _masked(sentence, found)
    masked = context.POLITE.sub(" ", context.EMPTY.sub(" ", masked))
    quoted = context.SOMEBODYS_WORDS.search(masked)
    if quoted and "," not in masked[: quoted.start()]:
        masked = _QUOTATION.sub(" ", masked)
    refund = goes_on or words.REFUND.search(masked) is not None
    voucher = not refund and words.VOUCHER.search(masked) is not None
    bought = words.BOUGHT.search(masked) is not None
    says, denied = (None, False) if masked.rstrip().endswith("?") else _claim(masked, refund=refund or voucher)
    # Store credit, and nothing else that is given in the place of money or done besides.
    credit = says if voucher and not words.OTHER_VOUCHER.search(masked) else None
    says = Says.DONE if says and voucher else says
    verb = words.GIVEN_BACK.search(masked) is not None
    about_money = says is not None or (quoted is None and (refund or verb))
    return Sentence(says, named, about_money, denied, bought and not (refund or verb), refund, masked, credit)


def _masked(sentence: str, found: Sequence[Sum]) -> tuple[str, tuple[Named, ...]]:
    """The sentence with a sign for each sum, and what each is there for."""
    parts: list[str] = []
    named: list[Named] = []
    over = 0
    for one in found:
        before, after = sentence[max(0, one.start - 60) : one.start], sentence[one.end : one.end + 40]
        rule = context.OF_A_RULE.search(before) is not None
        else_ = rule or context.ABOUT_ELSE.search(before) is not None or context.ASKED_AFTER.search(after) is not None
        named.append(Named(one, given=not else_, of_a_rule=rule))
        parts += sentence[over : one.start], f" {_SIGN} "
        over = one.end
    return " ".join("".join([*parts, sentence[over:]]).split()), tuple(named)


def _claim(sentence: str, *, refund: bool) -> tuple[Says | None, bool]:
    """The furthest it goes, and whether it denies that anything was paid."""
    if context.IN_GENERAL.search(sentence) and not context.HAPPENED.search(sentence):
        return None, False
    says: Says | None = None
    denied = False
    for level, pattern in _DONE:
        for verb in islice(pattern.finditer(sentence), _VERBS_MAX):
            if not _is_about_money(sentence, level, verb, refund=refund):
                continue
            scope = _scope(sentence, verb.start(), verb.end())
            if _is_denied(scope, verb[0]):
                denied = denied or pattern in (words.GIVEN_BACK, words.PAID, words.SENT)
            elif not _is_nobodys_claim(sentence, verb.start()):
                says = max(says or level, level)
    if says is None and _promises(sentence, refund=refund):
        says = Says.PROMISED
    if says is None and _does(sentence):
        says = Says.DONE
    return says, denied and says is None


_DONE: Final = (
    (Says.PAID, words.GIVEN_BACK),
    (Says.PAID, words.PAID),
    (Says.SENT, words.SENT),
    (Says.APPROVED, words.APPROVED),
)
_RECEIVED: Final = re.compile(
    r"^(?:received|arrived|eingegangen|angekommen|done|erledigt|given|gave|returned|complete)$"
)
_TO_BE: Final = re.compile(
    r"(?<!\w)(?:will|shall|going to|should|to|can|cannot|can't|be able to|being|wird|werden|kann|können|zu|sera"
    r"|seront|va être|peut|à"
    r"|será|serán|puede|sarà|verrà|saranno|verranno|può|zal|zullen|wordt|worden|kan|kunnen|te|vil blive|bliver"
    r"|kan|skal)"
    r"(?: \w+){0,2}(?: be)?(?: \w+)? ?$"
)
_TO_BE_AFTER: Final = re.compile(r"^(?: \w+){0,2} (?:werden|wird|worden|wordt|können|kann)(?!\w)")
_HAS_BEEN: Final = re.compile(r"^ worden(?!\w)")


def _is_about_money(sentence: str, level: Says, verb: re.Match[str], *, refund: bool) -> bool:
    """Whether what was done is that money went back, or was allowed to."""
    before = sentence[: verb.start()]
    if _is_future(sentence, verb):
        return False
    if words.GIVEN_BACK.fullmatch(verb[0]):
        return not context.THEY_PAID.search(sentence)
    if context.THEY_PAID.search(sentence) and not (refund and "they" in before):
        return False
    if context.REQUEST.search(sentence) and context.HANDED_ON.fullmatch(verb[0]):
        return False
    if level is Says.SENT and context.TO_A_COLLEAGUE.search(sentence):
        return False
    if _RECEIVED.match(verb[0]):
        return refund or words.MONEY.search(sentence.replace(_SIGN, "")) is not None
    if level is Says.APPROVED and context.REQUEST.search(sentence):
        return True
    return refund or words.MONEY.search(sentence) is not None


def _is_future(sentence: str, verb: re.Match[str]) -> bool:
    """What will be or can be done is no claim that it was; promises are looked for apart."""
    after = sentence[verb.end() : verb.end() + 40]
    if _HAS_BEEN.match(after):
        return False
    return _TO_BE.search(sentence[max(0, verb.start() - 60) : verb.start()]) is not None or bool(
        _TO_BE_AFTER.match(after)
    )


def _scope(sentence: str, start: int, end: int) -> str:
    """The part that a denial must stand in: between commas and conjunctions, and before them what lends its verb."""
    breaks = [0, *(one.end() for one in _BREAK.finditer(sentence)), len(sentence)]
    first = max(at for at in breaks if at <= start)
    last = min(at for at in breaks if at >= end)
    while first > 0 and not _OWN_VERB.search(sentence, first, start):
        earlier = max(at for at in breaks if at < first)
        lends = sentence[earlier:first]
        if not (words.REFUND.search(lends) or any(pattern.search(lends) for _, pattern in _DONE)):
            break
        first = earlier
    return sentence[first:last]


def _is_denied(scope: str, verb: str) -> bool:
    return context.NOT.search(_NOT_THAT_SUM.sub(_SIGN, scope).replace(verb, " ")) is not None


# Not before "that": what follows is still what somebody said.
_OTHER_CLAUSE: Final = re.compile(r",\s(?!(?:dass|that|que|qu'|che|dat|at|ob|whether)\b)")


def _is_nobodys_claim(sentence: str, start: int) -> bool:
    """It stands under a condition, or the customer said it."""
    first = max([0, *(one.end() for one in _OTHER_CLAUSE.finditer(sentence) if one.end() <= start)])
    if context.ON_CONDITION.search(sentence, first, start):
        return True
    said = context.SOMEBODYS_WORDS.search(sentence, first, start)
    return said is not None


def _promises(sentence: str, *, refund: bool) -> bool:
    if not (refund or words.MONEY.search(sentence) or words.GIVEN_BACK.search(sentence)):
        return False
    if context.ON_CONDITION.search(sentence) or context.SOMEBODYS_WORDS.search(sentence):
        return False
    if (context.REQUEST.search(sentence) or words.ANSWER.search(sentence)) and _SIGN not in sentence:
        return False
    for begins, verb in words.PROMISES:
        for match in begins.finditer(sentence):
            if verb is not None and not verb.search(sentence, match.start()):
                continue
            if not context.NOT.search(_NOT_THAT_SUM.sub(_SIGN, _scope(sentence, match.start(), match.end()))):
                return True
    return False


def _does(sentence: str) -> bool:
    found = words.DEED.search(sentence)
    if found is None or context.THEY_PAID.search(sentence):
        return False
    scope = _scope(sentence, found.start(), found.end())
    if context.NOT.search(scope) or _TO_BE.search(sentence[max(0, found.end() - 60) : found.end()].rsplit(" ", 1)[0]):
        return False
    return not _is_nobodys_claim(sentence, found.end())
