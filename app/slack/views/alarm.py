"""Alarms in the on-call channel: a refund failed, and whether somebody looks after it."""

from app.domain.front import Alarm, AlreadyTaken
from app.domain.ids import ActorId
from app.slack import ids, words
from app.slack.views.calls import customer
from app.slack.views.card import amount
from app.slack.views.rich import (
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
from app.slack.views.text import line, mrkdwn, plain
from app.slack.views.told import said


def alarm(found: Alarm) -> list[Block]:
    """The button gives way to a record once somebody took it."""
    approval = found.sheet.approval
    state = "taken" if found.taken_by else "escalated" if found.escalated_at else "open"
    mark = f"{approval.id}-{state}"
    title = words.ALARM_TITLE.format(amount=amount(approval), customer=line(found.sheet.customer.email, 90))
    trouble = approval.trouble or found.sheet.receipt.sentence or words.TROUBLE_UNKNOWN
    known = section(say(plain(said(trouble), 500)))
    by = section(say(words.ALARM_APPROVED_BY), who(approval.decided_by))
    return [
        header(f"alarm-title-{mark}", title),
        rich(f"alarm-why-{mark}", section(say(words.ALARM_WHY, bold=True)), known, by),
        *_foot(found, mark),
    ]


def alarm_text(found: Alarm) -> str:
    """The notification."""
    approval = found.sheet.approval
    order = mrkdwn(line(approval.facts.order_number, 60), 120)
    return words.ALARM_TEXT.format(amount=amount(approval), order=order, customer=customer(found.sheet))


def escalation(found: Alarm, oncall_group: str | None, link: str | None) -> list[Block]:
    """Calls on-call again; the way back is a link, so that there is one button to press."""
    said = words.ALARM_ESCALATION.format(
        oncall=f"<!subteam^{oncall_group}> " if oncall_group else "",
        amount=amount(found.sheet.approval),
        customer=customer(found.sheet),
        since=moment_mrkdwn(found.raised_at),
    )
    way = f" {words.ALARM_OPEN_IT.format(link=link)}" if link else ""
    return [sentence(f"alarm-escalation-{found.sheet.approval.id}", said + way)]


def escalation_text(found: Alarm) -> str:
    """The notification."""
    return words.ALARM_ESCALATION_TEXT.format(amount=amount(found.sheet.approval), customer=customer(found.sheet))


def already(taken: AlreadyTaken, asker: ActorId) -> str:
    """The second one hears who was first."""
    if taken.by == asker:
        return words.ALARM_ALREADY_YOURS
    return words.ALARM_ALREADY.format(by=who_mrkdwn(taken.by), at=moment_mrkdwn(taken.at))


def _foot(found: Alarm, mark: str) -> list[Block]:
    if found.taken_by is not None:
        when = [say(words.ON), moment(found.taken_at)] if found.taken_at else []
        return [rich(f"alarm-state-{mark}", section(say(words.ALARM_TAKEN, bold=True), who(found.taken_by), *when))]
    state = words.ALARM_ESCALATED if found.escalated_at else words.ALARM_OPEN
    take = button(ids.TAKE_ALARM, words.ALARM_INVESTIGATE, found.sheet.approval.id, primary=True)
    return [rich(f"alarm-state-{mark}", section(say(state))), actions(f"alarm-take-{mark}", take)]
