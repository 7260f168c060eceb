"""A sentence of the catalogue as rich text: what fills its blanks is shown as it is, and can be copied."""

import re
from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import Final

from app.slack.views.blocks.rich import Block, Element, rich, section

Filling = str | Element | Sequence[Element]

_MARKS: Final = re.compile(r"[*`]")  # of ours, in the catalogue: *bold* and `code`
_STYLES: Final = {"*": "bold", "`": "code"}
_ALLOWED: Final = {
    "text": ("bold", "strike", "code"),
    "link": ("bold", "strike", "code"),
    "user": ("bold", "strike"),
    "usergroup": ("bold", "strike"),
}


def filled(form: str, *, strike: bool = False, **blanks: Filling) -> list[Element]:
    """Text is literal: Slack finds no address, mention or format in it, whoever wrote it."""
    elements: list[Element] = []
    style = {"strike": True} if strike else {}
    for literal, name, _, _ in Formatter().parse(form):
        for piece in re.split(f"({_MARKS.pattern})", literal):
            if _MARKS.fullmatch(piece):
                style = _toggled(style, _STYLES[piece])
            elif piece:
                elements.append(_styled({"type": "text", "text": piece}, style))
        if name is not None:
            elements += [_styled(one, style) for one in _elements(blanks[name])]
    return _joined(elements)


def told(block_id: str, form: str, *, strike: bool = False, **blanks: Filling) -> Block:
    """A block of one such sentence."""
    return rich(block_id, section(*filled(form, strike=strike, **blanks)))


def rows(block_id: str, lines: Iterable[Sequence[Element]]) -> Block:
    """A block of one line each."""
    return rich(block_id, *(section(*line) for line in lines))


def _joined(elements: Iterable[Element]) -> list[Element]:
    """Neighbours that look the same are one text."""
    joined: list[Element] = []
    for one in elements:
        before = joined[-1] if joined else {}
        if one["type"] == before.get("type") == "text" and one.get("style") == before.get("style"):
            joined[-1] = {**before, "text": before["text"] + one["text"]}
        else:
            joined.append(one)
    return joined


def _elements(filling: Filling) -> list[Element]:
    if isinstance(filling, str):
        return [{"type": "text", "text": filling}] if filling else []
    return [dict(filling)] if isinstance(filling, Mapping) else [dict(one) for one in filling]


def _toggled(style: Mapping[str, bool], name: str) -> dict[str, bool]:
    return {**{key: on for key, on in style.items() if key != name}, **({} if name in style else {name: True})}


def _styled(element: Element, style: Mapping[str, bool]) -> Element:
    """As far as Slack takes it: dates have no style, and mentions are never code."""
    allowed = _ALLOWED.get(element["type"], ())
    worn = {key: on for key, on in style.items() if key in allowed}
    return {**element, "style": {**element.get("style", {}), **worn}} if worn else element
