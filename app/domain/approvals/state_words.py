"""The word for an approval's state, the same wherever it is said; Slack's catalogues say it in each language."""

from collections.abc import Mapping
from typing import Final

from app.domain.approvals.voting import Status

UNDONE: Final = "undone"
WITHDRAWN: Final = "withdrawn"

ENGLISH: Final[Mapping[str, str]] = {
    Status.PENDING: "still open",
    Status.APPROVED: "approved",
    Status.EXECUTING: "approved",
    Status.EXECUTED: "approved and refunded",
    Status.NEEDS_ATTENTION: "approved, and now needs attention",
    Status.REJECTED: "rejected",
    Status.EXPIRED: "expired",
    Status.CANCELLED: "cancelled",
    UNDONE: "undone",
    WITHDRAWN: "withdrawn",
}
OF_KIND: Final[Mapping[tuple[str, str], str]] = {
    ("store_credit", Status.EXECUTED): "approved and credited",
    ("tool_call", Status.EXECUTED): "approved and done",
}


def state_of(status: Status, *, withdrawn: bool, undone: bool) -> str:
    """Its status, or how it came to be cancelled; ``undone`` says that it had been held so that it could be."""
    if withdrawn:
        return WITHDRAWN
    return UNDONE if undone and status is Status.CANCELLED else status.value


def english(kind: str, state: str) -> str:
    """For agents and records; a state that this version does not know, as it is."""
    return OF_KIND.get((kind, state)) or ENGLISH.get(state, state)
