"""Owns how a mail becomes sentences that rules can read: its own words only, in one plain spelling, and bounded."""

import re
import unicodedata
from typing import Final

from app.domain.reply_claims.sums import western_digits

# Patterns that look ahead cost the square of a sentence, so a sentence is never long.
SENTENCE_MAX_CHARS: Final = 400
_SENTENCES_MAX: Final = 200
_HEADERS_LOOKED_AT: Final = 6

_ATTRIBUTION: Final = re.compile(
    r"\s*\W{0,3}(?:on|am|le|el|il|op|den|em|w dniu)\b.{4,200}\b"
    r"(?:wrote|schrieb\w*|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał\w*)\b.{0,80}:\s*$",
    re.IGNORECASE,
)
_QUOTE_STARTS: Final = re.compile(
    r"\s*(?:[-=_*]{2,}\s*[^\W\d_][\w .']{3,40}[-=_*]{2,}|_{10,}|(?:from|von|de|da|van|fra"
    r"|från)\s?:\s.{0,200}@.{1,200})\s*$",
    re.IGNORECASE,
)
_HEADER: Final = re.compile(r"\s*\*?[^\W\d_][^\W\d_-]{0,19}(?: [^\W\d_]{1,12})?\*?\s?:\*?\s+\S")
_MOMENT: Final = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d{2}\b")

_QUOTES: Final = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u0060\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb"), '"'),
}
_PLAIN: Final = _QUOTES | str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2212", "-"),
        **dict.fromkeys("\u2013\u2014\u2015", " - "),
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ẞ": "SS",
    }
)
_SPOKEN: Final = re.compile(r'"[^"\n]{1,400}"')  # what somebody else said, or is to say
_SPOKEN_MIN_WORDS: Final = 4
_NUMBER_SIGN: Final = re.compile(
    r"\b(no|nr|num|nos|best|bestell|ref|order|auftrags?)\s?\.(?=[-\s]{0,2}(?:#?\w*\d|nr\b))", re.IGNORECASE
)
_ABBREVIATED: Final = re.compile(
    r"\b(z|d|u|e|i|bzw|ca|inkl|incl|zzgl|evtl|ggf|vs|dr|mr|mrs|ms|st|str|tel|approx)\.\s?(?=\w)", re.IGNORECASE
)
_FORM_LINE: Final = re.compile(r"^([^\W\d_][\w.-]{1,20}(?: [\w.-]{1,20})?: ?\S[^\n]{0,80})$", re.MULTILINE)
_ENDS: Final = re.compile(
    r"(?<=[.,]\d\d\.)\s+(?=(?-i:[A-Z]))"  # a sum at the end of a sentence; "14. November" is no end
    r"|(?<=[.!?;])(?<!\b\d\.)(?<!\b\d\d\.)[.!?;)\"']*\s+|(?<=[a-z][!?])(?=[A-Z])|\n+|\s+-+\s+(?=[a-z]{2})",
    re.IGNORECASE,
)

# The words a request stands or falls with; one slip of the finger in one of them is forgiven.
_KEYWORDS: Final = (
    "refund refunded reimburse reimbursement reimbursed money please erstatten erstattung erstattet "
    "rueckerstattung"
    " rueckerstatten zurueckerstatten rueckzahlung zurueckzahlen zurueck bestellung bestellnummer widerrufe "
    "widerruf"
    " widerrufen ueberweisen moechte auftrag"
).split()
_NOT_SLIPS: Final = frozenset(
    "monkey honey moneys pleased pleases refunds refunder refunding erstatter erstattete erstatte "
    "erstattest auftrags"
    " auftragt auftraege bestellungen zuruecke moechten moechtest moecht widerrufs widerrufst".split()
)


def own_words(body: str) -> str:
    """What was typed this time: an older request in a quoted mail is not a request."""
    lines = body.splitlines()
    kept: list[str] = []
    for number, line in enumerate(lines):
        if _ATTRIBUTION.match(line[:300]):
            if not _next(lines, number).startswith(">"):
                break
        elif line.rstrip() == "--" or _QUOTE_STARTS.match(line[:300]) or _opens_headers(lines, number):
            break
        elif not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip()


def _next(lines: list[str], number: int) -> str:
    return next((line.lstrip() for line in lines[number + 1 : number + 4] if line.strip()), "")


def _opens_headers(lines: list[str], number: int) -> bool:
    """The head of an older mail, in any language: lines of "Word: value", one with an address and one with a"
    " time."""
    block: list[str] = []
    for line in lines[number : number + _HEADERS_LOOKED_AT]:
        if not _HEADER.match(line[:200]):
            break
        block.append(line[:300])
    return len(block) > 2 and any("@" in line for line in block) and any(_MOMENT.search(line) for line in block)


def plain(text: str) -> str:
    """One spelling: typographic signs as typed ones, umlauts as two letters, pictures as the end of a sentence."""
    if text.isascii():
        return text.replace("`", "'")
    text = western_digits(unicodedata.normalize("NFKC", text)).translate(_PLAIN)
    return "".join(_shown(character) for character in text)


def own_sayings(text: str) -> str:
    """In the writer's own spelling, without what others are said to have said."""
    return _without_speech(unicodedata.normalize("NFKC", text).translate(_QUOTES))


def _without_speech(text: str) -> str:
    """What stands in quotation marks and is more than a name or a term is left out."""
    return _SPOKEN.sub(lambda said: " " if len(said[0].split()) >= _SPOKEN_MIN_WORDS else said[0], text)


def _whole_sums(text: str) -> str:
    """ "50,- €" is 50 €."""
    return re.sub(r"(?<=\d)[.,] ?(?:--?|=)(?=\W)", "", text)


def _shown(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category in ("So", "Sk"):
        return ". "
    return "" if category in ("Mn", "Cf") else character


def sentences(text: str) -> tuple[list[str], bool]:
    """The sentences of a text, and whether that was all of it."""
    text = _without_speech(plain(text))
    text = re.sub(r"[^\S\n]+", " ", _whole_sums(text))
    text = re.sub(r"\n{2,}", "\n\n", re.sub(r" ?\n ?", "\n", text))  # long blanks would cost their square below
    text = _FORM_LINE.sub(r"\n\n\1\n\n", text)
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", text)  # mail is wrapped; only an empty line ends a thought
    text = _ABBREVIATED.sub(r"\1 ", _NUMBER_SIGN.sub(r"\1 ", text))
    found = [part for piece in _ENDS.split(text) for part in _short(_without_slips(piece.strip()))]
    return found[:_SENTENCES_MAX], len(found) <= _SENTENCES_MAX


def _short(sentence: str) -> list[str]:
    starts = range(0, len(sentence), SENTENCE_MAX_CHARS)
    return [part for start in starts if (part := sentence[start : start + SENTENCE_MAX_CHARS])]


def _without_slips(sentence: str) -> str:
    return re.sub(r"[A-Za-z]{5,}", lambda word: _meant(word[0]), sentence)


def _meant(word: str) -> str:
    typed = word.lower()
    if typed in _NOT_SLIPS or typed in _KEYWORDS:
        return word
    return next((keyword for keyword in _KEYWORDS if _one_slip_apart(typed, keyword)), word)


def _one_slip_apart(typed: str, keyword: str) -> bool:
    """One letter too many, too few, wrong, or two in each other's place; the first letter is usually right."""
    if typed[0] != keyword[0] or abs(len(typed) - len(keyword)) > 1:
        return False
    same = next(
        (i for i, (a, b) in enumerate(zip(typed, keyword, strict=False)) if a != b), min(len(typed), len(keyword))
    )
    left, right = typed[same:], keyword[same:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]
