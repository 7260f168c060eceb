"""The card's line about the holding reply: the customer knows that it takes longer, and still waits."""

from app.domain.approvals.approval import ApprovalDetails
from app.slack.i18n import catalogue
from app.slack.views.blocks.rich import Element, moment, say, section


def told_to_wait(details: ApprovalDetails) -> list[Element]:
    """When they were told; nothing where they were not."""
    return [] if details.held_at is None else [section(say(catalogue.CARD_HELD), moment(details.held_at))]
