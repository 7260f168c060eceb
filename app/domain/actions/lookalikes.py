"""Letters that look like Latin ones and are none: where a word makes believe with them, they are named."""

import re
from typing import Final

# Cyrillic and Greek letters which most typefaces draw as they draw a Latin one.
_LETTERS: Final = frozenset("аеіјорсухѕһԁԛԝАВЕЅІЈКМНОРСТУХԌԚԜοναΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
_LATIN: Final = re.compile(r"[A-Za-z]")
_TOKEN: Final = re.compile(r"\S+")
_WORD: Final = re.compile(r"[^\W\d_]+")


def named(text: str) -> str:
    """Such letters with their numbers behind them, in words of two alphabets and of nothing but look-alikes.

    A word of another alphabet is left alone, as are names in it: only beside Latin letters does anybody take one
    for the other.
    """
    if text.isascii() or _LETTERS.isdisjoint(text):
        return text
    return _TOKEN.sub(lambda token: _token(token[0]), text)


def _token(token: str) -> str:
    if not _LATIN.search(token):
        return token
    return _WORD.sub(lambda word: _word(word[0]), token)


def _word(word: str) -> str:
    if not _LATIN.search(word) and not _LETTERS.issuperset(word):
        return word
    return "".join(f"{char}⟨U+{ord(char):04X}⟩" if char in _LETTERS else char for char in word)
