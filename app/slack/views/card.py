"""The approval card: what is asked, what our records say, who may decide, and the customer's words last."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from zlib import crc32

from app.domain.approval import Status
from app.domain.case import Approval, ApprovalSheet, OtherRequest
from app.domain.money import format_money
from app.domain.remarks import is_closed_for_good
from app.slack import ids, words
from app.slack.views import receipt
from app.slack.views.gist import gist_blocks
from app.slack.views.rich import (
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
from app.slack.views.second_chance import second_chance
from app.slack.views.text import line, mrkdwn, plain
from app.slack.views.told import said

AGENT_REASON_MAX: Final = 300
SUBJECT_MAX: Final = 100
EXCERPT_MAX: Final = 600  # subject and words together
EXCERPT_LINES_MAX: Final = 12
REVIEWERS_SHOWN_MAX: Final = 10
BLOCKS_MAX: Final = 12
OTHERS_SHOWN_MAX: Final = 3
_MOVING: Final = (Status.PENDING, Status.APPROVED, Status.EXECUTING)


def card(sheet: ApprovalSheet, reviewers: Sequence[str], next_link: str | None = None) -> list[Block]:
    """Every block's id changes with the state, so that Slack never mixes two versions of the card.

    ``next_link`` leads to the card that took this one's place.
    """
    mark = state_mark(sheet)
    open_now = sheet.approval.status is Status.PENDING
    middle = _asking(sheet.approval, reviewers, mark) if open_now else []
    first = [] if open_now else [*receipt.blocks(sheet, mark), *second_chance(sheet, mark, next_link)]
    title = header(f"title-{mark}", _title(sheet))
    short = gist_blocks(sheet.gist, mark) if open_now else []
    return [title, *first, *short, _facts(sheet, mark), _why(sheet, mark), *middle, _last(sheet, mark)]


def old_copy(sheet: ApprovalSheet, link: str | None) -> list[Block]:
    """What is left of a copy that is not the live card: no buttons, and the way there."""
    mark = f"{state_mark(sheet)}-old"[:200]
    return [header(f"title-{mark}", _title(sheet)), *bare_copy(sheet, link)]


def bare_copy(sheet: ApprovalSheet, link: str | None) -> list[Block]:
    """The same where others have come to read along: nothing of what it was about."""
    way = words.OLD_COPY_LINK.format(link=link) if link else words.REFUSED_STALE_NO_LINK
    return [sentence(f"old-{state_mark(sheet)}"[:200], f"{words.OLD_COPY} {way}")]


def card_text(sheet: ApprovalSheet) -> str:
    """What notifications and screen readers say: it stands alone, amount before anything a customer chose."""
    status = Status.NEEDS_ATTENTION if receipt.came_back(sheet) else sheet.approval.status
    form = words.CARD_TEXT_PENDING if status is Status.PENDING else words.CARD_TEXT[status.value]
    return form.format(
        amount=amount(sheet.approval),
        order=mrkdwn(sheet.approval.facts.order_number, 60),
        customer=mrkdwn(line(sheet.customer.email, 100), 200),
    )


def amount(approval: Approval) -> str:
    """The amount, by the one formatter, from the canonical action: what was approved, of what was asked."""
    asked = format_money(approval.action.amount_cents, approval.action.currency)
    if approval.approved_action is None:
        return asked
    return words.AMOUNT_OF.format(
        amount=format_money(approval.approved_action.amount_cents, approval.action.currency), asked=asked
    )


def state_mark(sheet: ApprovalSheet) -> str:
    """Names one appearance of the card."""
    approval = sheet.approval
    resumed = "resumed" if approval.consumed_at else "paused" if approval.paused_at else "waiting"
    closed = is_closed_for_good(approval.trouble)
    again = "-next" if sheet.successor else "-closed" if closed else "-again" if approval.reopened_by else ""
    disputed = "-disputed" if sheet.disputed_at else ""
    others = "".join(f"{one.id}{one.status}{one.amount_cents}" for one in _others(sheet))
    beside = f"-{crc32(others.encode()):08x}" if others else ""
    state = f"{approval.status.value}-{resumed}-{sheet.receipt.outcome}{again}{disputed}{beside}"
    return f"{approval.id}-{approval.revision}-{state}"[:200]


def _title(sheet: ApprovalSheet) -> str:
    return words.CARD_TITLE.format(amount=amount(sheet.approval), customer=line(sheet.customer.email, 90))


def _facts(sheet: ApprovalSheet, mark: str) -> Block:
    facts = sheet.approval.facts

    def money(cents: int) -> str:
        return format_money(cents, facts.currency)

    after = facts.refundable_cents - sheet.approval.final_action.amount_cents
    paid = words.FACT_PAID.format(paid=money(facts.paid_cents), refunded=money(facts.refunded_cents))
    left = words.FACT_LEFT.format(left=money(facts.refundable_cents), after=money(after))
    lines = [
        section(say(paid)),
        section(say(left)),
        section(say(_order(sheet.approval))),
        section(say(_earlier(sheet))),
        section(say(words.FACT_TIER.format(tier=line(sheet.customer.tier, 30))), moment(sheet.waiting_since)),
    ]
    if facts.disputed:
        lines.insert(0, section(say(words.FACT_DISPUTED, bold=True)))
    elif sheet.disputed_at is not None:
        lines.insert(0, section(say(words.FACT_DISPUTED_SINCE, bold=True), moment(sheet.disputed_at)))
    if facts.risk_score:
        lines.append(section(say(words.FACT_RISK.format(count=facts.risk_score), bold=True)))
    if not sheet.sender_verified:
        lines.insert(0, section(say(words.FACT_UNVERIFIED, bold=True)))
    lines[0:0] = _other_requests(sheet)
    title = words.FACTS if sheet.approval.status is Status.PENDING else words.FACTS_THEN
    return rich(f"facts-{mark}", section(say(title, bold=True)), bullets(*lines))


def _others(sheet: ApprovalSheet) -> Sequence[OtherRequest]:
    """Of interest as long as this one can still move money."""
    return sheet.others if sheet.approval.status in _MOVING else ()


def _other_requests(sheet: ApprovalSheet) -> list[Element]:
    others = _others(sheet)
    lines = [
        words.FACT_OTHER.format(
            state=words.FACT_OTHER_STATES[one.status.value],
            amount=format_money(one.amount_cents, one.currency),
            order=line(one.order_number, 60),
            id=one.id,
        )
        for one in others[:OTHERS_SHOWN_MAX]
    ]
    more = len(others) - OTHERS_SHOWN_MAX
    lines += [words.FACT_OTHERS_MORE.format(count=more)] if more > 0 else []
    return [section(say(text, bold=True)) for text in lines]


def _earlier(sheet: ApprovalSheet) -> str:
    earlier, currency = sheet.earlier, sheet.approval.facts.currency
    if not earlier.count:
        return words.FACT_EARLIER_NONE
    form = words.FACT_EARLIER_MIXED if earlier.other_currencies else words.FACT_EARLIER
    total = format_money(earlier.sum_cents, currency)
    return form.format(count=earlier.count, sum=total, others=earlier.other_currencies)


def _order(approval: Approval) -> str:
    facts = approval.facts
    number, description = line(facts.order_number, 60), line(facts.description, 120)
    try:
        days = (approval.opened_at.date() - date.fromisoformat(facts.placed_on)).days
    except ValueError:
        return words.FACT_ORDER.format(number=number, description=description)
    return words.FACT_ORDER_PLACED.format(
        number=number, description=description, placed_on=facts.placed_on, days=days
    )


def _why(sheet: ApprovalSheet, mark: str) -> Block:
    approval = sheet.approval
    fresh = [section(say(words.FRESH_CARD, bold=True))] if approval.reopens else []
    return rich(
        f"why-{mark}",
        *fresh,
        section(say(words.WHY, bold=True), say(". " + words.AGENT_SAYS + ":")),
        quote(plain(approval.agent_reason, AGENT_REASON_MAX, lines_max=4)),
        section(say(words.WHY_A_PERSON.format(because=line(said(approval.because), 300)))),
    )


def _asking(approval: Approval, reviewers: Sequence[str], mark: str) -> list[Block]:
    until = words.CLOCK_STOPPED if approval.paused_at else words.DEADLINE
    deadline = section(say(until), moment(approval.deadline), say(words.DEADLINE_MEANS))
    return [
        rich(f"who-{mark}", section(say(words.WHO_MAY), *mentions(reviewers)), _why_you(reviewers), deadline),
        actions(
            f"decide-{mark}",
            button(ids.APPROVE, words.APPROVE, approval.id, primary=True),
            button(ids.REJECT, words.REJECT, approval.id),
            button(ids.CHANGE, words.APPROVE_CHANGED, approval.id),
            button(ids.ASK, words.ASK, approval.id),
        ),
    ]


def _why_you(reviewers: Sequence[str]) -> Element:
    """A card is one message for all its readers, so it names every way to be one of those who may decide."""
    groups = [entry for entry in reviewers if entry.startswith("S")]
    if not groups:
        return section(say(words.WHY_YOU), say(words.WHY_YOU_NAMED))
    form = words.WHY_YOU_GROUP if len(groups) == len(reviewers) else words.WHY_YOU_EITHER
    return section(say(words.WHY_YOU), say(form), *mentions(groups))


def mentions(reviewers: Sequence[str]) -> list[Element]:
    """Reviewers by name, with commas between; a long list is cut."""
    shown = reviewers[:REVIEWERS_SHOWN_MAX]
    elements = [part for entry in shown for part in (say(words.AND), reviewer(entry))][1:]
    rest = len(reviewers) - len(shown)
    return [*elements, say(words.AND_MORE.format(count=rest))] if rest else elements


def _last(sheet: ApprovalSheet, mark: str) -> Block:
    """Nothing of ours follows it, so whatever it imitates stands below everything that is true."""
    subject = words.SUBJECT.format(subject=line(sheet.subject, SUBJECT_MAX))
    room = EXCERPT_MAX - len(subject) - 1
    return rich(
        f"customer-{mark}",
        section(say(words.CUSTOMER_WROTE, bold=True)),
        quote(subject + "\n" + plain(sheet.excerpt, room, lines_max=EXCERPT_LINES_MAX)),
    )
