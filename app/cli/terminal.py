"""What the terminal shows: colour and tables for people, plain text when piped, JSON for scripts."""

import json
import re
import sys
import textwrap
import unicodedata
from collections.abc import Sequence
from typing import Any, Final, NoReturn, overload
from typing import Literal as _Literal

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

# What turns the direction of the words around it; in JSON it is written as a number.
_TURNS: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ESCAPED: Final = re.compile(f"[\x7f-\x9f{_TURNS}]")
_TURN: Final = re.compile(f"[{_TURNS}]")


class Terminal(Console):
    """Shows what strangers wrote, and does nothing of what it says to terminals."""

    def print(self, *objects: Any, **how: Any) -> None:
        """As rich does, with a blank for each sign that shows nothing."""
        super().print(*(_inert(one) if isinstance(one, str) else one for one in objects), **how)


def _inert(text: str) -> str:
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    shown = _TURN.sub(" ", text)
    return "".join(ch if ch in "\n\t" or unicodedata.category(ch) != "Cc" else " " for ch in shown)


out = Terminal(highlight=False, soft_wrap=True)
_READABLE: Final = 100  # the longest line of running text
_ENDLESS: Final = 10_000
_COMMAND: Final = re.compile(r"`[^`\n]+`")
_STAYS: Final = "\x1f"  # in the place of a space at which no line is broken
err = Terminal(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """A line of progress on stderr, so that stdout stays what was asked for."""
    err.print(_for_people(text), markup=False)


def folded(text: str, width: int, hang: str = "") -> str:
    """Broken between words; a command or a link stays whole, so that it can be copied. ``hang`` goes before more."""
    kept = _COMMAND.sub(lambda found: found[0].replace(" ", _STAYS), text)
    room = max(width, 20)
    lines = [
        textwrap.fill(line, room, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
        for line in kept.split("\n")
    ]
    return "\n".join(lines).replace(_STAYS, " ")


def _for_people(text: str) -> str:
    text = _inert(text)
    return folded(text, min(err.width, _READABLE)) if err.is_terminal else text


@overload
def fail(sentence: str, *, leave: _Literal[True] = True) -> NoReturn: ...
@overload
def fail(sentence: str, *, leave: _Literal[False]) -> None: ...
def fail(sentence: str, *, leave: bool = True) -> None:
    """Say what was wrong and what to do; leave with exit code 1."""
    told = Text(_for_people(f"Error: {sentence}"))
    told.stylize("bold red", 0, len("Error:"))
    err.print(told)
    if leave:
        sys.exit(1)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table; tab-separated lines when piped."""
    if not out.is_terminal:
        for row in (columns, *rows):
            print("\t".join(_inert(cell).replace("\t", " ").replace("\n", " ") for cell in row))  # noqa: T201
        return
    safe = [[_safe(cell) for cell in row] for row in rows]
    if _fits(columns, safe):
        _grid(title, columns, safe)
    else:
        _stacked(title, columns, safe)


def links(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """What is where, and what for: in a frame, or each link on a line of its own where that is too wide."""
    lines = Table.grid(padding=(0, 2))
    for row in rows:
        lines.add_row(*row)
    frame = Panel(lines, title=title, title_align="left", expand=False, padding=(1, 2))
    if Measurement.get(out, out.options.update(max_width=_ENDLESS), frame).maximum <= out.width:
        out.print(frame)
        return
    out.print(title, style="bold")
    for name, link, meaning in rows:
        out.print(f"\n{name}", markup=False)
        out.print(link, markup=False)
        paragraph(meaning)


def paragraph(text: str, hang: str = "") -> None:
    """A few sentences, broken between words where the terminal ends."""
    out.print(folded(text, min(out.width, _READABLE), hang), markup=False)


def hint(text: str, style: str) -> None:
    """A line on stderr below a question, a little to the right."""
    err.print(Text(textwrap.indent(_for_people(text), "  "), style=style))


def _fits(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether no word, and so no id and no link, would be cut."""
    widths = _longest_words(columns, rows)
    return sum(widths) + 2 * len(widths) <= out.width


def _longest_words(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [
        max(map(len, f"{name} {' '.join(cells)}".split()), default=0)
        for name, *cells in zip(columns, *rows, strict=True)
    ]


def _grid(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    grid = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for column, least in zip(columns, _longest_words(columns, rows), strict=True):
        grid.add_column(column, header_style="dim", overflow="fold", min_width=least)
    for row in rows:
        grid.add_row(*map(escape, row))
    out.print(grid)


def _stacked(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """One cell a line, for a terminal too narrow for the table."""
    out.print(title, style="bold")
    for row in rows:
        out.print()
        for column, cell in zip(columns, row, strict=True):
            if cell:
                out.print(f"{column}: {cell}" if column else cell, markup=False)


def as_json(data: Any) -> None:
    """For scripts."""
    text = json.dumps(data, indent=2, default=str, ensure_ascii=False)
    print(_ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))  # noqa: T201


def _safe(cell: str) -> str:
    """Customer text may hold terminal escapes."""
    return "".join(ch if ch.isprintable() else " " for ch in cell)
