"""Makes text from customers, models and people inert: nothing in it can hide, ping, link, format or overflow."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from app.domain.privacy.masking import masked
from app.slack.i18n import catalogue

READ_MAX: Final = 20_000  # more is never shown; cleaning a megabyte would block the loop
READ_PER_SHOWN: Final = 8  # a short field needs no long look
WORD_MAX: Final = 20
MARKS_MAX: Final = 3  # combining marks kept per letter: enough for any script, too few for a tower
_NEWLINES: Final = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_LETTERS_THAT_SHOW_NOTHING: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co"})

# Look-alikes for what mrkdwn would act on. It has no escape for these, and a hidden character in between
# would be one of the tricks this module removes.
_LOOKALIKE: Final = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "@": "＠", "#": "＃", ".": "․", ":": "∶", ">": "›"}
_EVERYWHERE: Final = str.maketrans({sign: _LOOKALIKE[sign] for sign in "*_~`"})  # the others only where they act
# What a person copies from our messages into a command means what it looks like.
_MEANT: Final = str.maketrans({shown: sign for sign, shown in _LOOKALIKE.items()})
_COLON_IN_WORD: Final = re.compile(r":(?=\S)")  # :emoji:, https://, mailto:
_DOT_IN_NAME: Final = re.compile(r"(?<=\w)\.(?=[^\W\d])")  # example.com, but not 49.90
_HANDLE: Final = re.compile(r"(?<!\w)([@#])(?=\w)")
_QUOTES: Final = str.maketrans(dict.fromkeys('"“”„‟«»', "'"))
_MACHINES_WORD: Final = re.compile(r"[A-Za-z0-9_-]+")
_QUOTE_MARK: Final = re.compile(r"^(\s*)>+", re.MULTILINE)


@dataclass(frozen=True)
class Cleaned:
    """Text without tricks, and how many hidden characters it lost."""

    text: str
    hidden: int
    cut: bool = False


def clean(text: str, read_max: int = READ_MAX) -> Cleaned:
    """Drop what cannot be seen, flatten what could push other text away. Total: any string will do."""
    seen, hidden = _seen(text[:read_max])
    tidy = re.sub(r" *\n *", "\n", re.sub(r" {3,}", "  ", seen))
    return Cleaned(re.sub(r"\n{3,}", "\n\n", tidy).strip(), hidden, cut=len(text) > read_max)


def _seen(text: str) -> tuple[str, int]:
    """What of it shows, and how many characters do not."""
    if text.isascii() and text.replace("\n", "").isprintable():  # as most are: each letter shows
        return text, 0
    text = _NEWLINES.sub("\n", text)
    looks = {char: _looks(char) for char in set(text)}
    if _Looks.MARK not in looks.values():  # each letter stands for itself, so the text is looked through at once
        shown = text.translate({ord(char): _INSTEAD[look] for char, look in looks.items() if look in _INSTEAD})
        return shown, len(text) - len(shown)
    kept: list[str] = []
    hidden = marks = 0
    for char in text:
        look = looks[char]
        marks = marks + 1 if look is _Looks.MARK else 0
        if look is _Looks.HIDDEN or marks > MARKS_MAX:
            hidden += 1
        else:
            kept.append(" " if look is _Looks.SPACE else char)
    return "".join(kept), hidden


class _Looks(Enum):
    SHOWN = "shown"
    SPACE = "space"
    MARK = "mark"  # sits on the letter before it
    HIDDEN = "hidden"


_INSTEAD: Final = {_Looks.SPACE: " ", _Looks.HIDDEN: None}


@lru_cache(maxsize=8_192)
def _looks(char: str) -> _Looks:
    category, code = unicodedata.category(char), ord(char)
    if char == "\n":
        return _Looks.SHOWN
    if char == "\t" or category == "Zs":
        return _Looks.SPACE
    not_a_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    selector = 0xE0100 <= code <= 0xE01EF
    if category in _HIDDEN_CATEGORIES or char in _LETTERS_THAT_SHOW_NOTHING or not_a_character or selector:
        return _Looks.HIDDEN
    return _Looks.MARK if category in {"Mn", "Me"} else _Looks.SHOWN


def plain(text: str, limit: int, *, lines_max: int = 0, masking: bool = False) -> str:
    """For rich_text and plain_text, which interpret nothing. Never empty, never over ``limit`` characters.

    ``masking`` hides phones, addresses and accounts: once nothing is left that could hide them from that.
    """
    cleaned = clean(text, min(READ_MAX, limit * READ_PER_SHOWN))
    safe = masked(cleaned.text) if masking else cleaned.text
    shown = _within_lines(safe, lines_max) if lines_max else safe
    note = catalogue.HIDDEN_REMOVED.format(count=cleaned.hidden) if cleaned.hidden else ""
    if not shown:
        return (note.strip() or catalogue.NOTHING)[:limit]
    return (_cut(shown, limit - len(note), more=cleaned.cut) + note)[:limit]


def line(text: str, limit: int, *, masking: bool = False) -> str:
    """One line, compatibility forms folded: for names, addresses and subjects."""
    return plain(" ".join(unicodedata.normalize("NFKC", text[:READ_MAX]).split()), limit, masking=masking)


def glimpse(text: str, limit: int, *, masking: bool = False) -> str:
    """The beginning of a longer text on one line, cut between words where they are no longer than words are."""
    shown = plain(text, READ_MAX // READ_PER_SHOWN, lines_max=1, masking=masking)
    if len(shown) <= limit:
        return shown
    head, _, word = shown[: limit - 1].rpartition(" ")
    return (head if head and len(word) < WORD_MAX else shown[: limit - 1]).rstrip(" .,;:…") + "…"


def quoted(text: str, limit: int) -> str:
    """Somebody's words within a sentence of ours: no mark in them can end the quotation."""
    return catalogue.QUOTED.format(text=line(text, limit).translate(_QUOTES))


def middle_cut(address: str, limit: int) -> str:
    """A line whose end tells as much as its beginning: of a long address its domain stays."""
    shown = line(address, READ_MAX)
    tail = limit // 2
    return shown if len(shown) <= limit else f"{shown[: limit - tail - 1]}…{shown[-tail:]}"


def mrkdwn(text: str, limit: int) -> str:
    """For mrkdwn and top-level text: no control token, link, mention, emoji or format can come out of it."""
    shown = plain(text, limit).translate(_EVERYWHERE)
    shown = _QUOTE_MARK.sub(rf"\1{_LOOKALIKE['>']}", shown)
    shown = _HANDLE.sub(lambda found: _LOOKALIKE[found[1]], shown)
    shown = _DOT_IN_NAME.sub(_LOOKALIKE["."], _COLON_IN_WORD.sub(_LOOKALIKE[":"], shown))
    return _escaped_within(shown, limit)


def code(text: str, limit: int) -> str:
    """For mrkdwn, as code that can be copied: a machine's word or an id; anything else is made inert instead."""
    return f"`{text}`" if _MACHINES_WORD.fullmatch(text) and len(text) <= limit else mrkdwn(text, limit)


def as_meant(text: str) -> str:
    """What was copied from ``mrkdwn``'s text, as it was before."""
    return text.translate(_MEANT)


def _within_lines(text: str, lines_max: int) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[: lines_max - 1], " ".join(lines[lines_max - 1 :])]) if len(lines) > lines_max else text


def _cut(text: str, limit: int, *, more: bool = False) -> str:
    return text if len(text) <= limit and not more else text[: max(0, limit - 1)].rstrip() + "…"


def _escaped_within(text: str, limit: int) -> str:
    """Escape first, then cut between characters, so that no entity is cut in half."""
    pieces = [{"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(char, char) for char in text]
    if sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    room = limit - 1
    for index, piece in enumerate(pieces):
        room -= len(piece)
        if room < 0:
            return "".join(pieces[:index]) + "…"
    return "".join(pieces)
