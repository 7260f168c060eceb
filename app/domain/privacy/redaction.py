"""What is taken out of customers' words before they are kept: card numbers, security codes, account numbers."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.privacy.card_numbers import DIGIT, GAP, Card, cards_in, plain_digits

PIECE: Final = 256 * 1024  # characters looked at before others have their turn
_OVERLAP: Final = 2_000  # longer than anything that is looked for


class Kind(StrEnum):
    """What it was."""

    CARD = "card"
    CODE = "code"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Hit:
    """Where it stands. ``number`` is what the records may know as an order's number."""

    start: int
    end: int
    kind: Kind
    number: str

    @property
    def instead(self) -> str:
        """What is kept in its place: what it was, and as much of it as receipts print."""
        match self.kind:
            case Kind.CARD:
                return f"[card number ending {self.number[-4:]} removed]"
            case Kind.ACCOUNT:
                return f"[account number ending {self.number[-4:]} removed]"
            case Kind.CODE:
                return "[security code removed]"


_CODE_WORD: Final = (
    r"(?:cvv ?2?|cvc ?2?|cvn|csc|c\.v\.[vc]\.?|card verification(?: (?:value|code|number))?"
    r"|(?:card )?security (?:code|number)|card code|kartenpr(?:ü|ue)fnummer|pr(?:ü|ue)f(?:ziffern?|nummer|code)"
    r"|sicherheits(?:code|nummer)|karten(?:code|sicherheitscode)|code de s[ée]curit[ée]|cryptogramme(?: visuel)?"
    r"|c[óo]digo de (?:seguridad|verificaci[óo]n)|codice di (?:sicurezza|verifica)|beveiligingscode|veiligheidscode"
    r"|controlegetal|sikkerhedskode|kontrolcifre|kontrolkode)"
)
_CODE_GLUE: Final = (
    r"(?:[\s:=#()\[\]*'\"«»“”„\u2010-\u2015.,/-]|\b(?:code|number|no|nr|nummer|num[ée]ro|n[úu]mero|is|ist|lautet|est|es"
    r"|è|er|on the back|auf der r(?:ü|ue)ckseite|my|the|of|card|karte)\b|</?[a-zA-Z][^<>]{0,100}>)"
)
_CODE_DIGITS: Final = rf"(?:{DIGIT}{GAP}{{0,2}}){{2,3}}{DIGIT}"
_NO_SUM: Final = r"(?![.,]\d|\s?(?:€|\$|£|EUR\b|USD\b|GBP\b|euros?\b))"
_CODE_AFTER: Final = re.compile(
    rf"(?<![^\W_]){_CODE_WORD}(?![^\W\d_]){_CODE_GLUE}{{0,12}}(?P<code>{_CODE_DIGITS})(?!{DIGIT}){_NO_SUM}",
    re.IGNORECASE,
)
_CODE_BEFORE: Final = re.compile(
    rf"(?<![\w.,]){_NO_SUM}(?P<code>{DIGIT}{{3,4}})(?!{DIGIT})\s{{0,3}}"
    r"(?:\(|is |ist |= ?|est |es |è |er |as |als ){0,2}(?:the |my |der |die |meine? |le |la |il |el |de |min )?"
    rf"{_CODE_WORD}(?![^\W\d_])(?!{_CODE_GLUE}{{0,12}}{DIGIT})",
    re.IGNORECASE,
)
# Behind a card's number: when it ends, and then the code, named or not.
_BEHIND_CARD: Final = re.compile(
    rf"[\s,;/|]{{0,4}}(?:\(?\b(?:exp\w*|valid\w*|g(?:ü|ue)ltig\w*|ablauf\w*|good|until|bis|thru|through|date|fin|cad\w*|scad\w*"
    rf"|geldig\w*|udl\w*|tot)\b\.?[\s:]{{0,3}}){{0,3}}{DIGIT}{{1,2}}\s?[/.\u2010-\u2015-]\s?(?:20)?{DIGIT}{{2}}\)?"
    rf"[\s,;/|-]{{0,4}}(?:(?:and|und|et|y|e|en|og)\s)?(?P<code>{DIGIT}{{3,4}})(?![\w%]){_NO_SUM}",
    re.IGNORECASE,
)

# ISO 13616: how long an account number of each country is.
_IBAN_LENGTHS: Final = {
    name: int(length)
    for entry in (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20"
        " EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30"
        " KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24"
        " PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29"
        " VA22 VG24 XK20 YE30"
    ).split()
    for name, length in [(entry[:2], entry[2:])]
}
_IBAN_START: Final = re.compile(rf"(?<![^\W_])[^\W\d_]{GAP}{{0,2}}[^\W\d_]{GAP}{{0,3}}{DIGIT}{GAP}{{0,3}}{DIGIT}")
_IBAN_GAP: Final = re.compile(rf"{GAP}{{1,6}}(?:\r?\n{GAP}{{0,6}})?|\r?\n{GAP}{{0,6}}", re.IGNORECASE)


def hits_in(text: str, start: int = 0, end: int | None = None) -> list[Hit]:
    """All there are between two places of the text, in order, none over another."""
    last = len(text) if end is None else min(end, len(text))
    cards = list(cards_in(text, start=start, end=last))
    found = [Hit(one.start, one.end, Kind.CARD, one.digits) for one in cards]
    found += _accounts(text, start, last)
    found += _codes(text, start, last, cards)
    return _apart(found)


def pieces_of(text: str) -> Iterator[tuple[int, int]]:
    """The places between which to look at a long text, one piece at a time; they overlap."""
    for start in range(0, max(1, len(text)), PIECE):
        yield start, start + PIECE + _OVERLAP


def _apart(found: Iterable[Hit]) -> list[Hit]:
    """In order; of two that lie over each other the first, longest one."""
    apart: list[Hit] = []
    for hit in sorted(found, key=lambda one: (one.start, -one.end)):
        if not apart or hit.start >= apart[-1].end:
            apart.append(hit)
    return apart


def merged(found: Iterable[Hit]) -> tuple[Hit, ...]:
    """What several pieces of one text held: what lies where they overlap counts once."""
    return tuple(_apart(dict.fromkeys(found)))


def without(text: str, hits: Iterable[Hit], known: Collection[str] = ()) -> str:
    """The text with a word in the place of each. ``known`` are numbers of the records: those stay."""
    parts: list[str] = []
    over = 0
    for hit in hits:
        if hit.kind is Kind.CARD and hit.number in known:
            continue
        parts += text[over : hit.start], hit.instead
        over = hit.end
    return "".join([*parts, text[over:]]) if parts else text


def redacted(text: str, known: Collection[str] = ()) -> str:
    """A text of ordinary length as it may be kept."""
    return without(text, hits_in(text), known)


def numbers(hits: Iterable[Hit]) -> list[str]:
    """What might be an order's number after all, for the records to say."""
    return list(dict.fromkeys(hit.number for hit in hits if hit.kind is Kind.CARD))


def _codes(text: str, start: int, end: int, cards: Iterable[Card]) -> Iterator[Hit]:
    for pattern in (_CODE_AFTER, _CODE_BEFORE):
        for match in pattern.finditer(text, start, end):
            yield Hit(*match.span("code"), Kind.CODE, plain_digits(match["code"]))
    for card in cards:
        if behind := _BEHIND_CARD.match(text, card.end, min(len(text), card.end + 120)):
            yield Hit(*behind.span("code"), Kind.CODE, plain_digits(behind["code"]))


def _accounts(text: str, start: int, end: int) -> Iterator[Hit]:
    for match in _IBAN_START.finditer(text, start, end):
        packed, stop = _packed(text, match.start())
        if packed and _is_iban(packed):
            yield Hit(match.start(), stop, Kind.ACCOUNT, packed)


def _packed(text: str, start: int) -> tuple[str, int]:
    """As many letters and digits as an account number of that country has, and where they end; else nothing."""
    packed, at, length = "", start, 0
    while at < len(text):
        plain = _plain(text[at])
        if plain:
            packed, at = packed + plain, at + 1
            if len(packed) == 2 and not (length := _IBAN_LENGTHS.get(packed, 0)):
                return "", at
            if length and len(packed) >= length:
                return ("", at) if text[at : at + 1].isalnum() else (packed, at)
        elif gap := _IBAN_GAP.match(text, at):
            at = gap.end()
        else:
            break
    return "", at


def _plain(character: str) -> str:
    digit = unicodedata.digit(character, -1)
    plain = str(digit) if digit >= 0 else unicodedata.normalize("NFKC", character).upper()
    return plain if len(plain) == 1 and plain.isascii() and plain.isalnum() else ""


def _is_iban(packed: str) -> bool:
    return int("".join(str(int(one, 36)) for one in packed[4:] + packed[:4])) % 97 == 1
