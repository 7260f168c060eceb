"""What it takes to say of a press in Slack that it belongs where it was made."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.ids import ActorId


class Kind(StrEnum):
    """What a message of ours shows."""

    APPROVAL = "approval"
    ALARM = "alarm"  # by the id of its approval
    DRAFT = "draft"
    CASE = "case"
    AUTO_HOUR = "auto_hour"  # what the policy let through within an hour, by the message's id
    REHEARSAL = "rehearsal"
    DESK_VERSION = "desk_version"  # of the desk's file, by its number
    APP = "app"  # no row: the app that a request says it is for, where that is not ours
    STALLED = "stalled"  # a mail that no draft comes for, by its message and delivery
    # By the id of the approval they call people to
    REMINDER = "reminder"
    ESCALATION = "escalation"
    PING = "ping"
    ALARM_ESCALATION = "alarm_escalation"


@dataclass(frozen=True)
class Shown:
    """The row that a message of ours shows."""

    kind: Kind
    row_id: str


@dataclass(frozen=True)
class RefusedPress:
    """Somebody pressed what is not theirs to press, or where it does not belong."""

    by: ActorId
    action: str
    source: str  # the same press sent again is one line
    code: str
    about: Shown  # what its button named, or the form it came in
    belongs: bool  # whether that row is really shown where it was pressed; else its id may be anything
