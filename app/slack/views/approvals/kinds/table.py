"""Which kind's card is where."""

from typing import Final

from app.domain.actions.action import Action
from app.slack.views.approvals.kinds import refund, store_credit
from app.slack.views.approvals.kinds.kind_view import KindView, KindWords

VIEWS: Final[dict[str, KindView]] = {"refund": refund.VIEW, "store_credit": store_credit.VIEW}


def view_of(action: Action) -> KindView:
    """How a kind shows itself."""
    return VIEWS[action.kind]


def words_of(kind: str) -> KindWords:
    """How a kind is spoken of; one that this version does not know, as the first."""
    return KindWords(VIEWS.get(kind, refund.VIEW).prefix)
