"""What became of records that were written: how many, what was wrong, and what was kept as it was."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from app.domain.records.rows import ChargeRow, CustomerRow, OrderRow

Record = TypeVar("Record")
Kind: TypeAlias = Literal["customers", "orders", "charges"]
Row: TypeAlias = CustomerRow | OrderRow | ChargeRow


@dataclass(frozen=True)
class Note:
    """What is said of one line of a file; a record that came alone is line 1."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Written:
    """With any fault nothing was written. ``faults`` and ``kept`` are the first of them; the totals count all."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[Note, ...] = ()
    faults_total: int = 0
    kept: tuple[Note, ...] = ()  # what the desk knows better, so that it stayed
    kept_total: int = 0


@dataclass(frozen=True)
class Put(Generic[Record]):
    """What became of one record, and the record as the same commit left it; None where nothing was written."""

    written: Written
    record: Record | None
