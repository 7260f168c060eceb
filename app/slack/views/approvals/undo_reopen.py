"""What a decided card still offers: undoing while the refund is held, asking again once it closed unanswered."""

from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.voting import Status
from app.domain.reason_codes import is_closed_for_good
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import Block, Element, actions, button, link, rich, say, section, who
from app.slack.views.blocks.sanitize import line


def second_chance(details: ApprovalDetails, mark: str, next_link: str | None) -> list[Block]:
    """Never two ways at once, and none once a fresh card took this one's place."""
    approval = details.approval
    if details.successor is not None:
        return [rich(f"again-{mark}", section(*_moved(next_link)))]
    if is_closed_for_good(approval.trouble):
        return _closed(approval, mark)
    if approval.reopened_by is not None:
        asked = (
            say(catalogue.AGAIN_ASKED, bold=True),
            who(approval.reopened_by),
            say(". " + catalogue.AGAIN_FOLLOWS),
        )
        return [rich(f"again-{mark}", section(*asked))]
    if approval.status is Status.APPROVED and approval.undo_until is not None:
        return [actions(f"undo-{mark}", button(ids.UNDO, catalogue.UNDO, approval.id))]
    if approval.withdrawn_at is not None:
        return []
    if approval.status is Status.CANCELLED and approval.undo_until is not None:
        return [rich(f"again-{mark}", section(say(catalogue.AGAIN_FOLLOWS)))]
    if approval.status is Status.EXPIRED:
        offer = rich(f"again-{mark}", section(say(catalogue.AGAIN_OFFER)))
        return [offer, actions(f"reopen-{mark}", button(ids.REOPEN, catalogue.REOPEN, approval.id))]
    return []


def _closed(approval: Approval, mark: str) -> list[Block]:
    """Why no fresh card follows. Where the facts had changed, the receipt says so already."""
    if approval.status is Status.NEEDS_ATTENTION:
        return []
    by = [say(catalogue.AGAIN_ASKED, bold=True), who(approval.reopened_by), say(". ")] if approval.reopened_by else []
    return [rich(f"again-{mark}", section(*by, say(line(said(approval.trouble), 300))))]


def _moved(next_link: str | None) -> list[Element]:
    if next_link is None:
        return [say(catalogue.AGAIN_MOVED_NO_LINK, bold=True)]
    return [say(catalogue.AGAIN_MOVED, bold=True), link(next_link, catalogue.AGAIN_OPEN)]
