"""Text that somebody else wrote, with what no reader would see written out: what is approved is what is read."""

import unicodedata
from typing import Final

from app.domain.actions import lookalikes

_UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LETTERS_THAT_SHOW_NOTHING: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)
_JOINER: Final = "\u200d"  # between two pictures it makes one of them
_PICTURE: Final = "\ufe0f"  # behind a sign: as a picture
_KEYCAP: Final = "\u20e3"
_PICTURES: Final = frozenset({"So", "Sm", "Sk"})
_SIGNS_FROM: Final = 0x2000  # before it are letters, figures and accents, which join to no picture
_MARKS_MAX: Final = 3  # that sit on one letter
_EDGE: Final = "␣"


def visible(text: str, *, lines: bool = True, words: bool = True) -> str:
    """Control and direction characters as ⟨U+202E⟩, blanks at an end as ␣. ``lines``: new lines stay.

    ``words``: letters that pass for Latin ones in a word are named too.
    """
    if text.isascii() and text.isprintable():
        return _edges(text)
    shown: list[str] = []
    marks = 0
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        hidden = _unseen(char, category) or marks > _MARKS_MAX or (marks > 0 and _on_nothing(text, place))
        seen = not hidden or (lines and char in "\n\t") or _joins(text, place)
        shown.append(char if seen else f"⟨U+{ord(char):04X}⟩")
    said = "".join(shown)
    return _edges(lookalikes.named(said) if words else said)


def _joins(text: str, place: int) -> bool:
    """Whether it makes one picture of the signs around it, as only these two do."""
    before, after = text[max(0, place - 2) : place], text[place + 1 : place + 2]
    if text[place] == _PICTURE:
        return _sign(before[-1:]) or after == _KEYCAP
    if text[place] != _JOINER or not _sign(after):
        return False
    return _sign(before[-1:]) or (before[-1:] == _PICTURE and _sign(before[-2:-1]))


def _sign(char: str) -> bool:
    return bool(char) and ord(char) >= _SIGNS_FROM and unicodedata.category(char) in _PICTURES


def _on_nothing(text: str, place: int) -> bool:
    """A mark with no letter under it sits on what we wrote before."""
    return place == 0 or text[place - 1].isspace()


def _unseen(char: str, category: str) -> bool:
    strange_blank = category == "Zs" and char != " "
    selector = 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF
    return category in _UNSEEN_CATEGORIES or strange_blank or selector or char in _LETTERS_THAT_SHOW_NOTHING


def _edges(text: str) -> str:
    bare = text.strip(" ")
    before = len(text) - len(text.lstrip(" "))
    return _EDGE * before + bare + _EDGE * (len(text) - len(bare) - before)
