"""What a decided card still offers: undoing while the refund is held, asking again once it closed unanswered."""

from app.domain.actions.registry import asked_again
from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.voting import Status
from app.domain.reason_codes import is_closed_for_good
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import Element, button, link, say, section, who
from app.slack.views.blocks.sanitize import line


def buttons(details: ApprovalDetails) -> list[Element]:
    """Never two ways at once, and none once a fresh card is asked for or took this one's place."""
    approval = details.approval
    if _follows(details) or is_closed_for_good(approval.trouble):
        return []
    if approval.status is Status.APPROVED and approval.undo_until is not None:
        return [button(ids.UNDO, catalogue.UNDO, approval.id)]
    if approval.status is Status.EXPIRED and asked_again(approval.kind):
        return [button(ids.REOPEN, catalogue.REOPEN, approval.id)]
    return []


def lines(details: ApprovalDetails, next_link: str | None) -> list[Element]:
    """Which card follows, or why none does."""
    approval = details.approval
    if details.successor is not None:
        return [section(*_moved(next_link))]
    if is_closed_for_good(approval.trouble):
        return _closed(approval)
    if approval.reopened_by is not None:
        return [section(*_asked_by(approval), say(catalogue.AGAIN_FOLLOWS))]
    undone = asked_again(approval.kind) and approval.status is Status.CANCELLED and approval.undo_until is not None
    return [section(say(catalogue.AGAIN_FOLLOWS))] if undone and approval.withdrawn_at is None else []


def _follows(details: ApprovalDetails) -> bool:
    return details.successor is not None or details.approval.reopened_by is not None


def _closed(approval: Approval) -> list[Element]:
    """Why no fresh card follows. Where the facts had changed, the receipt says so already."""
    if approval.status is Status.NEEDS_ATTENTION:
        return []
    return [section(*_asked_by(approval), say(line(said(approval.trouble), 300)))]


def _asked_by(approval: Approval) -> list[Element]:
    by = approval.reopened_by
    return [say(catalogue.AGAIN_ASKED), who(by), say(". ")] if by else []


def _moved(next_link: str | None) -> list[Element]:
    if next_link is None:
        return [say(catalogue.AGAIN_MOVED_NO_LINK)]
    return [say(catalogue.AGAIN_MOVED), link(next_link, catalogue.AGAIN_OPEN)]
