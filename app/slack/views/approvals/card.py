"""The approval card: what is asked, what our records say, who may decide, and the customer's words last."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from zlib import crc32

from app.domain.approvals.approval import Approval, ApprovalDetails, OtherRequest
from app.domain.approvals.voting import Status
from app.domain.reason_codes import is_closed_for_good
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals import receipt
from app.slack.views.approvals.kinds.table import view_of, words_of
from app.slack.views.approvals.undo_reopen import second_chance
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import (
    Block,
    Element,
    actions,
    bullets,
    button,
    header,
    moment,
    quote,
    reviewer,
    rich,
    say,
    section,
    sentence,
)
from app.slack.views.blocks.sanitize import line, mrkdwn, plain
from app.slack.views.cases.thread_summary import thread_summary_blocks

AGENT_REASON_SHOWN_MAX: Final = 300
SUBJECT_MAX: Final = 100
EXCERPT_MAX: Final = 600  # subject and words together
EXCERPT_LINES_MAX: Final = 12
REVIEWERS_SHOWN_MAX: Final = 10
BLOCKS_MAX: Final = 12
OTHERS_SHOWN_MAX: Final = 3
_MOVING: Final = (Status.PENDING, Status.APPROVED, Status.EXECUTING)


def card(details: ApprovalDetails, reviewers: Sequence[str], next_link: str | None = None) -> list[Block]:
    """Every block's id changes with the state, so that Slack never mixes two versions of the card.

    ``next_link`` leads to the card that took this one's place.
    """
    mark = state_mark(details)
    open_now = details.approval.status is Status.PENDING
    middle = _asking(details.approval, reviewers, mark) if open_now else []
    first = [] if open_now else [*receipt.blocks(details, mark), *second_chance(details, mark, next_link)]
    title = header(f"title-{mark}", _title(details))
    short = thread_summary_blocks(details.thread_summary, mark) if open_now else []
    return [title, *first, *short, _facts(details, mark), _why(details, mark), *middle, _last(details, mark)]


def old_copy(details: ApprovalDetails, link: str | None) -> list[Block]:
    """What is left of a copy that is not the live card: no buttons, and the way there."""
    mark = f"{state_mark(details)}-old"[:200]
    return [header(f"title-{mark}", _title(details)), *bare_copy(details, link)]


def bare_copy(details: ApprovalDetails, link: str | None) -> list[Block]:
    """The same where others have come to read along: nothing of what it was about."""
    way = catalogue.OLD_COPY_LINK.format(link=link) if link else catalogue.REFUSED_STALE_NO_LINK
    return [sentence(f"old-{state_mark(details)}"[:200], f"{catalogue.OLD_COPY} {way}")]


def card_text(details: ApprovalDetails) -> str:
    """What notifications and screen readers say: it stands alone, amount before anything a customer chose."""
    status = Status.NEEDS_ATTENTION if receipt.came_back(details) else details.approval.status
    words = words_of(details.approval.kind)
    form = words.CARD_TEXT_PENDING if status is Status.PENDING else words.CARD_TEXT[status.value]
    return form.format(
        amount=amount(details.approval),
        order=mrkdwn(details.approval.facts.order_number, 60),
        customer=mrkdwn(line(details.customer.email, 100), 200),
    )


def amount(approval: Approval) -> str:
    """The amount, by the one formatter, from the canonical action: what was approved, of what was asked."""
    asked = formats.spoken().money(approval.action.amount_cents, approval.action.currency)
    if approval.approved_action is None:
        return asked
    return catalogue.AMOUNT_OF.format(
        amount=formats.spoken().money(approval.approved_action.amount_cents, approval.action.currency), asked=asked
    )


def state_mark(details: ApprovalDetails) -> str:
    """Names one appearance of the card."""
    approval = details.approval
    resumed = "resumed" if approval.consumed_at else "paused" if approval.paused_at else "waiting"
    closed = is_closed_for_good(approval.trouble)
    again = "-next" if details.successor else "-closed" if closed else "-again" if approval.reopened_by else ""
    disputed = "-disputed" if details.disputed_at else ""
    others = "".join(f"{one.id}{one.status}{one.amount_cents}" for one in _others(details))
    beside = f"-{crc32(others.encode()):08x}" if others else ""
    state = f"{approval.status.value}-{resumed}-{details.receipt.outcome}{again}{disputed}{beside}"
    return f"{approval.id}-{approval.revision}-{state}"[:200]


def _title(details: ApprovalDetails) -> str:
    title = words_of(details.approval.kind).CARD_TITLE
    return title.format(amount=amount(details.approval), customer=line(details.customer.email, 90))


def _facts(details: ApprovalDetails, mark: str) -> Block:
    view = view_of(details.approval.action)
    tier = catalogue.FACT_TIER.format(tier=line(details.customer.tier, 30))
    lines = [
        *_other_requests(details),
        *([] if details.sender_verified else [section(say(catalogue.FACT_UNVERIFIED, bold=True))]),
        *view.facts(details),
        section(say(_order(details.approval))),
        section(say(_earlier(details))),
        section(say(tier), moment(details.waiting_since)),
        *view.warnings(details),
    ]
    title = catalogue.FACTS if details.approval.status is Status.PENDING else catalogue.FACTS_THEN
    return rich(f"facts-{mark}", section(say(title, bold=True)), bullets(*lines))


def _others(details: ApprovalDetails) -> Sequence[OtherRequest]:
    """Of interest as long as this one can still move money."""
    return details.others if details.approval.status in _MOVING else ()


def _other_requests(details: ApprovalDetails) -> list[Element]:
    others = _others(details)
    lines = [
        catalogue.FACT_OTHER.format(
            state=catalogue.FACT_OTHER_STATES[one.status.value],
            amount=formats.spoken().money(one.amount_cents, one.currency),
            order=line(one.order_number, 60),
            id=one.id,
        )
        for one in others[:OTHERS_SHOWN_MAX]
    ]
    more = len(others) - OTHERS_SHOWN_MAX
    lines += [catalogue.FACT_OTHERS_MORE.format(count=more)] if more > 0 else []
    return [section(say(text, bold=True)) for text in lines]


def _earlier(details: ApprovalDetails) -> str:
    earlier, currency = details.earlier, details.approval.facts.currency
    if not earlier.count:
        return catalogue.FACT_EARLIER_NONE
    form = catalogue.FACT_EARLIER_MIXED if earlier.other_currencies else catalogue.FACT_EARLIER
    total = formats.spoken().money(earlier.sum_cents, currency)
    return form.format(count=earlier.count, sum=total, others=earlier.other_currencies)


def _order(approval: Approval) -> str:
    facts = approval.facts
    number, description = line(facts.order_number, 60), line(facts.description, 120)
    try:
        placed_on = date.fromisoformat(facts.placed_on)
    except ValueError:
        return catalogue.FACT_ORDER.format(number=number, description=description)
    days = (approval.opened_at.date() - placed_on).days
    return catalogue.FACT_ORDER_PLACED.format(
        number=number,
        description=description,
        placed_on=formats.spoken().day(placed_on),
        days=formats.spoken().number(days),
    )


def _why(details: ApprovalDetails, mark: str) -> Block:
    approval = details.approval
    fresh = [section(say(words_of(approval.kind).FRESH_CARD, bold=True))] if approval.reopens else []
    return rich(
        f"why-{mark}",
        *fresh,
        section(say(catalogue.WHY, bold=True), say(". " + catalogue.AGENT_SAYS + ":")),
        quote(plain(approval.agent_reason, AGENT_REASON_SHOWN_MAX, lines_max=4)),
        section(say(catalogue.WHY_A_PERSON.format(because=line(said(approval.because), 300)))),
    )


def _asking(approval: Approval, reviewers: Sequence[str], mark: str) -> list[Block]:
    until = catalogue.CLOCK_STOPPED if approval.paused_at else catalogue.DEADLINE
    deadline = section(say(until), moment(approval.deadline), say(words_of(approval.kind).DEADLINE_MEANS))
    return [
        rich(f"who-{mark}", section(say(catalogue.WHO_MAY), *mentions(reviewers)), _why_you(reviewers), deadline),
        actions(
            f"decide-{mark}",
            button(ids.APPROVE, catalogue.APPROVE, approval.id, primary=True),
            button(ids.REJECT, catalogue.REJECT, approval.id),
            button(ids.CHANGE, catalogue.APPROVE_CHANGED, approval.id),
            button(ids.ASK, catalogue.ASK, approval.id),
            button(ids.DETAILS, catalogue.DETAILS, approval.id),
        ),
    ]


def _why_you(reviewers: Sequence[str]) -> Element:
    """A card is one message for all its readers, so it names every way to be one of those who may decide."""
    groups = [entry for entry in reviewers if entry.startswith("S")]
    if not groups:
        return section(say(catalogue.WHY_YOU), say(catalogue.WHY_YOU_NAMED))
    form = catalogue.WHY_YOU_GROUP if len(groups) == len(reviewers) else catalogue.WHY_YOU_EITHER
    return section(say(catalogue.WHY_YOU), say(form), *mentions(groups))


def mentions(reviewers: Sequence[str]) -> list[Element]:
    """Reviewers by name, with commas between; a long list is cut."""
    shown = reviewers[:REVIEWERS_SHOWN_MAX]
    elements = [part for entry in shown for part in (say(catalogue.AND), reviewer(entry))][1:]
    rest = len(reviewers) - len(shown)
    return [*elements, say(catalogue.AND_MORE.format(count=rest))] if rest else elements


def _last(details: ApprovalDetails, mark: str) -> Block:
    """Nothing of ours follows it, so whatever it imitates stands below everything that is true."""
    subject = catalogue.SUBJECT.format(subject=line(details.subject, SUBJECT_MAX))
    room = EXCERPT_MAX - len(subject) - 1
    return rich(
        f"customer-{mark}",
        section(say(catalogue.CUSTOMER_WROTE, bold=True)),
        quote(subject + "\n" + plain(details.excerpt, room, lines_max=EXCERPT_LINES_MAX)),
    )
