"""What the terminal shows: colour and tables for people, plain text when piped, JSON for scripts."""

import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, overload
from typing import Literal as _Literal

from rich.console import Console
from rich.table import Table

out = Console(highlight=False, soft_wrap=True)
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
    grid = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for column in columns:
        grid.add_column(column, header_style="dim")
    for row in rows:
        grid.add_row(*[_safe(cell) for cell in row])
    out.print(grid)


def as_json(data: Any) -> None:
    """For scripts."""
    print(json.dumps(data, indent=2, default=str, ensure_ascii=False))  # noqa: T201


def _safe(cell: str) -> str:
    """Customer text may hold markup or terminal escapes."""
    return "".join(ch if ch.isprintable() else " " for ch in cell).replace("[", r"\[")
