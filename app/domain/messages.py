"""Messages of ours in Slack: what each shows, what it should show, and why it does not."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.approvals.presses import Shown
from app.domain.ids import CaseId, MessageId, Posted


@dataclass(frozen=True)
class Painted:
    """Something was written to a message, or may have been."""

    at: Posted
    digest: str | None  # of what was written; None: the answer was lost, so nobody knows
    began: datetime
    ended: datetime
    state: str = ""  # names the state of the row that it tells of
    shows: Shown | None = None  # None: the records know it from before
    instead_of: Posted | None = None  # it stands in for this one, which could not be written to


@dataclass(frozen=True)
class MessageState:
    """One message as the records have it."""

    at: Posted
    shows: Shown
    case_id: CaseId | None = None  # whose change made it worth a look; None: its own time came
    state: str | None = None  # the state of the row that it tells of; None: not known
    digest: str | None = None  # of what it shows; None: not known
    code: str = ""  # why it could not be written to; empty: it could
    tries: int = 0
    told: str = ""  # the digest of what people were told elsewhere
    instead_of: Posted | None = None
    copies: int = 1  # how many messages show this row
    head: MessageId | None = None  # of a case: the mail its head is about


@dataclass(frozen=True)
class Look:
    """What a look at one message found."""

    at: Posted
    code: str = ""  # why it does not show what it should
    before: str = ""  # the code it had: others with the same one may be written to again
    told: str | None = None  # the digest of what people were told elsewhere by now; None: as before
    again_seconds: float | None = None  # until it is looked at again; None: when something changes
    seen: bool = False  # Slack was asked, and shows it


@dataclass(frozen=True)
class Round:
    """What is to be looked at now."""

    states: tuple[MessageState, ...] = ()
    changes: tuple[tuple[int, CaseId], ...] = ()  # lines to delete once the case's messages were looked at
    ours: bool = False  # whether this host looks; else another one does


@dataclass(frozen=True)
class Behind:
    """How many messages do not show what they should, for one reason."""

    code: str
    count: int
    since: datetime
