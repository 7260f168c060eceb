"""How long things are kept: texts and paused runs by age, backups by day but never the last good one."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

FILES_DAYS: Final = 90
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"countersign-(\d{8}T\d{6}Z)\.backup")


@dataclass(frozen=True)
class KeepRule:
    """Ages in days, counted from the last thing that happened in a case."""

    bodies_days: int
    states_days: int
    files_days: int = FILES_DAYS  # of what came with mails; no longer than their texts

    @staticmethod
    def usual_files_days() -> int:
        """Where no desk says otherwise."""
        return FILES_DAYS


@dataclass(frozen=True)
class Erased:
    """What one batch deleted. ``more``: there was more of it than one batch takes."""

    cases: int = 0
    messages: int = 0
    states: int = 0
    investigations: int = 0
    checkups: int = 0
    letters: int = 0
    files: int = 0
    more: bool = False

    def __add__(self, other: "Erased") -> "Erased":
        """Both together; whether more is left is the later one's word."""
        return Erased(
            self.cases + other.cases,
            self.messages + other.messages,
            self.states + other.states,
            self.investigations + other.investigations,
            self.checkups + other.checkups,
            self.letters + other.letters,
            self.files + other.files,
            other.more,
        )

    def counts(self) -> dict[str, int]:
        """By kind."""
        return {name: count for name, count in asdict(self).items() if name != "more"}


def backup_name(made_at: datetime) -> str:
    """The file a backup of that moment is kept in."""
    return f"countersign-{made_at.astimezone(UTC).strftime(_STAMP)}.backup"


def made_at(name: str) -> datetime | None:
    """When a backup was made, by its name; None for any other file."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def outlived(names: Iterable[str], *, now: datetime, keep_days: int) -> list[str]:
    """Backups older than they need be. The newest one stays however old it is, and foreign files stay."""
    dated = sorted((at, name) for name in names if (at := made_at(name)) is not None)
    return [name for at, name in dated[:-1] if now - at > timedelta(days=keep_days)]
