"""Who looks after what called on-call, since when, and the button by which it changes hands."""

from app.domain.approvals.holders import Holder
from app.domain.ids import ActorId, ApprovalId
from app.slack.i18n import catalogue
from app.slack.views.blocks.filled import filled
from app.slack.views.blocks.rich import Element, button, moment, moment_mrkdwn, who, who_mrkdwn


def holder_words(holder: Holder | None) -> list[Element]:
    """On the message."""
    if holder is None:
        return filled(catalogue.HOLDER_NONE)
    return filled(catalogue.HOLDER, by=who(holder.by), at=moment(holder.since))


def take_button(action_id: str, approval_id: ApprovalId, holder: Holder | None) -> Element:
    """It carries the state it was shown in: two who press at once are told apart."""
    if holder is None:
        return button(action_id, catalogue.HOLDER_TAKE, f"{approval_id}:0", primary=True)
    return button(action_id, catalogue.HOLDER_TAKE_OVER, f"{approval_id}:{holder.takings}")


def taken(holder: Holder, asker: ActorId) -> str:
    """To whoever pressed."""
    if holder.by == asker:
        return catalogue.HOLDER_YOURS
    return catalogue.HOLDER_ALREADY.format(by=who_mrkdwn(holder.by), at=moment_mrkdwn(holder.since))
