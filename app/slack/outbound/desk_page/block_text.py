"""Blocks of a card become text with a little shape, so that the page shows what the card shows and nothing else."""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from app.domain.people.page_text import Paragraph, Run, Shape
from app.slack.i18n import formats

Block = dict[str, Any]

_SHAPES: Final = {
    "rich_text_section": Shape.TEXT,
    "rich_text_quote": Shape.QUOTE,
    "rich_text_preformatted": Shape.CODE,
}
_TOKEN: Final = re.compile(r"<([@!#]?)([^<>|^]*)(?:\^[^<>|]*)?(?:\|([^<>]*))?>")


@dataclass(frozen=True)
class Reader:
    """Whose names are known, and by which clock the page goes."""

    names: Mapping[str, str]
    zone: tzinfo = UTC

    def paragraphs(self, blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
        """All that a person reads but headings and buttons."""
        return self.parts([part for block in blocks if block["type"] == "rich_text" for part in block["elements"]])

    def parts(self, parts: Sequence[Block]) -> tuple[Paragraph, ...]:
        """The same of what a block is made of."""
        return tuple(one for part in parts for one in self._of(part))

    def plain(self, mrkdwn: str) -> str:
        """A sentence of ours in Slack's own markup, as words."""
        return html.unescape(_TOKEN.sub(self._token, mrkdwn).replace("*", "").replace("`", ""))

    def moment(self, at: datetime) -> str:
        """By the page's clock."""
        local = at.astimezone(self.zone)
        return f"{formats.spoken().day(local.date())} {local:%H:%M} {local.tzname() or ''}".rstrip()

    def _of(self, part: Block) -> Iterator[Paragraph]:
        if part["type"] == "rich_text_list":
            for item in part["elements"]:
                yield Paragraph(self._runs(item), Shape.ITEM)
        else:
            yield Paragraph(self._runs(part), _SHAPES.get(part["type"], Shape.TEXT))

    def _runs(self, part: Block) -> tuple[Run, ...]:
        return tuple(self._run(element) for element in part["elements"])

    def _run(self, element: Block) -> Run:
        kind, style = element["type"], element.get("style") or {}
        if kind == "date":
            at = datetime.fromtimestamp(element["timestamp"], UTC)
            whole_day = "{time" not in str(element.get("format"))
            return Run(str(element["fallback"]) if whole_day else self.moment(at), at=at)
        text = _TEXTS.get(kind, _text)(self, element)
        return Run(text, bold=bool(style.get("bold")), code=bool(style.get("code")))

    def name(self, entry: str) -> str:
        """Of a person; a group's id, since nobody told us its name."""
        return self.names.get(entry) or entry

    def _token(self, found: re.Match[str]) -> str:
        sign, what, said = found[1], found[2], found[3]
        if sign == "@":
            return self.name(what)
        return said or what.removeprefix("subteam") if sign == "!" else said or what


def _text(_: Reader, element: Block) -> str:
    return str(element.get("text", ""))


def _link(_: Reader, element: Block) -> str:
    """Where it leads, to be read and not to be followed by oversight."""
    text, url = str(element.get("text") or ""), str(element["url"])
    return url if text in ("", url) else f"{text} ({url})"


_TEXTS: Final[dict[str, Callable[[Reader, Block], str]]] = {
    "link": _link,
    "user": lambda reader, element: reader.name(element["user_id"]),
    "usergroup": lambda reader, element: reader.name(element["usergroup_id"]),
}


def heading(blocks: Sequence[Block]) -> str:
    """What the card is headed with: its header, or its first line once it is decided."""
    first = blocks[0]
    if first["type"] == "header":
        return str(first["text"]["text"])
    return "".join(str(one.get("text", "")) for one in first["elements"][0]["elements"])


def without_heading(blocks: Sequence[Block]) -> list[Block]:
    """The rest of it."""
    first = blocks[0]
    rest = [] if first["type"] == "header" else [{**first, "elements": first["elements"][1:]}]
    return [*rest, *blocks[1:]]


def buttons(blocks: Sequence[Block]) -> dict[str, str]:
    """What can be pressed, and what stands on it."""
    rows = (block["elements"] for block in blocks if block["type"] == "actions")
    return {one["action_id"]: str(one["text"]["text"]) for row in rows for one in row if one["type"] == "button"}
