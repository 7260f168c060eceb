"""Alarms in the on-call channel: a refund failed, who looks after it, and that it is over once it is."""

from app.domain.approvals.holders import Holder
from app.domain.ids import ActorId
from app.domain.investigations import Alarm, AlreadyTaken
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.money_kinds import amount
from app.slack.views.approvals.reminders import NO_WAYS, Ways, customer, ways_out
from app.slack.views.blocks.filled import Filling, filled
from app.slack.views.blocks.holder import holder_words, take_button
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import (
    Block,
    Element,
    actions,
    button,
    calling,
    header,
    link,
    moment,
    moment_mrkdwn,
    reviewer,
    rich,
    say,
    section,
    who,
    who_mrkdwn,
)
from app.slack.views.blocks.sanitize import line, mrkdwn, plain


def alarm(found: Alarm, oncall: str | None = None, ways: Ways = NO_WAYS) -> list[Block]:
    """Calls the on-call group until somebody has it; struck through once the money got there after all."""
    approval, mark = found.details.approval, f"{found.details.approval.id}-{_state(found)}"
    title = catalogue.ALARM_TITLE.format(amount=amount(approval), customer=line(found.details.address, 90))
    trouble = approval.trouble or found.details.receipt.sentence or catalogue.TROUBLE_UNKNOWN
    known = (
        section(say(catalogue.ALARM_WHY, bold=True)),
        section(say(plain(said(trouble), 500))),
        section(say(catalogue.ALARM_APPROVED_BY), who(approval.decided_by)),
    )
    about = filled(catalogue.ALARM_ABOUT, strike=_over(found), **_blanks(found, oncall))
    end = section(*filled(catalogue.ALARM_OVER))
    out = ways_out(ways)
    rest = [*((end,) if _over(found) else known), *([section(*out)] if out else [])]
    return [
        header(f"alarm-title-{mark}", title),
        rich(f"alarm-why-{mark}", section(*about), *rest),
        *_foot(found, mark),
    ]


def alarm_text(found: Alarm, oncall: str | None = None) -> str:
    """The notification."""
    approval, form = found.details.approval, catalogue.ALARM_OVER_TEXT if _over(found) else catalogue.ALARM_TEXT
    order = mrkdwn(line(approval.order.order_number, 60), 120)
    called = calling(oncall) if _calls(found, oncall) else ""
    return called + form.format(amount=amount(approval), order=order, customer=customer(found.details))


def escalation(found: Alarm, oncall: str | None, way: str | None) -> list[Block]:
    """Calls on-call again; the way back is a link, so that there is one button to press."""
    approval, over = found.details.approval, found.taken_by is not None or _over(found)
    blanks = {**_blanks(found, oncall), "since": moment(found.raised_at)}
    lines: list[list[Element]] = [filled(catalogue.ALARM_ESCALATION, strike=over, **blanks)]
    if over:
        lines.append(filled(catalogue.ALARM_OVER) if _over(found) else holder_words(_holder(found)))
    if way:
        lines.append([link(way, catalogue.ALARM_OPEN_IT)])
    return [rich(f"alarm-escalation-{approval.id}-{_state(found)}", *(section(*one) for one in lines))]


def escalation_text(found: Alarm) -> str:
    """The notification."""
    if found.taken_by is not None or _over(found):
        return alarm_text(found)
    return catalogue.ALARM_ESCALATION_TEXT.format(
        amount=amount(found.details.approval), customer=customer(found.details)
    )


def already(taken: AlreadyTaken, asker: ActorId) -> str:
    """The second one hears who was first."""
    if taken.by == asker:
        return catalogue.ALARM_ALREADY_YOURS
    return catalogue.ALARM_ALREADY.format(by=who_mrkdwn(taken.by), at=moment_mrkdwn(taken.at))


def _blanks(found: Alarm, oncall: str | None) -> dict[str, Filling]:
    calls = _calls(found, oncall)
    return {
        "oncall": [reviewer(str(oncall)), say(" ")] if calls else [],
        "amount": amount(found.details.approval),
        "order": line(found.details.approval.order.order_number, 60),
        "customer": line(found.details.address, 100),
    }


def _calls(found: Alarm, oncall: str | None) -> bool:
    return bool(oncall) and found.taken_by is None and not _over(found)


def _over(found: Alarm) -> bool:
    """The provider made it after all: nobody has to look after it."""
    return found.details.receipt.outcome == "executed"


def _holder(found: Alarm) -> Holder | None:
    if found.taken_by is None:
        return None
    return Holder(found.taken_by, found.taken_at or found.raised_at, found.takings)


def _state(found: Alarm) -> str:
    """Names one appearance of it."""
    if _over(found):
        return "over"
    return f"taken-{found.takings}" if found.taken_by else "escalated" if found.escalated_at else "open"


def _foot(found: Alarm, mark: str) -> list[Block]:
    """Who has it, and the way to have it."""
    if _over(found):
        return []
    approval_id, holder = found.details.approval.id, _holder(found)
    if holder is not None:
        press = take_button(ids.TAKE_OVER_ALARM, approval_id, holder)
        return [rich(f"alarm-state-{mark}", section(*holder_words(holder))), actions(f"alarm-take-{mark}", press)]
    state = say(catalogue.ALARM_ESCALATED) if found.escalated_at else holder_words(None)[0]
    press = button(ids.TAKE_ALARM, catalogue.ALARM_INVESTIGATE, approval_id, primary=True)
    return [rich(f"alarm-state-{mark}", section(state)), actions(f"alarm-take-{mark}", press)]
