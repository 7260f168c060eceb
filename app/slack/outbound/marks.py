"""By what a message of ours says which row it shows."""

from typing import Final

from app.domain.approvals.presses import Kind, Shown
from app.domain.ids import Posted
from app.slack import ids
from app.slack.outbound.find_posted_message import Mark

MARKS: Final = {
    Kind.APPROVAL: (ids.APPROVAL_POSTED, "approval_id"),
    Kind.ALARM: (ids.ALARM_POSTED, "approval_id"),
    Kind.ESCALATION: (ids.ESCALATION_POSTED, "approval_id"),
    Kind.DRAFT: (ids.DRAFT_POSTED, "draft_id"),
    Kind.CASE: (ids.CASE_POSTED, "case_id"),
    Kind.AUTO_HOUR: (ids.AUTO_HOUR_POSTED, "hour_id"),
    Kind.REHEARSAL: (ids.REHEARSAL_POSTED, "rehearsal_id"),
    Kind.DESK_VERSION: (ids.DESK_VERSION_POSTED, "version"),
    Kind.STALLED: (ids.STALLED_POSTED, "mail"),
}
_ELSEWHERE: Final = (
    Kind.AUTO_HOUR,
    Kind.ESCALATION,
    Kind.REHEARSAL,
    Kind.DESK_VERSION,
)  # whoever posts these keeps where they are
_KINDS: Final = {event_type: kind for kind, (event_type, _) in MARKS.items() if kind not in _ELSEWHERE}


def mark_of(kind: Kind, row_id: str, *, instead_of: Posted | None = None) -> Mark:
    """The mark of a message that shows this row."""
    return Mark(*MARKS[kind], row_id, instead_of)


def shown_by(mark: Mark | None) -> Shown | None:
    """The row a message with this mark shows; None for what shows none, such as a reminder."""
    if mark is None or mark.event_type not in _KINDS:
        return None
    return Shown(_KINDS[mark.event_type], mark.value)
