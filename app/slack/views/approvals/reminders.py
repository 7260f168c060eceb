"""Where people are called to an approval: reminders, escalations, direct messages; struck through once it is over."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Status
from app.domain.people.actors import user_id_of
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import card_text
from app.slack.views.approvals.kinds.table import names_of, words_of
from app.slack.views.approvals.receipt import state_of
from app.slack.views.approvals.verdicts import mentions
from app.slack.views.blocks.filled import Filling, filled
from app.slack.views.blocks.holder import holder_words, take_button
from app.slack.views.blocks.rich import Block, Element, actions, calling, link, moment, reviewer, rich, section, who
from app.slack.views.blocks.sanitize import line, mrkdwn


@dataclass(frozen=True)
class Ways:
    """Where a message leads, as far as Slack told."""

    card: str | None = None
    case: str | None = None


NO_WAYS = Ways()


def reminder(details: ApprovalDetails, reviewers: Sequence[str], ways: Ways = NO_WAYS) -> list[Block]:
    """Addressed to the reviewers."""
    return [_said(details, "remind", words_of(details.approval.kind).REMIND, ways, reviewers=mentions(reviewers))]


def reminder_text(details: ApprovalDetails) -> str:
    """The notification."""
    return _text(details, words_of(details.approval.kind).REMIND_TEXT)


def ping(details: ApprovalDetails, ways: Ways = NO_WAYS, *, again: bool = False) -> list[Block]:
    """To one person who asked for it; ``again`` once it was escalated."""
    words = words_of(details.approval.kind)
    return [_said(details, "ping", words.PING_ESCALATE if again else words.PING_ASK, ways)]


def ping_text(details: ApprovalDetails) -> str:
    """The notification."""
    return _text(details, words_of(details.approval.kind).PING_TEXT)


def escalation(
    details: ApprovalDetails, reviewers: Sequence[str], oncall: str | None, ways: Ways = NO_WAYS
) -> list[Block]:
    """Addressed to the on-call group until somebody has it; says who may decide, which on-call may not.

    What names who alone decides calls them instead: on-call could do nothing about it.
    """
    if named := details.approval.reviewers:
        return [_last_call(details, reviewers or [user_id_of(one) for one in named], ways)]
    form, mark = words_of(details.approval.kind).ESCALATE, _mark(details)
    called = [reviewer(oncall)] if oncall and mark == "open" else []
    blanks: dict[str, Filling] = {
        "oncall": [*called, *filled(" ")] if called else [],
        "since": moment(details.waiting_since),
    }
    said = _said(details, "escalate", form, ways, **blanks)
    if _over(details):
        return [said]
    said["elements"].append(section(*filled(catalogue.ESCALATE_WHO, reviewers=mentions(reviewers))))
    approval_id, holder = details.approval.id, details.holder
    return [
        said,
        rich(f"escalate-holder-{approval_id}-{mark}", section(*holder_words(holder))),
        actions(f"escalate-take-{approval_id}-{mark}", take_button(ids.TAKE_ESCALATION, approval_id, holder)),
    ]


def _last_call(details: ApprovalDetails, called: Sequence[str], ways: Ways) -> Block:
    blanks: dict[str, Filling] = {"oncall": [], "since": moment(details.waiting_since)}
    said = _said(details, "escalate", words_of(details.approval.kind).ESCALATE, ways, **blanks)
    if not _over(details):
        form = catalogue.ESCALATE_ONLY if len(called) > 1 else catalogue.ESCALATE_ONLY_ONE
        said["elements"].insert(1, section(*filled(form, reviewers=mentions(called))))  # before the ways out
    return said


def escalation_text(details: ApprovalDetails, oncall: str | None = None) -> str:
    """The notification."""
    calls = oncall and _mark(details) == "open" and not details.approval.reviewers
    called = calling(oncall) if calls else ""
    return called + _text(details, words_of(details.approval.kind).ESCALATE_TEXT)


def customer(details: ApprovalDetails) -> str:
    """The customer's address, inert, for notifications."""
    return _inert(details.address)


def came_of_it(details: ApprovalDetails) -> list[Element]:
    """How it ended, by whom and when."""
    approval = details.approval
    at = moment(approval.decided_at or approval.deadline)
    if approval.status is Status.EXPIRED or approval.decided_by is None:
        return filled(catalogue.REMINDER_OVER, state=state_of(approval), at=at)
    return filled(catalogue.REMINDER_OVER_BY, state=state_of(approval), by=who(approval.decided_by), at=at)


def ways_out(ways: Ways) -> list[Element]:
    """Links to card and case, with a space between."""
    found = ((ways.card, catalogue.OPEN_CARD), (ways.case, catalogue.OPEN_CASE))
    parts = [part for url, word in found if url for part in (*filled(catalogue.BETWEEN_LINKS), link(url, word))]
    return parts[1:]


def _said(details: ApprovalDetails, name: str, form: str, ways: Ways, **blanks: Filling) -> Block:
    """One sentence, what came of it once it is over, and the way there."""
    plain: dict[str, Filling] = {
        **names_of(details, lambda text: line(text, 100)),
        "deadline": moment(details.approval.deadline),
    }
    over = _over(details)
    sentence = filled(form, strike=over, **{**plain, **blanks})
    lines = [sentence, came_of_it(details) if over else [], ways_out(ways)]
    shown = [section(*one) for one in lines if one]
    return rich(f"{name}-{details.approval.id}-{_mark(details)}", *shown)


def _text(details: ApprovalDetails, form: str) -> str:
    if _over(details):
        return card_text(details)
    return form.format(**names_of(details, _inert))


def _inert(text: str) -> str:
    return mrkdwn(line(text, 100), 200)


def _over(details: ApprovalDetails) -> bool:
    return details.approval.status is not Status.PENDING


def _mark(details: ApprovalDetails) -> str:
    """Names one appearance of it."""
    if _over(details):
        return state_of(details.approval).replace(" ", "-")[:60]
    return f"taken-{details.holder.takings}" if details.holder else "open"
