"""Reminders in the card's thread and escalations in the on-call channel, both with a link to the card."""

from collections.abc import Sequence

from app.domain.approvals.approval import ApprovalDetails
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import amount
from app.slack.views.approvals.kinds.table import words_of
from app.slack.views.approvals.verdicts import mention_list
from app.slack.views.blocks.rich import Block, moment_mrkdwn, sentence
from app.slack.views.blocks.sanitize import line, mrkdwn


def reminder(details: ApprovalDetails, reviewers: Sequence[str], link: str | None) -> list[Block]:
    """Addressed to the reviewers."""
    said = words_of(details.approval.kind).REMIND.format(
        reviewers=mention_list(reviewers),
        amount=amount(details.approval),
        customer=customer(details),
        deadline=moment_mrkdwn(details.approval.deadline),
    )
    return [sentence(f"remind-{details.approval.id}", _with_link(said, link))]


def reminder_text(details: ApprovalDetails) -> str:
    """The notification."""
    return words_of(details.approval.kind).REMIND_TEXT.format(
        amount=amount(details.approval), customer=customer(details)
    )


def escalation(
    details: ApprovalDetails, reviewers: Sequence[str], oncall_group: str | None, link: str | None
) -> list[Block]:
    """Addressed to the on-call group; says who may decide, since being on call does not mean being a reviewer."""
    said = words_of(details.approval.kind).ESCALATE.format(
        oncall=f"<!subteam^{oncall_group}> " if oncall_group else "",
        amount=amount(details.approval),
        customer=customer(details),
        since=moment_mrkdwn(details.waiting_since),
        deadline=moment_mrkdwn(details.approval.deadline),
    )
    who = catalogue.ESCALATE_WHO.format(reviewers=mention_list(reviewers))
    return [sentence(f"escalate-{details.approval.id}", _with_link(f"{said} {who}", link))]


def escalation_text(details: ApprovalDetails) -> str:
    """The notification."""
    return words_of(details.approval.kind).ESCALATE_TEXT.format(
        amount=amount(details.approval), customer=customer(details)
    )


def customer(details: ApprovalDetails) -> str:
    """The customer's address, inert."""
    return mrkdwn(line(details.customer.email, 100), 200)


def _with_link(said: str, link: str | None) -> str:
    return f"{said} {catalogue.OPEN_CARD.format(link=link)}" if link else said
