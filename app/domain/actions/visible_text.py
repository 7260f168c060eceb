"""Text that somebody else wrote, with what no reader would see written out: what is approved is what is read."""

import unicodedata
from typing import Final

_UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LETTERS_THAT_SHOW_NOTHING: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
_JOINER: Final = "\u200d"  # between two pictures it makes one of them
_MARKS_MAX: Final = 3  # that sit on one letter
_EDGE: Final = "␣"


def visible(text: str, *, lines: bool = True) -> str:
    """Control and direction characters as ⟨U+202E⟩, blanks at an end as ␣. ``lines``: new lines stay."""
    if text.isascii() and text.isprintable():
        return _edges(text)
    shown: list[str] = []
    marks = 0
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        joins = char == _JOINER and _picture(text[place - 1 : place]) and _picture(text[place + 1 : place + 2])
        kept = joins or (lines and char in "\n\t") or not (_unseen(char, category) or marks > _MARKS_MAX)
        shown.append(char if kept else f"⟨U+{ord(char):04X}⟩")
    return _edges("".join(shown))


def _unseen(char: str, category: str) -> bool:
    strange_blank = category == "Zs" and char != " "
    selector = 0xE0100 <= ord(char) <= 0xE01EF
    return category in _UNSEEN_CATEGORIES or strange_blank or selector or char in _LETTERS_THAT_SHOW_NOTHING


def _picture(char: str) -> bool:
    return bool(char) and (unicodedata.category(char) in {"So", "Sk"} or char == "\ufe0f")


def _edges(text: str) -> str:
    bare = text.strip(" ")
    before = len(text) - len(text.lstrip(" "))
    return _EDGE * before + bare + _EDGE * (len(text) - len(bare) - before)
