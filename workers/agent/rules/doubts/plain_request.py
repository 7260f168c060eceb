"""Owns what a request for a whole order is made of, and finds in one the words that these rules cannot explain."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from workers.agent.rules import patterns
from workers.agent.rules.doubts.plain_request_german import KNOWN as KNOWN_GERMAN
from workers.agent.rules.doubts.plain_request_german import PIECES as PIECES_GERMAN

# A request ends where its reason begins: what is behind these words says why, not what for.
_PIECES: Final = re.compile(
    r"[,;:()\"]+|\s-+\s|[.!?]+|\b(?:because|since|due to|as (?:it|the|this|they|i|we|my|our|promised|described)"
    r"|but|after|before|and(?= (?:please |kindly |to )?(?:refund|reimburse) (?:me )?codex)|so that|thus|therefore"
    r"|hence|owing to|given (?:that|the)"
    r"|and (?:it|this|they|he|she|there|i|we|then|close|cancel|have|keep|let|do|go|want|wish|would|need|expect)"
    r"|so (?:i|we|please)|which|who|that (?:i|we|was|were|is|never|has)|than|including|as per|under (?:the|your"
    r"|my|our"
    r"|consumer|eu|uk|german|section|article)|per (?:your|the)|according to|in (?:line|accordance) with)\b",
    re.IGNORECASE,
)
_GREETING: Final = re.compile(
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|day|evening|afternoon))\b(?: [\w'.]+){0,4}?\W+"
    r"(?=(?:please|i|i'd|i'm|we|we'd|can|could|would|refund|kindly|my|codex)\b)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z']*")
_KNOWN: Final = frozenset(
    (
        # who asks whom
        " i i'd i'll i'm i've id im we we'd we'll we're we've you you'd you're your my mine me myself us our hi"
        " hello hey dear sir sirs madam ladies gentlemen mister folks team support everybody everyone guys all"
        " there customer service mate someone somebody anyone anybody guarantee problem problems trouble troubles"
        " difficulty difficulties issue issues manager desk department finance company shop store seller website"
        " they he she it it's its this that that's these them there's"
        # how it is asked
        " please pls plz ask asking asked want wanted wanna wish like love need needed needing require requires"
        " expect demand insist request requesting requested claim claiming apply applying application hope hoping"
        " prefer appreciate appreciated grateful obliged happy glad mind kind enough look looking forward seek"
        " seeking help helping assist assisting assistance aid hand able try trying go going ahead let make making"
        " arrange arranging process processing issuing grant initiate handle send sending sent give giving given"
        " get getting got gotten obtain obtaining receive receiving put transfer credit return returning returned"
        " pay paid paying see take taking care sort do doing done deserve entitled owe owes owed due trust believe"
        " think feel afraid sorry say saying said call calling called write writing contact contacting email"
        " emailing mailing formal official needful favour favor matter respond stop keep reply answer thanks thank"
        " thx cheers ta regards advance ok okay yes well would could can will should must shall may might does did"
        " am is are was were be been being have has had having don't dont doesn't didn't won't can't cannot haven't"
        " isn't let's"
        # when, and how it feels
        " now asap today tomorrow soon possible once right away at hereby herewith therefore thus very much also"
        " too still again rather already just however anyway instead further delay earliest convenience next day"
        " monday tuesday wednesday thursday friday saturday sunday latest days week weeks time without urgent"
        " immediate prompt quick fast"
        " straight fair full partial whole entire"
        " complete original same usual normal never anymore more longer unhappy dissatisfied satisfied disappointed"
        " unsatisfied useless working faulty broken damaged defective wrong terrible awful bad scam rubbish small"
        " used unused unopened late point changed mistake accident error reason reasons law legal statutory"
        " consumer right rights exercise exercising withdrawal withdraw withdrawing bloody damn freaking fucking"
        " effing"
        # the money
        " refund refunds refunded refunding reimburse reimburses reimbursed reimbursement reimbursing repay repaid"
        " repayment money cash funds back amount sum sumx price cost total payment payments charge value everything"
        " every cent penny method card bank account paypal exactly namely rest remaining balance remainder way"
        # the order
        " order orders one both ordr ordering ordered codex purchase purchases purchased contract subscription"
        " goods parcel package delivery number no nr ref reference bought placed received recent last cancel"
        " cancelled canceled"
        # small words
        " the a an to for of on in from with by and or as not any some about regarding concerning re under into"
        " onto up out off over within so then if when here per via d s t m"
    ).split()
)
# A day is told with a word before it: "November" alone may be what the money is for.
_DAY: Final = re.compile(
    r"\b(?:by|until|before|on|from|since|dated|bis|zum|vom|am|seit)(?: the| zum)? (?:\d{1,2}(?:st|nd|rd|th"
    r"|\.)? )?(?:of )?"
    r"(?:jan\w*|feb\w*|march|maerz|apr\w*|may|mai|june?|juni|july?|juli|aug\w*|sept\w*|o[ck]t\w*|nov\w*"
    r"|de[cz]\w*)\b",
    re.IGNORECASE,
)
_THINGS_IN_LY: Final = frozenset("assembly supply family monthly weekly yearly daily jelly trolley butterfly".split())


def strange_words(request: str) -> tuple[str, ...]:
    """What is named beside order and money: a thing, a part, a purpose. That is to be asked about."""
    request = _DAY.sub(" ", request)
    german, english = (len(table.findall(request)) for table in (patterns.GERMAN, patterns.ENGLISH))
    if german > english:
        return _strange(PIECES_GERMAN.split(request), _is_strange_german)
    pieces = _PIECES.split(_GREETING.sub("", request))
    return _strange(pieces, _is_strange if english > german else is_strange)


def is_strange(word: str) -> bool:
    """Whether a word is no part of a request in any language."""
    return _is_strange(word) and _is_strange_german(word)


def _strange(pieces: Sequence[str], is_strange: Callable[[str], bool]) -> tuple[str, ...]:
    about_money = [piece for piece in pieces if piece and patterns.ABOUT_MONEY.search(piece)]
    found = [word for piece in about_money for word in _WORD.findall(piece.lower()) if is_strange(word)]
    return tuple(dict.fromkeys(found))


def _is_strange(word: str) -> bool:
    return word not in _KNOWN and (not word.endswith("ly") or word in _THINGS_IN_LY)


def _is_strange_german(word: str) -> bool:
    return KNOWN_GERMAN.fullmatch(word) is None
