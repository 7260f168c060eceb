"""What a decided card still offers: undoing while the refund is held, asking again once it closed unanswered."""

from app.domain.approval import Status
from app.domain.case import Approval, ApprovalSheet
from app.domain.remarks import is_closed_for_good
from app.slack import ids, words
from app.slack.views.rich import Block, Element, actions, button, link, rich, say, section, who
from app.slack.views.text import line
from app.slack.views.told import said


def second_chance(sheet: ApprovalSheet, mark: str, next_link: str | None) -> list[Block]:
    """Never two ways at once, and none once a fresh card took this one's place."""
    approval = sheet.approval
    if sheet.successor is not None:
        return [rich(f"again-{mark}", section(*_moved(next_link)))]
    if is_closed_for_good(approval.trouble):
        return _closed(approval, mark)
    if approval.reopened_by is not None:
        asked = (say(words.AGAIN_ASKED, bold=True), who(approval.reopened_by), say(". " + words.AGAIN_FOLLOWS))
        return [rich(f"again-{mark}", section(*asked))]
    if approval.status is Status.APPROVED and approval.undo_until is not None:
        return [actions(f"undo-{mark}", button(ids.UNDO, words.UNDO, approval.id))]
    if approval.withdrawn_at is not None:
        return []
    if approval.status is Status.CANCELLED and approval.undo_until is not None:
        return [rich(f"again-{mark}", section(say(words.AGAIN_FOLLOWS)))]
    if approval.status is Status.EXPIRED:
        offer = rich(f"again-{mark}", section(say(words.AGAIN_OFFER)))
        return [offer, actions(f"reopen-{mark}", button(ids.REOPEN, words.REOPEN, approval.id))]
    return []


def _closed(approval: Approval, mark: str) -> list[Block]:
    """Why no fresh card follows. Where the facts had changed, the receipt says so already."""
    if approval.status is Status.NEEDS_ATTENTION:
        return []
    by = [say(words.AGAIN_ASKED, bold=True), who(approval.reopened_by), say(". ")] if approval.reopened_by else []
    return [rich(f"again-{mark}", section(*by, say(line(said(approval.trouble), 300))))]


def _moved(next_link: str | None) -> list[Element]:
    if next_link is None:
        return [say(words.AGAIN_MOVED_NO_LINK, bold=True)]
    return [say(words.AGAIN_MOVED, bold=True), link(next_link, words.AGAIN_OPEN)]
