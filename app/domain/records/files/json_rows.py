"""Rows of a JSON Lines file: one object a line, an order's lines within it."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from app.domain.json_text import read_json
from app.domain.records.files.columns import FIELDS, LINE, Columns, columns_of
from app.domain.records.files.csv_rows import Broken, Said
from app.domain.records.files.decoding import UnusableFile

_UNUSED_MAX: Final = 50


class JsonRows:
    """Iterates over (line number, what it says). Names that are none of ours are gathered in ``unused``."""

    def __init__(self, kind: str, lines: Iterator[str], told: Mapping[str, str], *, with_lines: bool) -> None:
        self._kind, self._lines, self._told, self._with_lines = kind, lines, dict(told), with_lines
        self._seen: dict[tuple[str, ...], Columns] = {}
        self.of: dict[str, str] = {}
        self.unused: set[str] = set()

    def __iter__(self) -> Iterator[tuple[int, Said | Broken]]:
        for number, line in enumerate(self._lines, start=1):
            if line.strip():
                yield number, self._said(line)

    def _said(self, line: str) -> Said | Broken:
        try:
            read_json(line)  # refuses what can be read in two ways
            found = json.loads(line, parse_float=Decimal)
        except ValueError as error:
            return Broken(f"The line is no JSON object that can be read in one way only ({_why(error)})")
        if not isinstance(found, dict):
            return Broken("The line must be a JSON object")
        try:
            return self._named(found)
        except UnusableFile as error:
            return Broken(error.sentence)

    def _named(self, found: dict[str, Any]) -> Said:
        lines = found.pop("lines", None) if self._kind == "orders" else None
        columns = self._columns(self._kind, found)
        said = {ours: found[theirs] for ours, theirs in columns.of.items() if not ours.startswith(LINE)}
        if lines is not None and self._with_lines:
            said["lines"] = [self._line(one) for one in lines] if isinstance(lines, list) else lines
        return said

    def _line(self, said: object) -> object:
        """Within a line its fields need no ``line_`` in front."""
        if not isinstance(said, dict):
            return said
        known = {name.removeprefix(LINE) for name in FIELDS["orders"] if name.startswith(LINE)}
        self.unused |= {f"lines.{name}" for name in list(said)[:_UNUSED_MAX] if name not in known}
        return {name: cell for name, cell in said.items() if name in known}

    def _columns(self, kind: str, found: dict[str, Any]) -> Columns:
        names = tuple(found)
        if names not in self._seen:
            told = {theirs: ours for theirs, ours in self._told.items() if theirs in found}
            columns = columns_of(kind, names, told)
            self._seen = {names: columns} if len(self._seen) > _UNUSED_MAX else {**self._seen, names: columns}
            self.of.update(columns.of)
            self.unused.update(columns.unused[:_UNUSED_MAX] if len(self.unused) < _UNUSED_MAX else ())
        return self._seen[names]


def _why(error: ValueError) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)
