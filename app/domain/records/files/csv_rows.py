"""Rows of a CSV file under its header; orders of several lines are rows that stand together."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.records.files.columns import LINE, Columns, columns_of, lacking, written
from app.domain.records.files.decoding import UnusableFile

DELIMITERS: Final = ",;\t|"
Said = dict[str, Any]


@dataclass(frozen=True)
class Broken:
    """A row that cannot even be read by its columns."""

    sentence: str


class CsvRows:
    """Iterates over (line number, what it says); ``columns`` is known once it was made. Raises UnusableFile."""

    def __init__(
        self, kind: str, lines: Iterator[str], told: Mapping[str, str], *, with_lines: bool, delimiter: str | None
    ) -> None:
        first = next(lines, "")
        if not first.strip():
            raise UnusableFile("The file is empty, or its first line is: that must be the header", 1)
        self._reader = csv.reader(_chained(first, lines), delimiter=delimiter or sniffed(first), strict=True)
        self._header = [name.strip() for name in self._next() or ()]
        self.columns: Columns = columns_of(kind, self._header, told, lines=with_lines)
        if fault := lacking(kind, self.columns, self._header):
            raise UnusableFile(fault, 1)
        places = {name: index for index, name in enumerate(self._header)}
        self._picks = [(ours, places[theirs]) for ours, theirs in self.columns.of.items()]

    def __iter__(self) -> Iterator[tuple[int, Said | Broken]]:
        if self.columns.has_lines:
            return _orders(self._rows(), self.columns)
        return self._rows()

    def _rows(self) -> Iterator[tuple[int, Said | Broken]]:
        width, picks = len(self._header), self._picks
        while True:
            number = self._reader.line_num + 1
            row = self._next()
            if row is None:
                return
            if len(row) == width:
                yield number, {ours: row[index] for ours, index in picks}
            elif row:  # an empty line says nothing
                yield number, Broken(f"The row has {len(row)} columns, and the header {width}")

    def _next(self) -> list[str] | None:
        number = self._reader.line_num + 1
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise UnusableFile(f"The row cannot be read as CSV ({error})", number) from None


def sniffed(header: str) -> str:
    """What stands between the names of the header, outside of quotes."""
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=lambda sign: (bare.count(sign), -DELIMITERS.index(sign)))


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _orders(rows: Iterator[tuple[int, Said | Broken]], columns: Columns) -> Iterator[tuple[int, Said | Broken]]:
    """Rows that follow one another under one number are one order; what they leave empty is as in the first."""
    key = _key(columns)
    begun: tuple[int, Said] | None = None
    for number, row in rows:
        if isinstance(row, Broken):
            yield number, row
            continue
        if begun and (not key(row) or key(row) == key(begun[1])):
            if fault := _differs(row, *begun):
                yield number, Broken(fault)
            else:
                begun[1]["lines"].append(_line(row))
            continue
        if begun:
            yield begun
        line = _line(row)
        begun = number, {**row, "lines": [line] if line else []}
    if begun:
        yield begun


def _key(columns: Columns) -> Callable[[Said], str]:
    names = [name for name in ("number", "id") if name in columns.of]
    return lambda row: next((row[name].strip() for name in names if row[name].strip()), "")


def _line(row: Said) -> Said:
    """Nothing where all of it is empty: an order without lines."""
    said = {name.removeprefix(LINE): cell for name, cell in row.items() if name.startswith(LINE)}
    return said if any(cell.strip() for cell in said.values()) else {}


def _differs(row: Said, number: int, first: Said) -> str | None:
    if not _line(row):
        return f"The row repeats line {number} without a line of the order"
    for name, cell in row.items():
        if not name.startswith(LINE) and cell.strip() and cell != first[name]:
            return f"The row says another {written(name)} than line {number} does for the same order"
    return None
