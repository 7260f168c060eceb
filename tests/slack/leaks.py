"""Finds English where another language was to be spoken."""

import re
import string
from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

from app.slack.i18n import catalogue as words

_WORD = re.compile(r"[A-Za-z']{2,}")
_ENGLISH_FIGURE = re.compile(r"\d\.\d\d [A-Z]{3}\b|(?<![.\d])\d{1,3},\d{3}\b|\b\d{4}-\d\d-\d\d\b")


def english_in(payload: Any, language: str, *, quotes: bool = True) -> list[str]:
    """Sentences and labels of the English catalogue within a payload meant for ``language``.

    Without ``quotes`` what customers and the agent wrote is left out: it stands in rich text's quotes.
    """
    labels, sentences = _catalogue(language)
    found = []
    for text in texts(payload, quotes=quotes):
        if text.strip() in labels:
            found.append(text)
        found += [shown for shown, word, pattern in sentences if word in text and pattern.search(text)]
    return found


def english_figures_in(payload: Any) -> list[str]:
    """Sums, numbers and days as English writes them, outside of what customers and the agent wrote."""
    return [text for text in texts(payload, quotes=False) if _ENGLISH_FIGURE.search(text)]


def texts(payload: Any, *, quotes: bool = True) -> Iterator[str]:
    """Every string a person may read."""
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, list):
        for inner in payload:
            yield from texts(inner, quotes=quotes)
    elif isinstance(payload, dict) and (quotes or payload.get("type") != "rich_text_quote"):
        for name, inner in payload.items():
            if isinstance(inner, dict | list) or name in {"text", "fallback", "alt_text", "title", "name"}:
                yield from texts(inner, quotes=quotes)


@cache
def _catalogue(language: str) -> tuple[frozenset[str], tuple[tuple[str, str, re.Pattern[str]], ...]]:
    """Labels to be met whole, and sentences (three words of their own or more) to be met anywhere.

    With each sentence its longest word: where that is not, the sentence need not be looked for.
    """
    spoken = set(_strings(words.CATALOGUES[language]))
    english = [text for text in _strings(words.CATALOGUES["en"]) if text not in spoken]
    short = {text.strip() for text in english if "{" not in text} - {text.strip() for text in spoken}
    worded = [(text, _WORD.findall(_without_blanks(text))) for text in english]
    long = [(text, max(own, key=len), _pattern(text)) for text, own in worded if len(own) >= 3]
    return frozenset(short), tuple(long)


def _pattern(text: str) -> re.Pattern[str]:
    """Its words in their order; whatever fills the blanks, and whatever made it inert, between them."""
    return re.compile(r"\b" + r".{0,400}?".join(map(re.escape, _WORD.findall(_without_blanks(text)))) + r"\b", re.S)


def _without_blanks(text: str) -> str:
    return " ".join(literal for literal, *_ in string.Formatter().parse(text))


def _strings(catalogue: SimpleNamespace | dict[str, Any]) -> Iterator[str]:
    found = vars(catalogue) if isinstance(catalogue, SimpleNamespace) else catalogue
    for value in found.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _strings(value)
