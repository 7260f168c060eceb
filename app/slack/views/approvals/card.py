"""The approval card: at one glance what is asked and what decides it; once decided, the decision and little else."""

from dataclasses import dataclass
from typing import Final

from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.earlier import Replaced
from app.domain.approvals.voting import Status
from app.domain.people.actors import EVENT, user_id_of
from app.domain.reason_codes import is_closed_for_good
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals import receipt, undo_reopen
from app.slack.views.approvals.asked_by import asker_lines, lock_button, unproven
from app.slack.views.approvals.canaries import revealed
from app.slack.views.approvals.details.unusual import unusual_lines, unusual_mark
from app.slack.views.approvals.flow.stages import stage_lines, stage_mark
from app.slack.views.approvals.honest import locks
from app.slack.views.approvals.kinds.table import names_of, view_of, words_of
from app.slack.views.approvals.precedents import precedents
from app.slack.views.approvals.verdicts import mentions, only_form
from app.slack.views.approvals.waiting.holding import told_to_wait
from app.slack.views.blocks.filled import filled
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import (
    Block,
    Element,
    actions,
    button,
    header,
    link,
    moment,
    rich,
    say,
    section,
    sentence,
    who,
)
from app.slack.views.blocks.sanitize import glimpse, line, middle_cut, mrkdwn

ADDRESS_SHOWN_MAX: Final = 44
AGENT_REASON_SHOWN_MAX: Final = 68
TROUBLE_SHOWN_MAX: Final = 44
UNUSUAL_SHOWN_MAX: Final = 3
NAMED_SHOWN_MAX: Final = 3
UNUSUAL_MAX: Final = 70
NAME_LENGTH: Final = 12  # about as long as a day or a person's name is shown
BLOCKS_MAX: Final = 6


@dataclass(frozen=True)
class CardLinks:
    """Where a card leads, as far as Slack told."""

    case: str | None = None
    replaced: str | None = None  # the card whose place this one took
    successor: str | None = None  # the card that took this one's place


NO_LINKS: Final = CardLinks()


def card(details: ApprovalDetails, links: CardLinks = NO_LINKS) -> list[Block]:
    """Every block's id changes with the state, so that Slack never mixes two versions of the card."""
    mark = state_mark(details)
    if details.approval.status is Status.PENDING:
        return _open(details, links, mark)
    if (told := details.revealed) is not None:
        lines = revealed.lines(details, told)
    else:
        lines = [*receipt.lines(details), *locks.card_lines(details), *undo_reopen.lines(details, links.successor)]
    return [rich(f"decided-{mark}", section(say(_title(details), bold=True)), *lines), _after(details, mark)]


def _open(details: ApprovalDetails, links: CardLinks, mark: str) -> list[Block]:
    """As much as a phone shows at once. The customer's words are last: whatever they imitate, nothing follows it."""
    return [
        header(f"title-{mark}", _title(details)),
        rich(f"facts-{mark}", *_kinds_own(details), *_unusual(details), *_precedent(details)),
        rich(f"why-{mark}", section(*_reason(details.approval))),
        _buttons(details, mark),
        rich(f"until-{mark}", *_until(details, links)),
        *_theirs(details, mark),
    ]


def _after(details: ApprovalDetails, mark: str) -> Block:
    more = button(ids.DETAILS, catalogue.DETAILS, details.approval.id)
    again = [] if details.revealed else undo_reopen.buttons(details)
    return actions(f"after-{mark}", *again, more)


def old_copy(details: ApprovalDetails, link: str | None) -> list[Block]:
    """What is left of a copy that is not the live card: no buttons, and the way there."""
    mark = f"{state_mark(details)}-old"[:200]
    return [rich(f"title-{mark}", section(say(_title(details), bold=True))), *bare_copy(details, link)]


def bare_copy(details: ApprovalDetails, link: str | None) -> list[Block]:
    """The same where others have come to read along: nothing of what it was about."""
    way = catalogue.OLD_COPY_LINK.format(link=link) if link else catalogue.REFUSED_STALE_NO_LINK
    return [sentence(f"old-{state_mark(details)}"[:200], f"{catalogue.OLD_COPY} {way}")]


def card_text(details: ApprovalDetails) -> str:
    """What notifications and screen readers say: it stands alone, amount before anything a customer chose."""
    if details.revealed is not None:
        return revealed.text(details.revealed)
    status = Status.NEEDS_ATTENTION if receipt.came_back(details) else details.approval.status
    words = words_of(details.approval.kind)
    form = words.CARD_TEXT_PENDING if status is Status.PENDING else words.CARD_TEXT[status.value]
    return form.format(**names_of(details, lambda text: mrkdwn(line(text, 100), 200)))


def state_mark(details: ApprovalDetails) -> str:
    """Names one appearance of the card."""
    approval = details.approval
    resumed = "resumed" if approval.consumed_at else "paused" if approval.paused_at else "waiting"
    closed = is_closed_for_good(approval.trouble)
    again = "-next" if details.successor else "-closed" if closed else "-again" if approval.reopened_by else ""
    disputed = "-disputed" if details.disputed_at else ""
    disputed += "-held" if details.held_at and approval.status is Status.PENDING else ""
    locked = "" if details.lock is None else f"-{details.lock.id}"
    found = f"{unusual_mark(details)}{precedents.mark(details.precedents)}{stage_mark(details)}"
    beside = f"-{found}" if approval.status is Status.PENDING else ""
    state = f"{approval.status.value}-{resumed}-{details.receipt.outcome}{again}{disputed}{locked}{beside}"
    return f"{approval.id}-{approval.revision}-{state}"[:200]


def _title(details: ApprovalDetails) -> str:
    called = names_of(details, lambda text: middle_cut(text, ADDRESS_SHOWN_MAX))
    return words_of(details.approval.kind).CARD_TITLE.format(**called)


def _reason(approval: Approval) -> list[Element]:
    """Of an event only what its sender calls it: whoever may send events wrote it, and no agent did."""
    said_why = glimpse(approval.agent_reason, AGENT_REASON_SHOWN_MAX, masking=True)
    if approval.requested_by == EVENT:
        return [say(catalogue.CARD_EVENT, bold=True), say(catalogue.CARD_EVENT_CALLED.format(request=said_why))]
    return [say(catalogue.CARD_AGENT, bold=True), say(said_why)]


def _kinds_own(details: ApprovalDetails) -> list[Element]:
    view = view_of(details.approval.action)
    asked_with = [] if details.asker is None else asker_lines(details.asker)
    first = [*_named(details), *view.about(details.approval), *asked_with]
    return [*first, *view.deciding(details), *stage_lines(details)]


def _named(details: ApprovalDetails) -> list[Element]:
    """First of all: whoever is not meant need not read on."""
    named = [user_id_of(one) for one in details.approval.reviewers]
    if not named:
        return []
    return [section(*filled(only_form(len(named)), reviewers=mentions(named, NAMED_SHOWN_MAX)))]


def _unusual(details: ApprovalDetails) -> list[Element]:
    """At most three; how many there are more is said, and where."""
    found = unusual_lines(details)
    shown = [section(say("! ", bold=True), *_cut(one["elements"])) for one in found[:UNUSUAL_SHOWN_MAX]]
    more = len(found) - UNUSUAL_SHOWN_MAX
    return [*shown, section(say(catalogue.CARD_MORE.format(count=more)))] if more > 0 else shown


def _precedent(details: ApprovalDetails) -> list[Element]:
    """Where warnings take the room, it waits behind Details: they come first, and a phone shows no more at once."""
    crowded = len(unusual_lines(details)) >= UNUSUAL_SHOWN_MAX
    return [] if crowded else precedents.card_line(details.precedents)


def _cut(elements: list[Element]) -> list[Element]:
    """Two lines of a phone: somebody's reason may be long."""
    kept: list[Element] = []
    room = UNUSUAL_MAX
    for one in elements:
        length = len(one["text"]) if one["type"] == "text" else NAME_LENGTH
        if length > room:
            return [*kept, {**one, "text": one["text"][: room - 1].rstrip() + "…"}] if one["type"] == "text" else kept
        kept.append(one)
        room -= length
    return kept


def _buttons(details: ApprovalDetails, mark: str) -> Block:
    approval = details.approval
    label = words_of(approval.kind).APPROVE_LABEL.format(**names_of(details, lambda text: glimpse(text, 40)))
    view = view_of(approval.action)
    plainly, otherwise = view.approvable(approval), view.change_label(approval)
    approve = [button(ids.APPROVE, label, approval.id, primary=True)] if plainly else []
    changed = [button(ids.CHANGE, otherwise, approval.id, primary=not plainly)] if otherwise else []
    return actions(
        f"decide-{mark}",
        *(approve or changed),
        button(ids.REJECT, catalogue.REJECT, approval.id),
        *(changed if approve else []),
        button(ids.ASK, catalogue.ASK, approval.id),
        button(ids.DETAILS, catalogue.DETAILS, approval.id),
        *_lock(details),
    )


def _lock(details: ApprovalDetails) -> list[Element]:
    """Whoever sees a key's first request is the first who can see that it is not what it should be."""
    asker = details.asker
    return [lock_button(asker, details.approval.id)] if asker is not None and unproven(asker) else []


def _until(details: ApprovalDetails, links: CardLinks) -> list[Element]:
    approval = details.approval
    until = catalogue.CARD_PAUSED if approval.paused_at else catalogue.CARD_UNTIL
    case = [say(". "), link(links.case, catalogue.CARD_CASE)] if links.case else []
    old = [] if details.replaces is None else [section(*_replaced(details.replaces, approval.kind, links.replaced))]
    return [
        *locks.card_lines(details),
        section(say(until), moment(approval.deadline), *case),
        *old,
        *told_to_wait(details),
    ]


def _replaced(old: Replaced, kind: str, address: str | None) -> list[Element]:
    """The card whose place this one took, and how it closed. Of what was cancelled only the undone is asked again."""
    undone = old.status is Status.CANCELLED
    state = catalogue.STATE_UNDONE if undone else words_of(kind).STATES[old.status.value]
    earlier = link(address, catalogue.CARD_EARLIER) if address else say(catalogue.CARD_EARLIER)
    by = [say(catalogue.UNUSUAL_BY), who(old.by)] if undone else []
    why = [say(". " + glimpse(said(old.trouble), TROUBLE_SHOWN_MAX))] if old.trouble.strip() else []
    return [say(catalogue.CARD_REPLACES), earlier, say(f": {state}"), *by, *why]


def _theirs(details: ApprovalDetails, mark: str) -> list[Block]:
    words = view_of(details.approval.action).theirs(details)
    return [rich(f"customer-{mark}", *words)] if words else []
