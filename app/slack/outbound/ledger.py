"""What was written in Slack since the records were last told: many entries go there in one transaction."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from app.domain.ids import Posted
from app.domain.messages import Painted
from app.slack.outbound.letters import Letter
from app.slack.outbound.marks import shown_by

ENTRIES_MAX: Final = 2_000


@dataclass
class Ledger:
    """Losing it costs a repaint that changes nothing: what a message shows is not known then."""

    _entries: deque[Painted] = field(default_factory=lambda: deque(maxlen=ENTRIES_MAX))

    def wrote(self, at: Posted, letter: Letter, began: datetime) -> None:
        """Slack said that it shows this."""
        self._entries.append(_entry(at, letter, letter.digest, began))

    def doubt(self, at: Posted, letter: Letter, began: datetime) -> None:
        """Slack did not say, so it may show this or what it showed before."""
        self._entries.append(_entry(at, letter, None, began))

    def take(self) -> list[Painted]:
        """All there is, oldest first."""
        taken = list(self._entries)
        self._entries.clear()
        return taken

    def put_back(self, entries: Iterable[Painted]) -> None:
        """The records did not take them."""
        self._entries.extendleft(reversed(list(entries)))


def _entry(at: Posted, letter: Letter, digest: str | None, began: datetime) -> Painted:
    instead_of = letter.mark.instead_of if letter.mark else None
    return Painted(at, digest, began, datetime.now(UTC), letter.state, shown_by(letter.mark), instead_of)
