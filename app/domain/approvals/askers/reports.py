"""What whoever carries an approval out says came of it: said once, and the same again is the same."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

TEXT_MAX: Final = 2_000
REFERENCE_MAX: Final = 200
NOT_REPORTED: Final = "not_reported"  # a receipt's outcome, and the code of why it needs attention in the end
FAILED: Final = "asker_failed"
SILENT_SECONDS: Final = 30 * 60
ENDS_SECONDS: Final = 7 * 86_400  # a report lands so long after it was to be carried out; then people are told


class ReportedOutcome(StrEnum):
    """How it went."""

    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Report:
    """``text`` and ``reference`` are the caller's words, either may be empty."""

    outcome: ReportedOutcome
    text: str = ""
    reference: str = ""

    @property
    def content(self) -> str:
        """SHA-256 (hex) of what was sent, by which a repetition is known."""
        said = json.dumps([self.outcome.value, self.text, self.reference], ensure_ascii=True)
        return hashlib.sha256(said.encode()).hexdigest()


class NotTaken(StrEnum):
    """Why a report is refused."""

    OTHER_CONTENT = "other_content"  # something else was reported before
    NOT_SETTLED = "not_settled"  # nobody decided yet, or it can still be undone
    NOT_APPROVED = "not_approved"
    DESKS_OWN = "desks_own"  # the desk carries this kind out itself
    CLOSED = "closed"  # it needs attention already


@dataclass(frozen=True)
class Reported:
    """It stands, since when."""

    report: Report
    at: datetime


@dataclass(frozen=True)
class Refused:
    """It does not, because of how the approval is: its state in a word."""

    why: NotTaken
    state: str


@dataclass(frozen=True)
class ReportWait:
    """How long whoever waits for a report still does, by the row and the database's clock."""

    executing: bool
    silent_in_seconds: float  # until its silence is worth telling
    ends_in_seconds: float
