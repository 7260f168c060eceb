"""What the terminal shows: colour and tables for people, plain text when piped, JSON for scripts."""

import json
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn, overload
from typing import Literal as _Literal

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.panel import Panel
from rich.table import Table

out = Console(highlight=False, soft_wrap=True)
_READABLE: Final = 100  # the longest line of running text
_ENDLESS: Final = 10_000
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """A line of progress on stderr, so that stdout stays what was asked for."""
    err.print(text, markup=False)


@overload
def fail(sentence: str, *, leave: _Literal[True] = True) -> NoReturn: ...
@overload
def fail(sentence: str, *, leave: _Literal[False]) -> None: ...
def fail(sentence: str, *, leave: bool = True) -> None:
    """Say what was wrong and what to do; leave with exit code 1."""
    err.print("Error: ", style="bold red", end="")
    err.print(sentence, markup=False)
    if leave:
        sys.exit(1)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table; tab-separated lines when piped."""
    if not out.is_terminal:
        for row in (columns, *rows):
            print("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row))  # noqa: T201
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


def paragraph(text: str) -> None:
    """A few sentences, broken between words where the terminal ends."""
    out.print(text, markup=False, soft_wrap=False, width=min(out.width, _READABLE))


def _fits(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether no word, and so no id and no link, would be cut."""
    widths = [
        max(map(len, f"{name} {' '.join(cells)}".split()), default=0)
        for name, *cells in zip(columns, *rows, strict=True)
    ]
    return sum(widths) + 2 * len(widths) <= out.width


def _grid(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    grid = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for column in columns:
        grid.add_column(column, header_style="dim", overflow="fold")
    for row in rows:
        grid.add_row(*map(escape, row))
    out.print(grid)


def _stacked(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """One cell a line, for a terminal too narrow for the table."""
    out.print(title, style="bold")
    for row in rows:
        out.print()
        for column, cell in zip(columns, row, strict=True):
            out.print(f"{column}: {cell}" if column else cell, markup=False)


def as_json(data: Any) -> None:
    """For scripts."""
    print(json.dumps(data, indent=2, default=str, ensure_ascii=False))  # noqa: T201


def _safe(cell: str) -> str:
    """Customer text may hold terminal escapes."""
    return "".join(ch if ch.isprintable() else " " for ch in cell)
