"""What is wrong with a file: where, in which field, and what is allowed there."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import BadInput


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong. ``field`` is empty where it is the file as a whole."""

    line: int
    field: str
    sentence: str

    def __str__(self) -> str:
        """As it is shown."""
        return f"line {self.line}: {f'{self.field}: ' if self.field else ''}{self.sentence}"


class BadDeskFile(BadInput):
    """All of it at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)), detail="bad_desk_file")
