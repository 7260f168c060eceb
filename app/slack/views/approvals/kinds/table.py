"""Which kind's card is where."""

from collections.abc import Callable, Mapping
from typing import Final

from app.domain.actions.action import Action
from app.domain.approvals.approval import ApprovalDetails
from app.slack.views.approvals.kinds import refund, store_credit, tool_call
from app.slack.views.approvals.kinds.kind_view import KindView, KindWords

VIEWS: Final[dict[str, KindView]] = {
    "refund": refund.VIEW,
    "store_credit": store_credit.VIEW,
    "tool_call": tool_call.VIEW,
}


def view_of(action: Action) -> KindView:
    """How a kind shows itself."""
    return VIEWS[action.kind]


def words_of(kind: str) -> KindWords:
    """How a kind is spoken of; one that this version does not know, as the first."""
    return KindWords(VIEWS.get(kind, refund.VIEW).prefix)


def names_of(details: ApprovalDetails, shown: Callable[[str], str]) -> Mapping[str, str]:
    """What fills the blanks of a kind's words; ``shown`` says how somebody's text stands where they are."""
    return view_of(details.approval.action).names(details.approval, details.address, shown)
