"""The reminder of what waits for support: how many, since when, the longest of them, and the way to all."""

from app.domain.cases.support_queue import QueueItem
from app.domain.cases.support_reminders import SupportReminder
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.rich import (
    Block,
    Element,
    actions,
    bullets,
    button,
    link,
    moment,
    moment_mrkdwn,
    reviewer,
    rich,
    say,
    section,
    sentence,
)
from app.slack.views.blocks.sanitize import line
from app.slack.views.cases.support_queue import Links, count


def support_reminder(reminder: SupportReminder, links: Links) -> list[Block]:
    """One message for all of them; it says as of when, for it stays where it is."""
    return _blocks(reminder, links, [section(say(catalogue.SUPPORT_REMIND, bold=True))])


def support_reminder_text(reminder: SupportReminder) -> str:
    """The notification."""
    text: str = catalogue.SUPPORT_REMIND_TEXT.format(count=reminder.queue.total)
    return text


def support_escalation(reminder: SupportReminder, links: Links, oncall: str | None) -> list[Block]:
    """Addressed to the on-call group, once."""
    called = [reviewer(oncall), say(" ")] if oncall else []
    return _blocks(reminder, links, [section(*called, say(catalogue.SUPPORT_ESCALATE, bold=True))])


def support_escalation_text(reminder: SupportReminder) -> str:
    """The notification."""
    text: str = catalogue.SUPPORT_ESCALATE_TEXT.format(count=reminder.queue.total)
    return text


def _blocks(reminder: SupportReminder, links: Links, first: list[Element]) -> list[Block]:
    mark, queue = f"{reminder.number}", reminder.queue
    listed = [_row(item, links.get(item.place) if item.place else None) for item in queue.items]
    more = [section(say(catalogue.LIST_MORE.format(count=queue.more)))] if queue.more else []
    return [
        rich(f"support-title-{mark}", *first),
        sentence(f"support-count-{mark}", count(queue)),
        rich(f"support-list-{mark}", bullets(*listed), *more),
        actions(f"support-actions-{mark}", button(ids.SHOW_QUEUE, catalogue.HOME_DRAFTS_ALL, "all", primary=True)),
        sentence(f"support-at-{mark}", catalogue.HOME_AS_OF.format(at=moment_mrkdwn(reminder.at))),
    ]


def _row(item: QueueItem, address: str | None) -> Element:
    said: list[Element] = [
        say(f"{line(item.sender, 80)}: {line(item.subject, 80)}"),
        say(catalogue.CASE_SINCE),
        moment(item.since),
    ]
    if item.woken:
        said.insert(0, say(catalogue.SUPPORT_WOKEN, bold=True))
    return section(*said, *([say("  "), link(address, catalogue.QUEUE_OPEN)] if address else []))
