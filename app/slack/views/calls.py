"""Reminders in the card's thread and escalations in the on-call channel, both with a link to the card."""

from collections.abc import Sequence

from app.domain.case import ApprovalSheet
from app.slack import words
from app.slack.views.card import amount
from app.slack.views.notices import mention_list
from app.slack.views.rich import Block, moment_mrkdwn, sentence
from app.slack.views.text import line, mrkdwn


def reminder(sheet: ApprovalSheet, reviewers: Sequence[str], link: str | None) -> list[Block]:
    """Addressed to the reviewers."""
    said = words.REMIND.format(
        reviewers=mention_list(reviewers),
        amount=amount(sheet.approval),
        customer=customer(sheet),
        deadline=moment_mrkdwn(sheet.approval.deadline),
    )
    return [sentence(f"remind-{sheet.approval.id}", _with_link(said, link))]


def reminder_text(sheet: ApprovalSheet) -> str:
    """The notification."""
    return words.REMIND_TEXT.format(amount=amount(sheet.approval), customer=customer(sheet))


def escalation(
    sheet: ApprovalSheet, reviewers: Sequence[str], oncall_group: str | None, link: str | None
) -> list[Block]:
    """Addressed to the on-call group; says who may decide, since being on call does not mean being a reviewer."""
    said = words.ESCALATE.format(
        oncall=f"<!subteam^{oncall_group}> " if oncall_group else "",
        amount=amount(sheet.approval),
        customer=customer(sheet),
        since=moment_mrkdwn(sheet.waiting_since),
        deadline=moment_mrkdwn(sheet.approval.deadline),
    )
    who = words.ESCALATE_WHO.format(reviewers=mention_list(reviewers))
    return [sentence(f"escalate-{sheet.approval.id}", _with_link(f"{said} {who}", link))]


def escalation_text(sheet: ApprovalSheet) -> str:
    """The notification."""
    return words.ESCALATE_TEXT.format(amount=amount(sheet.approval), customer=customer(sheet))


def customer(sheet: ApprovalSheet) -> str:
    """The customer's address, inert."""
    return mrkdwn(line(sheet.customer.email, 100), 200)


def _with_link(said: str, link: str | None) -> str:
    return f"{said} {words.OPEN_CARD.format(link=link)}" if link else said
