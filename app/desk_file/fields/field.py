"""One field of the file."""

from dataclasses import dataclass
from typing import Any

from app.desk_file.kinds import Kind


@dataclass(frozen=True)
class Field:
    """``path`` is its name in the file, ``place`` where DeskConfig has it, ``setting`` the environment's name."""

    path: str
    place: str
    kind: Kind
    about: str
    setting: str = ""
    example: Any = None  # of a new file, where the default is nothing
    apart: bool = False  # at the top of the file, but with a heading of its own

    @property
    def section(self) -> str:
        """Empty at the top."""
        return self.path.rpartition(".")[0]

    @property
    def heading(self) -> str:
        """Which of SECTIONS it stands under."""
        return self.path if self.apart else self.section

    @property
    def name(self) -> str:
        """Within its section."""
        return self.path.rpartition(".")[2]
