"""The text of an HTML mail: words, line breaks and ">" for what is quoted; links, images and scripts are dropped."""

import html as entities
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from app.mail.reading import html_marks as marks
from app.mail.reading.html_repair import repaired

_APART: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "dl", "pre"})
_BREAKS: Final = _APART | {
    *("div", "li", "tr", "dt", "dd", "hr", "section", "article", "header", "footer", "center", "form", "address"),
    *("body", "fieldset", "option", "caption", "main", "aside", "nav"),
}
_CELLS: Final = frozenset({"td", "th"})
_VOID: Final = frozenset(
    {"br", "hr", "img", "meta", "link", "input", "base", "col", "wbr", "area", "source", "embed"}
)
_SILENT: Final = frozenset({"script", "style", "title", "template", "noscript"})
_DEPTH_MAX: Final = 500  # of elements inside each other that are kept apart
_TAG: Final = re.compile(r"<[^<>]*>")


@dataclass
class _Line:
    words: list[str] = field(default_factory=list)
    seen: bool = False  # whether any of them can be
    quoted: bool = False
    boxes: tuple[int, ...] = ()  # the containers of history it is in


@dataclass
class _Element:
    tag: str
    quoted: bool = False  # a blockquote
    box: int | None = None  # a container of history
    typed: bool = False
    hidden: int | None = None  # where hidden words begin among those that were put aside


class _Words(HTMLParser):
    def __init__(self, *, painted: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._painted = painted
        self.lines: list[_Line] = [_Line()]
        # Containers that hold blockquotes, by the line the first begins at: answers stand only below it.
        self.split: dict[int, int] = {}
        self._open: list[_Element] = []
        self._names: Counter[str] = Counter()
        self._quoted = self._typed = self._silent = self._hidden = 0
        self._boxes: list[int] = []
        self._next_box = 0
        self._history = False
        self._aside: list[tuple[_Line, int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if marks.history_from_here(known):
            self._history = True
            self._flag()
        if tag == "br":
            self._break()
        elif tag in _CELLS:
            self.handle_data(" ")
        self._apart(tag)
        if tag in _VOID or len(self._open) >= _DEPTH_MAX:
            return
        self._enter(_Element(tag, quoted=tag == "blockquote"), tag, known)
        if tag in _BREAKS:
            self._flag()  # its first line is inside it

    def _enter(self, element: _Element, tag: str, known: dict[str, str]) -> None:
        if element.quoted:
            self._quoted += 1
            self.split = dict.fromkeys(self._boxes, len(self.lines) - 1) | self.split
        elif marks.quotes(tag, known):
            element.box = self._next_box = self._next_box + 1
            self._boxes.append(element.box)
        if marks.as_typed(tag, known):
            element.typed = True
            self._typed += 1
        unseen = marks.unseen(known) or marks.without_ink(tag, known, painted=self._painted)
        if unseen and tag not in ("body", "html"):
            element.hidden = len(self._aside)
            self._hidden += 1
        self._silent += tag in _SILENT
        self._open.append(element)
        self._names[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        self._apart(tag)
        if not self._names[tag]:
            return
        at = next(at for at in range(len(self._open) - 1, -1, -1) if self._open[at].tag == tag)
        closed, self._open = self._open[at:], self._open[:at]
        for element in closed:
            self._leave(element, own=element.tag == tag)
        self._flag()

    def _leave(self, element: _Element, *, own: bool) -> None:
        self._names[element.tag] -= 1
        self._quoted -= element.quoted
        self._typed -= element.typed
        self._silent -= element.tag in _SILENT
        if element.box is not None:
            self._boxes.remove(element.box)
        if element.hidden is not None:
            self._hidden -= 1
            if own:
                del self._aside[element.hidden :]

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        for number, part in enumerate(data.split("\n") if self._typed else [data]):
            if number:
                self._break()
            self._put(part if self._typed else re.sub(r"\s+", " ", part))

    def _put(self, words: str) -> None:
        line = self.lines[-1]
        if self._hidden:
            self._aside.append((line, len(line.words), words))
            line.words.append("")
        else:
            line.words.append(words)
            line.seen = line.seen or bool(words.strip())

    def _apart(self, tag: str) -> None:
        """A new line for what stands in a box of its own, with an empty one before it for a paragraph."""
        if tag not in _BREAKS:
            return
        if self.lines[-1].seen:
            self._break()
        if tag in _APART and len(self.lines) > 1 and self.lines[-2].seen:
            self._break()

    def _break(self) -> None:
        self.lines.append(_Line())
        self._flag()

    def _flag(self) -> None:
        if not self.lines[-1].seen:
            self.lines[-1].quoted = self._quoted > 0 or self._history
            self.lines[-1].boxes = tuple(self._boxes)

    def close(self) -> None:
        """What was hidden and never shown again was not meant to hide the rest of the mail."""
        super().close()
        for line, at, words in self._aside:
            line.words[at] = words


def html_to_text(html: str) -> str:
    """Readable text; never raises. What programs mark as history begins with ">", as in a plain mail."""
    page = repaired(html)
    parser = _Words(painted=marks.is_painted(page))
    parser.feed(page)
    parser.close()
    lines = []
    for at, line in enumerate(parser.lines):
        words = "".join(line.words).strip()
        quoted = line.quoted or any(at < parser.split.get(box, at + 1) for box in line.boxes)
        lines.append(f"> {words}" if quoted and words else words)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text or re.sub(r"\s+", " ", entities.unescape(_TAG.sub(" ", page))).strip()
