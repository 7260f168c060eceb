"""Alarms in the on-call channel: a refund failed, and whether somebody looks after it."""

from app.domain.ids import ActorId
from app.domain.investigations import Alarm, AlreadyTaken
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import amount
from app.slack.views.approvals.reminders import customer
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import (
    Block,
    actions,
    button,
    header,
    moment,
    moment_mrkdwn,
    rich,
    say,
    section,
    sentence,
    who,
    who_mrkdwn,
)
from app.slack.views.blocks.sanitize import line, mrkdwn, plain


def alarm(found: Alarm) -> list[Block]:
    """The button gives way to a record once somebody took it."""
    approval = found.details.approval
    state = "taken" if found.taken_by else "escalated" if found.escalated_at else "open"
    mark = f"{approval.id}-{state}"
    title = catalogue.ALARM_TITLE.format(amount=amount(approval), customer=line(found.details.customer.email, 90))
    trouble = approval.trouble or found.details.receipt.sentence or catalogue.TROUBLE_UNKNOWN
    known = section(say(plain(said(trouble), 500)))
    by = section(say(catalogue.ALARM_APPROVED_BY), who(approval.decided_by))
    return [
        header(f"alarm-title-{mark}", title),
        rich(f"alarm-why-{mark}", section(say(catalogue.ALARM_WHY, bold=True)), known, by),
        *_foot(found, mark),
    ]


def alarm_text(found: Alarm) -> str:
    """The notification."""
    approval = found.details.approval
    order = mrkdwn(line(approval.facts.order_number, 60), 120)
    return catalogue.ALARM_TEXT.format(amount=amount(approval), order=order, customer=customer(found.details))


def escalation(found: Alarm, oncall_group: str | None, link: str | None) -> list[Block]:
    """Calls on-call again; the way back is a link, so that there is one button to press."""
    said = catalogue.ALARM_ESCALATION.format(
        oncall=f"<!subteam^{oncall_group}> " if oncall_group else "",
        amount=amount(found.details.approval),
        customer=customer(found.details),
        since=moment_mrkdwn(found.raised_at),
    )
    way = f" {catalogue.ALARM_OPEN_IT.format(link=link)}" if link else ""
    return [sentence(f"alarm-escalation-{found.details.approval.id}", said + way)]


def escalation_text(found: Alarm) -> str:
    """The notification."""
    return catalogue.ALARM_ESCALATION_TEXT.format(
        amount=amount(found.details.approval), customer=customer(found.details)
    )


def already(taken: AlreadyTaken, asker: ActorId) -> str:
    """The second one hears who was first."""
    if taken.by == asker:
        return catalogue.ALARM_ALREADY_YOURS
    return catalogue.ALARM_ALREADY.format(by=who_mrkdwn(taken.by), at=moment_mrkdwn(taken.at))


def _foot(found: Alarm, mark: str) -> list[Block]:
    if found.taken_by is not None:
        when = [say(catalogue.ON), moment(found.taken_at)] if found.taken_at else []
        return [
            rich(f"alarm-state-{mark}", section(say(catalogue.ALARM_TAKEN, bold=True), who(found.taken_by), *when))
        ]
    state = catalogue.ALARM_ESCALATED if found.escalated_at else catalogue.ALARM_OPEN
    take = button(ids.TAKE_ALARM, catalogue.ALARM_INVESTIGATE, found.details.approval.id, primary=True)
    return [rich(f"alarm-state-{mark}", section(say(state))), actions(f"alarm-take-{mark}", take)]
