"""HTML whose hidden parts never end: closed where words begin again, so that no customer's words stay in them."""

import re
from typing import Final

# What a browser hides up to its end tag. Where that never comes, or only another such part's, it ends at the first
# tag that can only belong to the page: nobody saw their own words vanish while they wrote them.
_HIDING: Final = re.compile(
    r"<(style|script|title|template|noscript|xmp|iframe|noembed)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_WORDS_BEGIN: Final = re.compile(
    r"</?(?:body|html|head|p|div|table|tbody|tr|td|th|span|br|h[1-6]|ul|ol|li|center|font|a|b|i|u|em|strong|img|hr"
    r"|blockquote|section|article|main|pre|meta|link|style|script)(?=[\s/>])",
    re.IGNORECASE,
)
_COMMENT_ENDS: Final = re.compile(r"--!?>")
_PARTS_MAX: Final = 2_000  # of one mail that are looked at; beyond them it is taken as it is


def repaired(html: str) -> str:
    """Comments and hidden parts taken out, in time that grows with the length only."""
    return _without_hidden(_without_comments(html))


def _without_comments(html: str) -> str:
    pieces, at = [], 0
    last = max((found.start() for found in _COMMENT_ENDS.finditer(html)), default=-1)
    for _ in range(_PARTS_MAX):
        opens = html.find("<!--", at)
        if opens < 0:
            break
        pieces.append(html[at:opens])
        if html.startswith((">", "->"), opens + 4):  # empty, by the standard
            at = html.index(">", opens) + 1
        elif opens + 4 > last:
            closes = html.find(">", opens)  # it never ends: what follows its first ">" was seen by whoever wrote it
            at = closes + 1 if 0 <= closes - opens <= 200 else opens + 4
        else:
            found = _COMMENT_ENDS.search(html, opens + 4)
            at = found.end() if found else opens + 4
    pieces.append(html[at:])
    return "".join(pieces)


def _without_hidden(html: str) -> str:
    pieces, at = [], 0
    ends = _Ends(html)
    for _ in range(_PARTS_MAX):
        found = _HIDING.search(html, at)
        end = ends.of(found[1].lower(), found.end()) if found else None
        if found is None or end is None:
            break
        pieces.append(f"{html[at : found.start()]} ")
        at = end
    pieces.append(html[at:])
    return "".join(pieces)


class _Ends:
    """Where hidden parts end; each kind's next end tag is looked for once."""

    def __init__(self, html: str) -> None:
        self._html, self._lower = html, html.lower()
        self._closes: dict[str, int] = {}

    def of(self, tag: str, begins: int) -> int | None:
        """Where the page goes on after one that begins at ``begins``; None where nothing follows it."""
        closes = self._closing(tag, begins)
        stops = begins if closes < 0 else self._lower.find(f"<{tag}", begins, closes)
        if closes >= 0 and stops < 0 and not (tag == "style" and _WORDS_BEGIN.search(self._html, begins, closes)):
            return self._html.find(">", closes) + 1 or len(self._html)
        words = _WORDS_BEGIN.search(self._html, begins)
        return words.start() if words else None

    def _closing(self, tag: str, begins: int) -> int:
        known = self._closes.get(tag, 0)
        if 0 <= known < begins:
            self._closes[tag] = self._lower.find(f"</{tag}", begins)
        return self._closes[tag]
