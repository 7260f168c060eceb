"""A file of records read as rows: what cannot be read is named by its line, and the rest goes on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Literal

from app.domain.records.fields import WrongValue
from app.domain.records.files.csv_rows import Broken, CsvRows, Said
from app.domain.records.files.decoding import UnusableFile, lines_of
from app.domain.records.files.json_rows import JsonRows
from app.domain.records.rows import Manner, charge_row, customer_row, order_row
from app.domain.records.writing import Kind, Note, Row

NOTES_MAX: Final = 50

_ROWS: Final[Mapping[Kind, Callable[[Said, Manner], Row]]] = {
    "customers": customer_row,
    "orders": order_row,
    "charges": charge_row,
}


@dataclass(frozen=True, kw_only=True)
class FileManner:
    """How a file is to be read, where it is told and not found out."""

    kind: Kind
    format: Literal["csv", "jsonl"]
    manner: Manner = field(default_factory=Manner)
    columns: Mapping[str, str] = field(default_factory=dict)  # theirs to ours
    encoding: str | None = None
    delimiter: str | None = None
    with_lines: bool = True


class Reading:
    """Iterates once over (line, row); faults are kept beside, the first of them and how many there were."""

    def __init__(self, file: BinaryIO, how: FileManner) -> None:
        self._how = how
        self.faults: list[Note] = []
        self.faults_total = 0
        self.rows_total = 0
        lines = lines_of(file, how.encoding)
        self._rows: CsvRows | JsonRows
        if how.format == "csv":
            self._rows = CsvRows(how.kind, lines, how.columns, with_lines=how.with_lines, delimiter=how.delimiter)
        else:
            self._rows = JsonRows(how.kind, lines, how.columns, with_lines=how.with_lines)

    @property
    def columns(self) -> Mapping[str, str]:
        """Which of theirs was taken for which of ours."""
        return self._rows.columns.of if isinstance(self._rows, CsvRows) else self._rows.of

    @property
    def unused(self) -> list[str]:
        """What else the file says."""
        return sorted(self._rows.columns.unused if isinstance(self._rows, CsvRows) else self._rows.unused)

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        read, manner = _ROWS[self._how.kind], self._how.manner
        try:
            for line, said in self._rows:
                self.rows_total += 1
                try:
                    if isinstance(said, Broken):
                        raise WrongValue(said.sentence)
                    row = read(said, manner)
                except WrongValue as error:
                    self._fault(line, str(error))
                else:
                    yield line, row
        except UnusableFile as error:
            self._fault(error.line, f"{error.sentence}. What follows was not read")

    def _fault(self, line: int, sentence: str) -> None:
        self.faults_total += 1
        if len(self.faults) < NOTES_MAX:
            self.faults.append(Note(line, sentence))
