"""The text of an HTML mail: words, line breaks and ">" for what is quoted; links, images and scripts are dropped."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Final

# Not "head": it may end without a tag, and words in it that are in none of these are the body's.
_SILENT: Final = frozenset({"script", "style", "title", "template", "noscript"})
_BREAKS: Final = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[bool, list[str]]] = [(False, [])]
        self._silent: Counter[str] = Counter()
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent[tag] += 1
        elif tag in _BREAKS:
            self._quoted += tag == "blockquote"
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent[tag] = max(0, self._silent[tag] - 1)  # of another kind, it would let this one's text out
        elif tag in _BREAKS and tag != "br":
            self._quoted = max(0, self._quoted - (tag == "blockquote"))
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent.total():
            self.lines[-1][1].append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        self.lines.append((self._quoted > 0, []))


def html_to_text(html: str) -> str:
    """Readable text; never raises. Lines of a blockquote begin with ">", as in a plain mail."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    lines = ((quoted, "".join(words).strip()) for quoted, words in parser.lines)
    text = "\n".join(f"> {line}" if quoted and line else line for quoted, line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
